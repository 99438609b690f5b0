"""Searching the register: sites that say all words asked for, by country and name; words that nobody says, nearly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from comity.reference.folding import raw_words
from comity.reference.text import words
from comity.server.sites import going, places
from comity.server.sites.filling import key, pieces, said_words
from comity.server.sites.kinds import Gone, Kind, Said, State
from comity.server.sites.models import Decision, Piece, Register, Site, Word
from comity.server.sites.places import Places

PAGE = 25
MOST_WORDS = 12
"""Words of a question that are looked for: the first ones. A site's whole address has fewer."""
LONGEST_QUESTION = 200
_BEGIN = 3
"""Letters from which on the beginning of a word is looked for, and near words are."""
_NEAR, _LIKE = 10, 78.0
"""So many near words are taken, of those as like as this (RapidFuzz's ratio of 100: one letter wrong in five is 80)."""
_COMPARED = 64
"""Words with most pieces in common, which are compared letter by letter."""
_BEGUN = 100
"""Words with one beginning that are taken."""
_AT_ONCE = 500
"""Ids that are asked for in one statement."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question. Where no site says it (`said`), those are looked for that say one of `instead`; where
    there is none of these either, nothing is found."""

    word: str
    said: bool
    instead: Sequence[str]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: `total` sites, of which `sites` are the page from `start` on. `edition` is the register's.

    `countries` is what may be chosen: code -> number of sites in the register. `gone` are those of `sites` that are
    closed or have moved, by their ids.
    """

    edition: str
    size: int
    terms: Sequence[Term]
    total: int
    start: int
    sites: Sequence[Said]
    countries: Mapping[str, int]
    gone: Mapping[str, Gone]


@dataclass(frozen=True, slots=True)
class Step:
    """A decision about a site: with which `other` it is one, that `rows` of it are another (the other was parted from
    it, or it from the other: `came`), that it closed or moved there (`since`), or that the other moved here (`came`);
    who said so and why, and who took it back. `known`: the register has the other."""

    public: UUID
    kind: Kind
    other: str
    came: bool
    known: bool
    since: date | None
    by: str
    at: str
    why: str
    undone_by: str
    undone_at: str
    undone_why: str


def _filled() -> Register | None:
    return Register.objects.filter(state=State.FILLED).order_by("-made").first()


_FIELDS = tuple(each.name for each in fields(Said))
"""In the order of `Said`; the id is the first."""


def _sites(register: Register, numbers: Sequence[int]) -> Sequence[Said]:
    found: list[Said] = []
    for at in range(0, len(numbers), _AT_ONCE):
        told = Site.objects.filter(register=register, number__in=numbers[at : at + _AT_ONCE]).order_by("number")
        found += [Said(*values) for values in told.values_list(*_FIELDS)]
    return found


def search(question: str, country: str = "", start: int = 0, size: int = PAGE, gone: bool = False) -> Found | None:
    """A page of the sites that say every word of `question` somewhere in name, supplier, address or identifiers.

    A site's id is a question, too. `gone`: only those that are closed or have moved. None where no register is filled
    yet.
    """
    register = _filled()
    if register is None:
        return None
    first, count = register.spans.get(country, (0, 0)) if country else (0, register.size)
    span = range(first, first + count)
    asked = list(dict.fromkeys(raw_words(question[:LONGEST_QUESTION])))[:MOST_WORDS]
    terms, numbers = _search(register, asked, span)
    known = going.gone()
    if gone:
        numbers = np.intersect1d(np.asarray(numbers, np.uint32), _numbers(register, list(known)), assume_unique=True)
    found = _sites(register, [int(each) for each in numbers[start : start + size]])
    countries = {code: many for code, (_, many) in register.spans.items()}
    left = {each.site_id: known[each.site_id] for each in found if each.site_id in known}
    return Found(register.name, register.size, terms, len(numbers), start, found, countries, left)


def _numbers(register: Register, ids: Sequence[str]) -> Places:
    """The places of the sites with these ids, as many as are asked for at once in turn."""
    found: list[int] = []
    for at in range(0, len(ids), _AT_ONCE):
        told = Site.objects.filter(register=register, site_id__in=ids[at : at + _AT_ONCE])
        found += told.values_list("number", flat=True)
    return np.array(sorted(found), np.uint32)


def _search(register: Register, asked: Sequence[str], span: range) -> tuple[Sequence[Term], range | Places]:
    """How each word was taken, and the numbers of the sites of `span` that say all of them."""
    if not asked:
        return (), span
    if len(asked) == 1 and (own := _by_id(register, asked[0])) is not None:
        return (Term(asked[0], True, ()),), range(own, own + 1) if own in span else places.NONE
    known = _known(register, asked)
    terms = [_term(register, word, known) for word in asked]
    if local := [term.word for term in terms if not term.said and not term.instead and not term.word.isascii()]:
        latin = [each for word in asked for each in (words(word) if word in local else (word,))]
        known = _known(register, latin)
        terms = [_term(register, word, known) for word in dict.fromkeys(latin)]
    if any(not term.said and not term.instead for term in terms):
        return terms, places.NONE
    found = _met(register, terms, known)
    low, high = np.searchsorted(found, [span.start, span.stop])
    return terms, found[low:high]


def _known(register: Register, asked: Sequence[str]) -> Mapping[bytes, int]:
    """Those of the words that sites say, as they stand in the table, with how many sites do."""
    said = _words(register).filter(word__in=[key(each) for each in asked]).values_list("word", "sites")
    return {bytes(word): many for word, many in said}


def _term(register: Register, word: str, known: Mapping[bytes, int]) -> Term:
    said = key(word) in known
    return Term(word, said, () if said else _instead(register, word))


def _words(register: Register) -> QuerySet[Word]:
    return Word.objects.filter(register=register)


def _by_id(register: Register, word: str) -> int | None:
    return Site.objects.filter(register=register, site_id=word).values_list("number", flat=True).first()


def _met(register: Register, terms: Sequence[Term], known: Mapping[bytes, int]) -> Places:
    """The places of sites that say all terms; the rarest words are read first, and reading ends where none is left."""
    inexact = [_any_of(register, term.instead) for term in terms if not term.said]
    exact = sorted((key(term.word) for term in terms if term.said), key=lambda word: (known[word], word))
    found = _narrowest(inexact)
    for word in exact:
        if found is not None and not len(found):
            break
        content = bytes(_words(register).values_list("places", flat=True).get(word=word))
        found = places.unpacked(content) if found is None else places.met(found, content)
    return places.NONE if found is None else found


def _narrowest(sets: Sequence[Places]) -> Places | None:
    found = None
    for each in sets:
        found = each if found is None else np.intersect1d(found, each, assume_unique=True)
    return found


def _any_of(register: Register, said: Sequence[str]) -> Places:
    contents = _words(register).filter(word__in=[key(each) for each in said]).values_list("places", flat=True)
    return places.joined([places.unpacked(bytes(each)) for each in contents])


def _instead(register: Register, word: str) -> Sequence[str]:
    """Words that are said, for one that is not: those that begin with it, else the most like it."""
    if len(word) < _BEGIN:
        return ()
    low = key(word)
    begun = _words(register).filter(word__gte=low, word__lt=low + b"\xff").order_by("word")
    found = [bytes(each).decode() for each in begun.values_list("word", flat=True)[:_BEGUN]]
    return found or _near(register, low)


def _near(register: Register, word: bytes) -> Sequence[str]:
    contents = Piece.objects.filter(register=register, piece__in=pieces(word)).values_list("words", flat=True)
    sets = [places.unpacked(bytes(each)) for each in contents]
    if not sets:
        return ()
    numbers, common = np.unique(np.concatenate(sets), return_counts=True)
    most = np.lexsort((numbers, -common))[:_COMPARED]
    told = _words(register).filter(number__in=[int(each) for each in numbers[most]]).values_list("word", flat=True)
    like = process.extract(
        word.decode(), sorted(bytes(each).decode() for each in told), scorer=fuzz.ratio,
        limit=_NEAR, score_cutoff=_LIKE,
    )  # fmt: skip
    return [each for each, _, _ in like]


def one(site_id: str) -> Said | None:
    """A site of the register by its id, or by an id that became part of it; None where there is none."""
    register = _filled()
    if register is None:
        return None
    values = Site.objects.filter(register=register, site_id__in=ids_of(site_id)).values_list(*_FIELDS)
    found = {each[0]: Said(*each) for each in values}
    return found.get(site_id) or next(iter(found.values()), None)


def by_id(site_ids: Sequence[str]) -> Mapping[str, Said]:
    """Those of the ids that the register has a site of, each with it."""
    register = _filled()
    if register is None:
        return {}
    return {each.site_id: each for each in _sites(register, [int(at) for at in _numbers(register, site_ids)])}


def known(site_ids: Sequence[str]) -> set[str]:
    """Those of the ids that the register has a site of."""
    register = _filled()
    if register is None:
        return set()
    return set(Site.objects.filter(register=register, site_id__in=site_ids).values_list("site_id", flat=True))


def edition() -> UUID | None:
    """The edition that the register is of; None before there is one."""
    register = _filled()
    return register.edition if register else None


def stands(site_id: str) -> bool:
    """Whether the register has a site under this very id."""
    register = _filled()
    return register is not None and Site.objects.filter(register=register, site_id=site_id).exists()


def ids_of(site_id: str) -> Sequence[str]:
    """The id, and those that people said are one with it: where an edition followed them, one of these stands."""
    standing = going.merges()
    known = [site_id]
    for each in known:
        told = standing.filter(one=each) | standing.filter(other=each)
        known += [other for pair in told.values_list("one", "other") for other in pair if other not in known]
    return known


def near(site: Said, most: int = 8) -> Sequence[Said]:
    """Other sites of the country that say most of what this one's name says: the likeliest twins, for a person."""
    register = _filled()
    if register is None or site.country not in register.spans:
        return ()
    first, count = register.spans[site.country]
    said = {key(each) for each in said_words(site.name, site.supplier, site.city)}
    rare = _words(register).filter(word__in=said).order_by("sites", "word").values_list("places", flat=True)[:6]
    sets = [places.unpacked(bytes(each)) for each in rare]
    if not sets:
        return ()
    numbers, common = np.unique(np.concatenate([each[(each >= first) & (each < first + count)] for each in sets]),
                                return_counts=True)  # fmt: skip
    best = np.lexsort((numbers, -common))[: most * 4]
    others = [each for each in _sites(register, [int(each) for each in numbers[best]]) if each.site_id != site.site_id]
    text = _text(site)
    return sorted(others, key=lambda each: (-fuzz.token_set_ratio(text, _text(each)), each.site_id))[:most]


