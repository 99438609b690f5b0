"""A new edition of a protocol or of the benchmark: what is new is judged, or all of it with the earlier answers."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from comity.benchmark.case.events import Opened
from comity.server import clock
from comity.server.accounts.models import Mail
from comity.server.accounts.roles import Actor, Role
from comity.server.assessments import crosswise, judging, store
from comity.server.assessments.judging import Said
from comity.server.assessments.models import Case, Event
from comity.server.assessments.store import CaseError
from comity.server.journal.selectors import entries
from comity.server.members.models import Member, Membership
from comity.server.protocols.models import Protocol
from tests.conftest import comity
from tests.server.case_cast import SECRET, Play, answer_question, browsers_of, excel, form_of, send_protocol
from tests.server.cast import Cast, make_cast
from tests.server.matrix import unpacked

Links = Mapping[str, tuple[str, str]]
CONTRACT = "Does every worker have a written contract?"
DRILL = "Are fire drills held every year?"
AGES = "Are the papers of young people checked before they are hired?"
BIRDS = "Is there a list of the birds that nest on the site?"
FIRST = {"1": CONTRACT, "2": DRILL, "3": AGES, "4": BIRDS}
SECOND = {"1": CONTRACT, "2": "Are fire drills held twice a year, on all shifts?", "7": BIRDS, "8": "Are wages told?"}
MET: Mapping[int, Links] = {1: {"LAB-08-02": ("full", "")}, 2: {"HAS-3B-04": ("partial", SECRET)}, 3: {
    "LAB-04-02": ("full", ""), "LAB-08-02": ("partial", "only the young")}, 4: {}}  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _questions(texts: Mapping[str, str]) -> bytes:
    return excel([("Number", "Question"), *texts.items()])


def _protocol(play: Play, name: str, texts: Mapping[str, str]) -> str:
    return send_protocol(play, name, _questions(texts)).headers["Location"].rpartition("/")[2]


def _open(play: Play, protocol: str, **more: object) -> Play:
    """The Secretariat opens a case as the page of a new case does; both assessors say that they are free."""
    form = {"protocol": protocol, "once": str(uuid.uuid4()), **more}
    opened = play.browsers["secretariat"].post("/cases/open", form)
    made = Play(play.cast, play.browsers, opened.headers["Location"])
    for name in ("assessor", "b-assessor"):
        made.post("secretariat", "ask", {"person": str(play.cast.others[name].public)})
        made.post(name, "free", {"free": "yes"})
    return made


def _to_the_end(play: Play) -> Play:
    """From two submitted judgements to the decision that is told; differences are settled as the first one said."""
    for criterion in re.findall(r'<section class="card mb-3" id="([^"]+)"', play.page("assessor", "/differences")):
        for name in ("assessor", "b-assessor"):
            play.post(name, "settle", {"criterion": criterion, "as_of": "1", "why": "so it is"})
    play.post("secretariat", "draft")
    play.post("admin", "reply")
    play.post("secretariat", "decider", {"person": str(play.cast.offices[Role.REVIEWER].public)})
    play.post("reviewer", "decide")
    play.post("secretariat", "publish")
    assert play.case.published is not None
    return play


def _decided(cast: Cast, edition: str = "", end: bool = True) -> Play:
    """A case of the first edition of a protocol that both judged alike."""
    play = browsers_of(cast)
    play = _open(play, _protocol(play, "Own 1.xlsx", FIRST), edition=edition)
    for name in ("assessor", "b-assessor"):
        for at, links in MET.items():
            answer_question(play, name, at, links)
        play.post(name, "submit")
    return _to_the_end(play) if end else play


def _delta(play: Play, name: str = "Own 2.xlsx", texts: Mapping[str, str] = SECOND, **more: object) -> Play:
    protocol = _protocol(play, name, texts)
    return _open(play, protocol, before=str(play.case.public), **{"way": "delta"} | more)


def _criterion(play: Play, name: str, at: int, said: Mapping[str, str]) -> str:
    seen = re.findall(r'name="seen" value="(\d+)"', play.page(name, f"/criteria/{at}"))[0]
    return play.post(name, f"criteria/{at}", {"seen": seen, "extra": "", "note": ""} | dict(said))


def _new(play: Play, protocol: str, more: str = "") -> str:
    answer = play.get("secretariat", f"/cases/new?protocol={protocol}{more}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


# --- before it is opened ----------------------------------------------------------------------------------------------


def test_the_page_of_a_new_case_says_what_carries_over_and_what_is_judged(cast: Cast) -> None:
    play = _decided(cast, "6.1")
    page = _new(play, _protocol(play, "Own 2.xlsx", SECOND), "&edition=6.1")
    assert "2 questions, 3 criteria" in page
    assert "2 questions are unchanged, 1 of them under another number (4 is now 7)" in page
    for said in (DRILL, SECOND["2"], "1 changed question", "1 added question", "1 question that is gone", AGES):
        assert said in page
    resting = page.split("criteria that rested on a question")[1][:900]
    assert all(each in resting for each in ("LAB-08-02", "LAB-04-02", "HAS-3B-04"))
    assert "can appeal against case" in page
    assert "Open the case as a delta" in page
    other = _new(play, str(play.case.protocol.public), "&edition=7.0")
    assert "criteria that the benchmark has added" in other
    assert "4 questions are unchanged" in other


def test_a_member_of_whom_nothing_was_decided_has_a_whole_case(cast: Cast) -> None:
    play = browsers_of(cast)
    page = _new(play, _protocol(play, "Own 1.xlsx", FIRST))
    assert "Nothing of this member was decided before" in page
    assert 'value="delta"' not in page
    assert play.get("reviewer", "/cases/new").status_code == 404
    for nothing in ("", "?protocol=x", f"?protocol={uuid.uuid4()}"):
        assert play.get("secretariat", f"/cases/new{nothing}").status_code == 404


@pytest.mark.parametrize(
    ("texts", "edition", "says"),
    [
        (FIRST, "6.1", "Nothing has changed since the case"),
        ({"1": "Another?", "2": "And another?"}, "6.1", None),
    ],
)
def test_what_cannot_be_a_delta_is_refused_in_a_sentence(
    cast: Cast, texts: Mapping[str, str], edition: str, says: str | None
) -> None:
    play = _decided(cast, "6.1")
    protocol = str(play.case.protocol.public) if says else _protocol(play, "Own 2.xlsx", texts)
    page = _new(play, protocol, f"&edition={edition}")
    assert (says or "No question of this protocol stands unchanged") in page
    form = {"protocol": protocol, "before": str(play.case.public), "way": "delta", "edition": edition}
    answer = play.browsers["secretariat"].post("/cases/open", form, follow=True).content.decode()
    assert (says or "criteria") in answer or "is open. Ask two assessors" in answer
    assert Case.objects.count() == (1 if says else 2)


def test_nothing_carries_over_before_it_is_told_nor_from_another_member(cast: Cast) -> None:
    play = _decided(cast, end=False)
    protocol = _protocol(play, "Own 2.xlsx", SECOND)
    assert "Nothing of this member was decided before" in _new(play, protocol)
    form = {"protocol": protocol, "before": str(play.case.public), "way": "delta"}
    says = play.browsers["secretariat"].post("/cases/open", form, follow=True).content.decode()
    assert "is not published yet, so nothing of it carries over" in says
    Case.objects.update(member=Member.objects.get(public=cast.b.member))
    says = play.browsers["secretariat"].post("/cases/open", form, follow=True).content.decode()
    assert "no such case of this member" in says
    assert Case.objects.count() == 1


def test_while_an_appeal_is_open_nothing_carries_over(cast: Cast) -> None:
    play = _decided(cast)
    gap = re.findall(r'name="on-([^"]+)"', play.page("admin"))[0]
    play.post("admin", "appeal", {f"on-{gap}": "Look again."})
    page = _new(play, _protocol(play, "Own 2.xlsx", SECOND))
    assert "An appeal in the case" in page
    assert 'value="delta"' not in page


# --- judging ----------------------------------------------------------------------------------------------------------


def test_a_delta_asks_what_does_not_carry_over_and_comes_to_what_the_command_counts(cast: Cast, tmp_path: Path) -> None:
    first = _decided(cast, "6.1")
    play = _delta(first, edition="6.1")
    assert "0 of 5" in play.page("assessor")
    assert f"since case {first.case.number} is judged: 2 questions and 3 criteria" in play.page("assessor")
    _judge_delta(play, "assessor", {})
    _judge_delta(play, "b-assessor", {"none": "on"})
    play.post("assessor", "submit")
    assert "Both are" in play.post("b-assessor", "submit")
    page = play.page("secretariat", "/differences")
    carried = len(_opened(play).carried.origins)  # type: ignore[union-attr]
    assert f"{carried} criteria were judged in an earlier case and carry over" in page
    assert "of 3 criteria judged alike" in page
    _to_the_end(play)
    _counted_alike(play, tmp_path)
    assert "Only what is new or changed since case" in play.page("admin")
    what_if = play.get("secretariat", "/cases/what-if?edition=7.0").content.decode()
    assert (play.place in what_if, first.place in what_if) == (True, False), "by the edition that was decided last"
    assert [each["case"] for each in _origins(play)] == [first.case.number] * carried


def _judge_delta(play: Play, name: str, last: Mapping[str, str]) -> None:
    """Answer two questions and three criteria; the last criterion otherwise where something is given for it."""
    page = play.page(name, "/questions/1")
    assert "As it was asked before" in page
    assert DRILL in page
    assert play.get(name, f"{play.place}/questions/3").status_code == 404
    assert "/criteria/1" in play.browsers[name].get(f"{play.place}/questions/2").content.decode()
    answer_question(play, name, 1, {"HAS-3B-04": ("full", "")})
    answer_question(play, name, 2, {})
    assert "3 of 5" in play.page(name)
    for at, (id_, text) in enumerate(_asked(play), 1):
        page = play.page(name, f"/criteria/{at}")
        assert text in page
        if id_ == "LAB-08-02":
            assert f"judged so in case {Case.objects.earliest('opened').number}, wording unchanged" in page
            assert 'value="full" checked' not in page, "a suggestion is never a verdict"
            _criterion(play, name, at, last or {"extra": f"1 {CONTRACT}", "degree-extra": "full"})
        elif id_ == "LAB-04-02":
            _criterion(play, name, at, {"none": "on"})
    assert "5 of 5" in play.page(name)


def _asked(play: Play) -> list[tuple[str, str]]:
    known = {each.id: each.wording("en").title for each in store.frame(play.case).benchmark.criteria}
    return [(each, known[each]) for each in _opened(play).carried.criteria]  # type: ignore[union-attr]


def _opened(play: Play) -> Opened:
    return store.standing(play.case).opened


def _origins(play: Play) -> list[dict[str, str]]:
    page = play.page("assessor", "/criteria").split('id="carried"')[1]
    return [{"case": each} for each in re.findall(r'data-label="Judged in">case ([\d-]+)<', page)]


def _counted_alike(play: Play, folder: Path) -> None:
    """The command counts the files of a delta as the pages do, by the workbook and by the case's own file."""
    protocol = folder / play.case.file_name
    protocol.write_bytes(play.get("admin", f"{play.place}/protocol").content)
    mapping, case = folder / "mapping.xlsx", folder / "one.case.jsonl"
    mapping.write_bytes(play.get("admin", f"{play.place}/mapping.xlsx").content)
    case.write_bytes(play.get("secretariat", f"{play.place}/case.jsonl").content)
    against = ("--against", play.case.edition)
    by_mapping = json.loads(comity("benchmark", protocol, "--mapping", mapping, *against, "--json").stdout)
    by_case = json.loads(comity("benchmark", protocol, "--case", case, "--json").stdout)
    kept = Protocol.objects.get(pk=play.case.protocol_id).result
    assert Fraction(by_case["commonality"]["fraction"]) == Fraction(play.case.commonality)
    for name in ("commonality", "pillars", "process", "gates", "verdict", "critical_gaps", "uncovered", "top_up"):
        assert by_mapping[name] == by_case[name] == kept[name], name
    agreement, figures = (
        by_case["agreement"],
        re.findall(r'number-big">([^<]+)<', play.page("assessor", "/differences")),
    )
    carried = _opened(play).carried
    assert agreement["carried"] == (len(carried.origins) if carried else 0)
    raw = agreement["raw"]
    assert figures[0] == (f"{float(Fraction(raw) * 100):.1f} %" if raw is not None else "–")
    kappa = agreement["kappa_linear"]
    assert figures[1] == (f"{float(Fraction(kappa)):.2f}" if kappa is not None else "–")
    assert int(figures[2]) == len(agreement["differences"])


