"""Judging pairs in the browser: one pair after the other, undone, contradicted; who may, and what nobody is shown."""

from __future__ import annotations

import io
import re
import uuid
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from comity.linkage.judgements import read_judgements
from comity.linkage.review_file import Question
from comity.server import clock
from comity.server.accounts.models import User
from comity.server.accounts.roles import Actor, Role
from comity.server.editions import judging, services
from comity.server.editions.models import Composition, Judged, Pair
from comity.server.lists.models import Round
from comity.vocabulary.judgement import Answer, Reason
from tests.server.cast import Cast, client_of, details_of, make_cast

ROWS = ("secret-member.xlsx:Sites:2", "other.csv::3", "third.csv::4")
SAYS = ("Qvarn Mill", "Qvarn Mill <b>2</b>", "QVARN MILLS LTD")


def _question(left: int, right: int, probability: float | None = 0.4) -> Question:
    said = (("name", SAYS[left], SAYS[right]), ("city", "Qvarntown", "Qvarntown"), ("gln", "", "4012345678901"))
    reasons = (Reason("before any evidence: of all pairs that look alike most are different sites", -3.0),
               Reason("names are spelt alike", 2.4), Reason("only one name has a plant number", -1.2))  # fmt: skip
    return Question(ROWS[left], ROWS[right], said, probability, reasons)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def edition(cast: Cast) -> Composition:
    """An edition that waits for its release, with three pairs to judge among three rows."""
    now, today = clock.now(), clock.today()
    made = Composition.objects.create(
        round=Round.objects.create(name="2026-H1", cutoff=today, deadline=today, opened=now, closed=now),
        once=uuid.uuid4(), profile="default", by=cast.offices[Role.REVIEWER], ordered=now, state="proposed",
        name="edition", digest="d" * 64, summary={"review": 3},
    )  # fmt: skip
    judging.ask(made.pk, [_question(0, 1), _question(1, 2), _question(0, 2, None)])
    return made


def _page(client: Client, edition: Composition, place: str = "") -> str:
    answer = client.get(f"/editions/{edition.public}/pairs{place}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def _say(client: Client, edition: Composition, place: int, said: str, why: str = "") -> str:
    given = {"place": str(place), "said": said, "why": why}
    return client.post(f"/editions/{edition.public}/pairs/answer", given, follow=True).content.decode()


def _standing(edition: Composition) -> list[tuple[str, str]]:
    return [(each.answer.value, each.why) for each in judging.standing_of(edition.round_id)]


def test_one_pair_after_the_other_with_the_evidence_in_words(cast: Cast, edition: Composition) -> None:
    client = client_of(cast.person("secretariat"))
    page = _page(client, edition)
    assert "Pair 1" in page
    assert "0 of 3 pairs are answered" in page
    assert "<mark>&lt;b&gt;2&lt;/b&gt;</mark>" in page
    assert "names are spelt alike" in page
    assert "before any evidence" not in page
    assert "40% that they are one site" in page
    page = _say(client, edition, 1, "same", "  one   gate ")
    assert "Pair 2" in page
    assert "1 same" in page
    page = _say(client, edition, 2, "unsure")
    assert "Pair 3" in page
    assert "comity would say" not in page
    assert "All pairs are answered" in _say(client, edition, 3, "same")
    assert _standing(edition) == [("same", "one gate"), ("unsure", ""), ("same", "")]
    assert details_of("pair.judge") == [{"answer": "same"}, {"answer": "unsure"}, {"answer": "same"}]


def test_nobody_is_shown_which_lists_the_rows_are_from(cast: Cast, edition: Composition) -> None:
    client = client_of(cast.person("reviewer"))
    _say(client, edition, 1, "same")
    shown = [_page(client, edition), _page(client, edition, "?place=1")]
    workbook = openpyxl.load_workbook(io.BytesIO(client.get(f"/editions/{edition.public}/pairs.xlsx").content))
    shown.append(str([list(line) for line in workbook.active.values]))
    for told in (*shown, str(details_of("pair.judge"))):
        assert "secret-member" not in told
        assert "other.csv" not in told


def test_back_takes_the_own_last_answer_back_and_asks_it_again(cast: Cast, edition: Composition) -> None:
    mine, other = client_of(cast.person("secretariat")), client_of(cast.person("reviewer"))
    assert "no answer of yours" in other.post(f"/editions/{edition.public}/pairs/back", follow=True).content.decode()
    _say(mine, edition, 1, "different")
    _say(other, edition, 2, "same")
    page = mine.post(f"/editions/{edition.public}/pairs/back", follow=True).content.decode()
    assert "Pair 1" in page
    assert _standing(edition) == [("same", "")]
    assert Judged.objects.count() == 3  # only added to
    _say(mine, edition, 1, "same")
    assert _standing(edition) == [("same", ""), ("same", "")]


def test_the_same_answer_twice_is_one_and_another_answer_replaces_it(cast: Cast, edition: Composition) -> None:
    client = client_of(cast.person("secretariat"))
    for _ in range(2):
        _say(client, edition, 1, "different")
    assert Judged.objects.count() == 1
    assert "Pair 1" in _page(client, edition, "?place=1")
    _say(client, edition, 1, "same")
    assert _standing(edition) == [("same", "")]


def test_answers_that_cannot_all_hold_are_shown_with_their_chain(cast: Cast, edition: Composition) -> None:
    client = client_of(cast.person("secretariat"))
    _say(client, edition, 1, "same", "same gate")
    _say(client, edition, 2, "same")
    page = _say(client, edition, 3, "different")
    assert "cannot all hold. Look at them" in page
    assert page.count("Take this answer back") == 3
    assert "Qvarn Mill, Qvarntown" in page
    assert "same gate" in page
    wrong = Judged.objects.get(answer="different")
    place = f"/editions/{edition.public}/pairs/withdraw/{wrong.public}"
    assert "is taken back" in client.post(place, follow=True).content.decode()
    assert "cannot all hold" not in _page(client, edition)
    assert "does not stand any more" in client.post(place, follow=True).content.decode()
    withdrawn = Judged.objects.get(answer="withdrawn")
    assert "does not stand any more" in client.post(
        f"/editions/{edition.public}/pairs/withdraw/{withdrawn.public}", follow=True
    ).content.decode()  # fmt: skip


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"place": "1", "said": "perhaps"}, 404),
        ({"place": "1"}, 404),
        ({"said": "same"}, 404),
        ({"place": "-1", "said": "same"}, 404),
        ({"place": "٣", "said": "same"}, 404),
        ({"place": "9" * 30, "said": "same"}, 404),
        ({"place": "77", "said": "same"}, 302),
        ({"place": "1", "said": "same", "why": "x" * 501}, 302),
    ],
)
def test_nasty_answers_change_nothing(cast: Cast, edition: Composition, given: dict[str, str], status: int) -> None:
    client = client_of(cast.person("secretariat"))
    assert client.post(f"/editions/{edition.public}/pairs/answer", given).status_code == status
    assert not Judged.objects.exists()
    for place in ("?place=77", "?place=x", "?place=-1", "?place=" + "9" * 40):
        assert "Pair 1" in _page(client, edition, place)