def _text(site: Said) -> str:
    return " ".join(raw_words(f"{site.name} {site.supplier} {site.address} {site.city}"))


def decisions(site_id: str) -> Sequence[Step]:
    """What people decided about a site, the first first; of those that became part of it, whence and whither they
    went, too."""
    found = Decision.objects.select_related("by", "undone_by__by").filter(undoes=None)
    told = found.filter(one=site_id) | found.filter(other=site_id)
    ids = ids_of(site_id)
    went = found.exclude(kind=Kind.MERGE)
    told |= went.filter(one__in=ids) | went.filter(other__in=ids)
    return [_step(each, site_id, ids) for each in told.order_by("pk")]


def _step(found: Decision, site_id: str, ids: Sequence[str]) -> Step:
    back = getattr(found, "undone_by", None)
    kind, when = Kind(found.kind), found.at.date().isoformat()
    own = found.one == site_id or (kind != Kind.MERGE and found.one in ids)
    other = found.other if own else found.one
    undone = (back.by.name, back.at.date().isoformat(), back.why) if back else ("", "", "")
    return Step(
        found.public, kind, other, not own, bool(other) and stands(other), found.since, found.by.name, when, found.why,
        *undone,
    )  # fmt: skip


def gone(site_id: str) -> Gone | None:
    """That a site is closed or has moved, None where it is open."""
    return going.gone().get(site_id)