def test_a_delta_for_a_new_edition_of_the_benchmark_asks_its_criteria_alone(cast: Cast, tmp_path: Path) -> None:
    first = _decided(cast, "6.1")
    play = _open(first, str(first.case.protocol.public), before=str(first.case.public), way="delta", edition="7.0")
    asked = len(_asked(play))
    assert f"0 of {asked}" in play.page("assessor")
    begun = play.get("assessor", f"{play.place}/questions")
    assert begun.headers["Location"].endswith("/criteria/1")
    for name in ("assessor", "b-assessor"):
        for at in range(1, asked + 1):
            _criterion(play, name, at, {"none": "on"} if at > 1 or name == "assessor" else {"extra": "4"})
        assert f"{asked} of {asked}" in play.page(name)
        play.post(name, "submit")
    _to_the_end(play)
    _counted_alike(play, tmp_path)
    result = Protocol.objects.get().result
    assert (result["against"], Protocol.objects.count()) == ("7.0", 1)


def test_what_carries_over_is_not_judged_again(cast: Cast) -> None:
    play = _delta(_decided(cast, "6.1"), edition="6.1")
    assert "is no criterion that is judged here" in play.post(
        "assessor", "criteria/leave-out", {"criterion": "LAB-01-01", "reason": "so"}
    )
    extra = {"extra": "LAB-01-01", "degree-extra": "full", "then": "stay"}
    page = play.post("assessor", "questions/2", form_of(play, "assessor", 2) | extra)
    assert "Its verdict carries over from case" in page, "a new question may meet it all the same"
    together = {"degree-LAB-01-01": "partial", "gap-LAB-01-01": "half", "together-LAB-01-01": "1"}
    page = play.post("assessor", "questions/2", form_of(play, "assessor", 2) | together)
    assert "carries over from the case" in page
    assert "have no answer yet" in play.post("assessor", "submit")
    person, case = Actor(Role.ASSESSOR, cast.others["assessor"].public), play.case.public
    with pytest.raises(CaseError, match="Question 1 is unchanged, and what was judged of it carries over"):
        judging.answer(person, case, judging.Answer("1", True, ()))
    with pytest.raises(CaseError, match="'LAB-01-01' is no criterion that is judged here"):
        crosswise.answer(person, case, crosswise.Answer("LAB-01-01", True, ()))