def test_what_is_released_or_dropped_is_not_judged_and_its_pairs_are_gone(cast: Cast, edition: Composition) -> None:
    client = client_of(cast.person("secretariat"))
    edition.by = cast.offices[Role.SECRETARIAT]
    edition.save()
    services.release(Actor(Role.REVIEWER, cast.offices[Role.REVIEWER].public), edition.public, "d" * 64, "/")
    assert not Pair.objects.exists()
    assert "waits for no answers" in _say(client, edition, 1, "same")
    told = client.get(f"/editions/{edition.public}/pairs", follow=True).content.decode()
    assert "waits for no answers" in told
    assert "waits for no answers" in client.post(f"/editions/{edition.public}/pairs/back", follow=True).content.decode()
    assert not Judged.objects.exists()


def test_two_people_of_one_name_have_two_answers(cast: Cast, edition: Composition) -> None:
    User.objects.filter(office__gt="").update(name="Ana Lima")
    for who in ("secretariat", "reviewer"):
        _say(client_of(cast.person(who)), edition, 1, "same", who)
    first, second = (each.signed for each in Judged.objects.order_by("pk"))
    assert first == "Ana Lima"
    assert re.fullmatch(r"Ana Lima \([0-9a-f]{8}\)", second)
    assert len(_standing(edition)) == 2


def test_the_answers_are_a_file_for_the_command(cast: Cast, edition: Composition, tmp_path: Path) -> None:
    client = client_of(cast.person("secretariat"))
    _say(client, edition, 1, "same", "\0=1+1")
    _say(client, edition, 2, "different")
    client.post(f"/editions/{edition.public}/pairs/back")
    (tmp_path / "answers.csv").write_bytes(client.get(f"/editions/{edition.public}/answers.csv").content)
    (read,) = read_judgements(tmp_path / "answers.csv")
    assert read == judging.standing_of(edition.round_id)[0]
    assert (read.left, read.right, read.answer, read.why) == (ROWS[0], ROWS[1], Answer.SAME, "=1+1")


def test_the_page_tells_that_the_edition_does_not_know_the_answers_yet(cast: Cast, edition: Composition) -> None:
    client = client_of(cast.person("secretariat"))
    assert "does not know" not in _page(client, edition)
    assert "The edition does not know it yet" in _say(client, edition, 1, "same")


def test_the_excel_file_has_every_pair_with_who_decided(cast: Cast, edition: Composition) -> None:
    client = client_of(cast.person("secretariat"))
    _say(client, edition, 2, "different", "=cmd()")
    content = client.get(f"/editions/{edition.public}/pairs.xlsx").content
    heads, *lines = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert heads[:6] == ("Pair", "Probability", "Answer", "By", "When", "Why")
    assert [line[2] or "" for line in lines] == ["", "different", ""]
    assert lines[1][5] == "=cmd()"