def test_a_criterion_that_cannot_apply_stays_so_in_a_delta(cast: Cast) -> None:
    play = browsers_of(cast)
    first = _open(play, _protocol(play, "Own 1.xlsx", FIRST), edition="6.1")
    for name in ("assessor", "b-assessor"):
        first.post(name, "criteria/leave-out", {"criterion": "LAB-8R-01", "reason": "nobody is recruited"})
        for at in MET:
            answer_question(first, name, at, {})
        first.post(name, "submit")
    play = _delta(_to_the_end(first), edition="6.1")
    page = play.post("assessor", "questions/2", form_of(play, "assessor", 2) | {"extra": "LAB-8R-01"})
    assert "LAB-8R-01 cannot apply, as was judged in the case" in page


def test_where_nothing_is_to_be_judged_two_assessors_confirm_that(cast: Cast, tmp_path: Path) -> None:
    """The same questions under the name of a new edition."""
    play = _delta(_decided(cast, "6.1"), texts=FIRST, edition="6.1")
    for name in ("assessor", "b-assessor"):
        assert "Nothing is new or changed that has to be judged" in play.page(name)
        assert play.get(name, f"{play.place}/questions").headers["Location"] == play.place
        play.post(name, "submit")
    _to_the_end(play)
    assert Fraction(play.case.commonality) == Fraction(Case.objects.earliest("opened").commonality)
    _counted_alike(play, tmp_path)


def test_a_delta_without_the_case_that_it_rests_on_is_none(cast: Cast) -> None:
    play = browsers_of(cast)
    form = {"protocol": _protocol(play, "Own 1.xlsx", FIRST), "way": "delta"}
    says = play.browsers["secretariat"].post("/cases/open", form, follow=True).content.decode()
    assert "no such case of this member" in says
    assert play.browsers["secretariat"].post("/cases/open", form | {"way": "half"}).status_code == 404
    assert not Case.objects.exists()


def test_nobody_reads_a_delta_before_both_have_submitted(cast: Cast) -> None:
    play = _delta(_decided(cast, "6.1"), edition="6.1")
    word = "Siebenschläferfell"
    before = _pages(play, "b-assessor")
    said = {"extra": "7", "degree-extra": "partial", "gap-extra": word, "page-extra": word, "note": word}
    _criterion(play, "assessor", 1, said)
    play.post("assessor", "questions/1", form_of(play, "assessor", 1) | {"none": "on", "note": word})
    assert word in _pages(play, "assessor"), "its author does"
    for name in ("b-assessor", "secretariat", "reviewer", "admin", "reader", "b-admin"):
        assert word not in _pages(play, name), name
    assert _pages(play, "b-assessor") == before


def _pages(play: Play, name: str) -> str:
    """All that a person can open of the case, without the tokens of forms."""
    places = ("", "/questions/1", "/questions/2", "/criteria/1", "/criteria/2", "/criteria", "/criteria.xlsx",
              "/own.xlsx", "/differences", "/mapping.xlsx", "/case.jsonl")  # fmt: skip
    found = [play.get(name, f"{play.place}{each}") for each in places]
    found += [play.get(name, each) for each in ("/cases", "/protocols", "/journal")]
    pages = [(each.status_code, unpacked(each.content)) for each in found if each.status_code == 200]
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*|<dcterms:[^/]*/dcterms', "", str(pages))


# --- all of it, with what was judged before ---------------------------------------------------------------------------


def test_the_earlier_answers_are_offered_with_their_reason_and_count_for_nothing(cast: Cast) -> None:
    first = _decided(cast, "6.1")
    play = _delta(first, way="offered", edition="6.1")
    page = play.page("assessor", "/questions/1")
    assert f"In full: judged so in case {first.case.number}, wording unchanged" in page
    assert 'value="full" checked' not in page
    assert "0 of 4" in play.page("assessor")
    assert "judged so in case" not in play.page("assessor", "/questions/2"), "its wording has changed"
    assert f'what was decided in <a href="{first.place}">case' in play.page("secretariat")
    assert _opened(play).carried is None


def test_no_judgement_but_the_published_one_is_offered(cast: Cast) -> None:
    """What one assessor said and both then settled otherwise is not among what the next ones see."""
    play = browsers_of(cast)
    first = _open(play, _protocol(play, "Own 1.xlsx", FIRST), edition="6.1")
    for name, links in (("assessor", {}), ("b-assessor", {"LAB-01-02": ("partial", SECRET)})):
        for at in MET:
            answer_question(first, name, at, links if at == 4 else {})
        first.post(name, "submit")
    _to_the_end(first)
    for way in ("offered", "delta"):
        second = _delta(first, f"Own {way}.xlsx", way=way, edition="6.1")
        assert SECRET not in str(list(Event.objects.filter(case=second.case).values_list("body", flat=True)))
        assert SECRET not in _pages(second, "assessor")


# --- by criterion -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"extra": "1", "degree-extra": "partial"}, "Say what is missing"),
        ({"extra": "99"}, "There is no question &#x27;99&#x27;"),
        ({"extra": "<script>alert(1)</script>"}, "There is no question"),
        ({"extra": "1", "none": "on"}, "met by no question, and by some"),
        ({"extra": "1", "together": "on"}, "Two questions or more meet"),
        ({"extra": "1", "seen": "7"}, "in another window"),
        ({"extra": "1", "seen": "²"}, "in another window"),
    ],
)
def test_an_answer_to_a_criterion_that_is_not_whole_is_refused_and_kept_in_the_form(
    cast: Cast, form: Mapping[str, str], says: str
) -> None:
    play = browsers_of(cast)
    play = _open(play, _protocol(play, "Own 1.xlsx", FIRST))
    page = _criterion(play, "assessor", 1, dict(form) | {"note": "mine"})
    assert says in page
    assert "<script>alert" not in page
    assert ">mine</textarea>" in page
    assert not Event.objects.filter(who=str(cast.others["assessor"].public)).exists()


def test_the_last_word_counts_from_whichever_side_it_is_said(cast: Cast) -> None:
    play = browsers_of(cast)
    play = _open(play, _protocol(play, "Own 1.xlsx", FIRST))
    place = _place(play, "LAB-08-02")
    _criterion(play, "assessor", place, {"none": "on"})
    answer_question(play, "assessor", 1, {"LAB-08-02": ("full", "")})
    page = play.page("assessor", f"/criteria/{place}")
    assert 'name="none" checked' not in page
    assert 'value="full" checked' in page
    answer_question(play, "assessor", 2, {})
    _criterion(play, "assessor", place, _rows(play, place) | {"extra": f"2 {DRILL}", "degree-extra": "full"})
    assert 'name="none" checked' not in play.page("assessor", "/questions/2")
    for at in (3, 4):
        answer_question(play, "assessor", at, {})
    assert "Your judgement is in" in play.post("assessor", "submit"), "nothing of it contradicts the rest"


def _place(play: Play, criterion: str) -> int:
    page = play.page("assessor", "/criteria")
    return int(re.findall(rf'/criteria/(\d+)">{criterion}<', page)[0])


def test_questions_meet_a_criterion_together_from_its_own_page(cast: Cast) -> None:
    play = browsers_of(cast)
    play = _open(play, _protocol(play, "Own 1.xlsx", FIRST))
    place = _place(play, "PRO-PA-01")
    for number in ("1", "3"):
        form = _rows(play, place) | {"extra": number, "degree-extra": "partial", "gap-extra": "a half"}
        _criterion(play, "assessor", place, form | {"then": "stay"})
    assert "in part" in play.page("assessor", "/criteria").split("PRO-PA-01")[1][:900]
    _criterion(play, "assessor", place, _rows(play, place) | {"together": "on"})
    assert "in full" in play.page("assessor", "/criteria").split("PRO-PA-01")[1][:900]
    assert 'name="together-PRO-PA-01" value="3"' in play.page("assessor", "/questions/1")


def _rows(play: Play, at: int) -> dict[str, str]:
    """What the form of a criterion holds, as a browser would send it."""
    form = {}
    for line in re.findall(r"<input[^>]*>", play.page("assessor", f"/criteria/{at}")):
        field = dict(re.findall(r'(\w+)="([^"]*)"', line))
        if (field.get("type") == "radio" and " checked" in line) or field.get("name", "").startswith(("gap-", "page-")):
            form[field["name"]] = field.get("value", "")
    return form


# --- what becomes of the earlier one ----------------------------------------------------------------------------------


def test_a_new_edition_is_told_once_for_a_day_that_is_not_past(cast: Cast) -> None:
    play = _decided(cast)
    today = clock.today()
    form = {"of": "protocol", "edition": "2", "first": (today - timedelta(days=1)).isoformat(), "why": "issue 2"}
    assert "is past: what held then is never rewritten" in play.post("secretariat", "change", form)
    assert "no edition 9.9" in play.post("secretariat", "change", form | {"of": "benchmark", "edition": "9.9"})
    assert "is the edition of this case" in play.post(
        "secretariat", "change", form | {"of": "benchmark", "edition": play.case.edition, "first": today.isoformat()}
    )
    assert "first day" in play.post("secretariat", "change", {"of": "protocol"})
    form["first"] = (today + timedelta(days=40)).isoformat()
    before = Event.objects.count()
    for _ in range(2):
        assert "Told to the member" in play.post("secretariat", "change", form)
    assert Event.objects.count() == before + 1, "said twice is said once"
    team = Membership.objects.filter(member=play.case.member, ended=None, user__is_active=True)
    assert Mail.objects.filter(text__contains="ends on").count() == team.count()
    assert play.browsers["reviewer"].post(f"{play.place}/change", form).status_code == 404
    assert "It ends on" not in play.page("admin"), "nothing was recognised"
    (deed,) = [each for each in entries(None) if each.action == "case.change"]
    assert deed.details["first"] == form["first"]


def test_a_recognition_ends_or_counts_through_a_transition_as_the_command_says(cast: Cast, tmp_path: Path) -> None:
    play = _recognised(cast)
    today, year = clock.today(), 365
    assert "It ends on" in play.page("admin")
    form = {"of": "benchmark", "edition": "7.0", "first": today.isoformat()}
    play.post("secretariat", "change", form)
    assert "this result still counts" in play.page("admin")
    assert "In transition: it still counts" in play.page("secretariat")
    untils = [_until(play, tmp_path)]
    first = today + timedelta(days=30)
    play.post("secretariat", "change", {"of": "protocol", "edition": "2", "first": first.isoformat()})
    assert "the protocol has edition 2" in play.page("secretariat")
    untils.append(_until(play, tmp_path))
    assert today + timedelta(days=year - 2) <= untils[0] <= today + timedelta(days=year + 1)
    assert untils[1] == first - timedelta(days=1), "audits of the day before still count"


def _recognised(cast: Cast) -> Play:
    """A case of one question that is said to meet everything: written by the services, since it is long to click."""
    play = browsers_of(cast)
    play = _open(play, _protocol(play, "Own 1.xlsx", {"1": CONTRACT}), edition="6.1")
    said = tuple(Said(each.id, "full") for each in store.frame(play.case).benchmark.in_edition("6.1"))
    for name in ("assessor", "b-assessor"):
        person = Actor(Role.ASSESSOR, cast.others[name].public)
        judging.answer(person, play.case.public, judging.Answer("1", False, said))
        play.post(name, "submit")
    _to_the_end(play)
    assert play.case.verdict == "recognised"
    return play


def _until(play: Play, folder: Path) -> date:
    """The last day for which audits count, by the files of the case."""
    (folder / "Own 1.xlsx").write_bytes(play.get("admin", f"{play.place}/protocol").content)
    case = play.get("secretariat", f"{play.place}/case.jsonl").content
    (folder / "Own 1.case.jsonl").write_bytes(case)
    out = folder / f"{play.case.size}.csv"
    comity("equivalences", folder / "Own 1.xlsx", "--out", out)
    return date.fromisoformat(out.read_text(encoding="utf-8-sig").strip().rpartition(",")[2])


def test_the_journal_says_on_what_a_case_rests(cast: Cast) -> None:
    first = _decided(cast, "6.1")
    play = _delta(first, edition="6.1")
    (deed,) = [each for each in entries(None) if each.action == "case.open" and each.details.get("way")]
    assert (deed.details["way"], deed.details["before"]) == ("delta", first.case.number)
    assert f"delta of {first.case.number}" in play.get("secretariat", "/cases").content.decode()
