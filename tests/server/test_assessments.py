"""Benchmark cases as their people play them: two blind assessors, their differences, the decision, reply and appeal."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.server import clock
from comity.server.accounts.models import Mail, User
from comity.server.accounts.roles import Office, Role
from comity.server.accounts.services import Place
from comity.server.assessments.models import Asked, Case, Event
from comity.server.journal.selectors import entries
from comity.server.protocols.models import Protocol
from tests.conftest import comity
from tests.server.case_cast import (
    SECRET,
    Play,
    both_submitted,
    browsers_of,
    excel,
    first_number,
    form_of,
    kestrel,
    open_case,
    replied,
    send_protocol,
    settled,
)
from tests.server.cast import Cast, client_of, come_in, make_cast
from tests.server.matrix import unpacked
from tests.server.programs import key_of, program


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _told(play: Play) -> tuple[str, str]:
    """Percent and verdict as the page of the case shows them to the member."""
    page = play.page("admin")
    return re.findall(r'number-big">([\d.]+) %', page)[0], re.findall(r"<strong>(recog[^<]*|not[^<]*)</strong>", page)[
        0
    ]


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_a_case_goes_from_the_members_file_to_the_decision(cast: Cast, tmp_path: Path) -> None:
    play = settled(cast)
    assert "All differences are settled" in play.page("secretariat")
    assert "two assessors compare your protocol" in play.page("reader")
    assert (play.told("admin")["stage"], play.told("admin")["result"]) == ("assessment", None)
    assert play.told("secretariat")["result"]["verdict"] == "not_recognised"
    play.post("secretariat", "draft")
    assert play.case.verdict == "not_recognised"
    assert play.told("admin")["stage"] == "reply and decision"
    assert play.told("admin")["result"] == play.told("secretariat")["result"]
    gap = re.findall(r'name="on-([^"]+)"', play.page("admin"))[0]
    assert "is with the Secretariat" in play.post("admin", "reply", {f"on-{gap}": "See page 4 of our guidance."})
    play.post("secretariat", "decider", {"person": str(cast.offices[Role.REVIEWER].public)})
    assert "See page 4 of our guidance." in play.page("reviewer")
    before = Fraction(play.case.commonality)
    change = {f"now-{gap}": "full", f"by-{gap}": first_number(), "why": "the guidance is part of it"}
    play.post("reviewer", "decide", change)
    assert _told(play)[0] == f"{float(before * 100):.1f}", "a decision is not told before it is published"
    draft = play.told("admin")
    assert (draft["stage"], draft["result"]["decisions"]) == ("reply and decision", [])
    assert Fraction(draft["result"]["fraction"]) == before
    assert play.told("secretariat")["stage"] == "publication"
    assert gap not in [each["criterion"] for each in play.told("secretariat")["result"]["gaps"]]
    play.post("secretariat", "publish")
    after = Fraction(play.case.commonality)
    assert after > before
    assert _told(play) == (f"{float(after * 100):.1f}", "not recognised")
    _check_program(play, gap, after)
    _check_round_trip(play, tmp_path, after)
    _check_what_if(play, tmp_path)


def _check_program(play: Play, gap: str, after: Fraction) -> None:
    """A program of the member reads what the page says: the decision, its reason, what is missing, the add-on."""
    told, kept = play.told("admin"), Protocol.objects.get().result
    result = told["result"]
    assert (told["stage"], Fraction(result["fraction"])) == ("published", after)
    assert [each["why"] for each in result["decisions"]] == ["the guidance is part of it"]
    assert result["reply"] == [{"criterion": gap, "text": "See page 4 of our guidance."}]
    assert result["gates"] == kept["gates"]
    added = [each["criterion"] for each in result["gaps"] if each["add_on"]]
    assert added == [each["criterion"] for each in kept["top_up"]]
    assert all(f"on-{each['criterion']}" in play.page("admin") for each in result["gaps"])
    (item,) = program(key_of(play.cast.secretariat)).get("/api/v1/what-if?edition=7.0").json()["items"]
    assert item["case"] == told["id"]


def _check_what_if(play: Play, folder: Path) -> None:
    """What another edition would do is what the command says of the same files."""
    protocol = folder / "Kestrel SRA 5.xlsx"
    (folder / "mapping.xlsx").rename(folder / "Kestrel SRA 5.mapping.xlsx")
    (told,) = json.loads(comity("whatif", "7.0", protocol, "--json").stdout)
    page = play.get("reviewer", "/cases/what-if?edition=7.0").content.decode()
    shown = [float(each) for each in re.findall(r"<div>([\d.]+) %", page)]
    assert shown == pytest.approx([told[each]["percent"] for each in ("before", "after", "at_best")], abs=0.06)
    assert play.get("reviewer", "/cases/what-if?edition=9.9").status_code == 404


def _check_round_trip(play: Play, folder: Path, commonality: Fraction) -> None:
    """The command counts the files of the case as the pages do, by the workbook and by the case's own file."""
    protocol = folder / "Kestrel SRA 5.xlsx"
    protocol.write_bytes(play.get("admin", f"{play.place}/protocol").content)
    mapping, case = folder / "mapping.xlsx", folder / "one.case.jsonl"
    mapping.write_bytes(play.get("admin", f"{play.place}/mapping.xlsx").content)
    case.write_bytes(play.get("secretariat", f"{play.place}/case.jsonl").content)
    by_mapping = json.loads(comity("benchmark", protocol, "--mapping", mapping, "--json").stdout)
    by_case = json.loads(comity("benchmark", protocol, "--case", case, "--json").stdout)
    kept = Protocol.objects.get().result
    assert Fraction(by_mapping["commonality"]["fraction"]) == commonality
    for name in ("commonality", "pillars", "process", "gates", "verdict", "critical_gaps", "uncovered", "top_up"):
        assert by_mapping[name] == by_case[name] == kept[name], name
    figures = re.findall(r'number-big">([^<]+)<', play.page("assessor", "/differences"))
    agreement = by_case["agreement"]
    assert figures[0] == f"{float(Fraction(agreement['raw']) * 100):.1f} %"
    assert figures[1] == f"{float(Fraction(agreement['kappa_linear'])):.2f}"
    assert int(figures[2]) == len(agreement["differences"])


# --- blind ------------------------------------------------------------------------------------------------------------


def _everything(play: Play, name: str) -> str:
    """All that a person can open of the case: pages, files, its list of cases."""
    places = [
        "", "/questions/1", "/questions/2", "/criteria", "/criteria.xlsx", "/own.xlsx", "/protocol", "/differences",
        "/differences.xlsx", "/mapping.xlsx", "/case.jsonl",
    ]  # fmt: skip
    found = [play.get(name, f"{play.place}{each}") for each in places]
    if name in ("secretariat", "admin", "b-admin"):
        actors = {"secretariat": play.cast.secretariat, "admin": play.cast.a.actor(), "b-admin": play.cast.b.actor()}
        client = program(key_of(actors[name], "case.see"))
        found += [client.get(each) for each in ("/api/v1/cases", f"/api/v1{play.place}")]
    found += [play.get(name, each) for each in ("/cases", "/cases.xlsx", "/home", "/protocols", "/journal")]
    return " ".join(unpacked(each.content) + str(dict(each.items())) for each in found if each.status_code == 200)


def _without_tokens(page: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", page)


def _first_choice(play: Play, name: str) -> str:
    return re.findall(r'name="degree-([A-Z][^"]+)"', play.page(name, "/questions/1"))[0]


def _say_secret(play: Play, name: str) -> None:
    criterion, form = _first_choice(play, name), form_of(play, name, 1)
    secret = {f"degree-{criterion}": "partial", f"gap-{criterion}": SECRET, f"page-{criterion}": SECRET, "note": SECRET}
    play.post(name, "questions/1", form | secret)


def test_nobody_reads_a_judgement_before_both_have_submitted(cast: Cast) -> None:
    play = open_case(cast, excel([("Number", "Question"), ("1", "Is there a written contract for every worker?")]))
    _say_secret(play, "assessor")
    assert SECRET in _everything(play, "assessor"), "its author does"
    others = ("b-assessor", "secretariat", "reviewer", "admin", "reader", "b-admin")
    assert not any(SECRET in _everything(play, each) for each in others)
    page = _without_tokens(play.page("b-assessor"))
    assert "0 of 1" in page
    play.post("assessor", "submit")
    assert not any(SECRET in _everything(play, each) for each in others)
    assert _without_tokens(play.page("b-assessor")) == page, "nor whether the other has submitted"
    assert not Mail.objects.filter(text__contains="judgements").exists()
    form = form_of(play, "b-assessor", 1)
    assert not any(form[each] for each in form if each.startswith("gap-")), "it begins with an empty sheet"
    play.post("b-assessor", "questions/1", form | {"none": "on"})
    play.post("b-assessor", "submit")
    assert all(SECRET in _everything(play, each) for each in ("b-assessor", "secretariat", "reviewer"))
    assert not any(SECRET in _everything(play, each) for each in ("admin", "reader", "b-admin"))
    assert Mail.objects.filter(text__contains="both judgements").count() == 2


def test_what_one_recorded_is_not_read_from_the_database_for_the_other(cast: Cast) -> None:
    play = open_case(cast, excel([("Number", "Question"), ("1", "Is there a written contract for every worker?")]))
    _say_secret(play, "assessor")
    with CaptureQueriesContext(connection) as queries:
        play.page("b-assessor", "/questions/1")
    asked = [each["sql"] for each in queries if "assessments_event" in each["sql"]]
    assert asked
    assert all('"who" IN' in each for each in asked)


def test_the_members_own_view_is_kept_from_assessors_and_counts_for_nothing(cast: Cast) -> None:
    content = excel([("Number", "Question"), ("1", "Is there a written contract for every worker?")])
    own = excel([("Number", "Criterion", "Degree", "Gap"), ("1", "LAB-08-02", "partial", SECRET)])
    play = open_case(cast, content, mapping=SimpleUploadedFile("own.xlsx", own))
    assert SECRET not in _everything(play, "assessor")
    address = f"/protocols/{play.case.protocol.public}"
    assert "By your own view it would be" in play.get("reader", address).content.decode()
    assert "not compared yet" in play.get("reader", address).content.decode()
    assert "By your own view" not in play.get("secretariat", address).content.decode()
    assert Event.objects.filter(kind="recorded", who=str(cast.a.member)).count() == 1


def test_another_member_learns_of_no_case(cast: Cast) -> None:
    play = open_case(cast)
    for each in ("", "/protocol", "/mapping.xlsx"):
        assert play.get("b-admin", f"{play.place}{each}").status_code == 404
    assert play.browsers["b-admin"].post(f"{play.place}/reply").status_code == 404


# --- who may judge ----------------------------------------------------------------------------------------------------


def test_who_is_asked_says_first_that_it_has_no_tie(cast: Cast) -> None:
    play = open_case(cast)
    play.post("secretariat", "take-out", {"person": str(cast.others["b-assessor"].public)})
    assert play.get("b-assessor", play.place).status_code == 404
    assert "was asked already" in play.post("secretariat", "ask", {"person": str(cast.others["b-assessor"].public)})
    third = come_in("Third person", Place(office=Office.ASSESSOR))
    client = client_of(third)
    assert client.get(play.place).status_code == 404, "not before it is asked"
    play.post("secretariat", "ask", {"person": str(third.public)})
    assert "Are you free to judge?" in client.get(play.place).content.decode()
    assert client.get(f"{play.place}/questions/1").status_code == 404
    assert client.get(f"{play.place}/protocol").status_code == 404
    client.post(f"{play.place}/free", {"free": "no"})
    assert client.get(play.place).status_code == 404
    assert "takes no part" in play.page("secretariat")


def test_nobody_with_an_address_of_the_members_company_is_asked(cast: Cast) -> None:
    play = open_case(cast)
    play.post("secretariat", "take-out", {"person": str(cast.others["b-assessor"].public)})
    insider = come_in("Insider person", Place(office=Office.ASSESSOR))
    for person in (insider, *cast.a.people.values()):
        User.objects.filter(pk=person.pk).update(email=f"{person.pk}@northmill.example")
    said = play.post("secretariat", "ask", {"person": str(insider.public)})
    assert "has an address of" in said
    assert "takes no part in" not in said
    assert Asked.objects.filter(person=insider).count() == 0


@pytest.mark.parametrize("name", ["reviewer", "admin"])
def test_only_assessors_are_asked(cast: Cast, name: str) -> None:
    play = open_case(cast)
    person = cast.person(name)
    assert person is not None
    assert "is no assessor" in play.post("secretariat", "ask", {"person": str(person.public)})


def test_an_assessor_sees_nothing_but_its_cases(cast: Cast) -> None:
    play = open_case(cast)
    for each in ("/lists", "/editions", "/members", "/protocols", "/rounds", "/register", "/journal", "/articles"):
        assert play.get("assessor", each).status_code == 404, each
    assert play.get("assessor", "/home").headers["Location"] == "/cases"
    assert "Case" in play.get("assessor", "/cases").content.decode()


# --- nasty input ------------------------------------------------------------------------------------------------------

TWICE = excel([("Number", "Question"), ("1", "One?"), ("1", "Two?")])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("own.xlsx", b"PK\x03\x04 damaged", "own.xlsx"),
        ("own.xlsx", b"", "empty"),
        ("own.pdf", b"%PDF-1.7", "neither YAML nor a spreadsheet"),
        ("own.xlsx", TWICE, "Question 1 stands here and in"),
        ("own.xlsx", excel([("Number", "Question")]), "no question below the headings"),
        ("own.xlsx", excel([("a", "b"), (1, 2)]), "no row of headings"),
        ("../../etc/passwd.xlsx", TWICE, "Question 1 stands here and in"),
        ("own.xlsx", b"x" * (2 * 2**20 + 1), "larger than 2 MB"),
    ],
)
def test_a_protocol_that_cannot_be_read_is_refused_in_a_sentence(
    cast: Cast, name: str, content: bytes, says: str
) -> None:
    answer = send_protocol(browsers_of(cast), name, content)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Protocol.objects.exists()


def test_a_result_that_counts_is_not_replaced_by_its_member(cast: Cast) -> None:
    play = browsers_of(cast)
    send_protocol(play, "own.xlsx", excel([("Number", "Question"), ("1", "One?")]))
    Protocol.objects.update(mapping_name="confirmed.xlsx")
    answer = send_protocol(play, "own.xlsx", excel([("Number", "Question"), ("1", "Another?")]))
    assert "has a result that counts" in answer.content.decode()


def test_a_protocol_is_not_replaced_while_assessors_are_at_it(cast: Cast) -> None:
    play = open_case(cast)
    answer = send_protocol(play, "Kestrel SRA 5.xlsx", excel([("Number", "Question"), ("1", "Another?")]))
    assert "Assessors are at the protocol" in answer.content.decode()
    removed = play.browsers["secretariat"].post(f"/protocols/{play.case.protocol.public}/remove", follow=True)
    assert "Assessors are at the protocol" in removed.content.decode()
    play.post("secretariat", "withdraw", {"why": "the member sends another one"})
    assert send_protocol(play, "Kestrel SRA 5.xlsx", excel([("Number", "Question"), ("1", "Two?")])).status_code == 302
    assert play.get("assessor", f"{play.place}/differences").status_code == 404


def test_the_same_form_opens_one_case(cast: Cast) -> None:
    play = browsers_of(cast)
    protocol = send_protocol(play, "own.xlsx", kestrel()[0]).headers["Location"].rpartition("/")[2]
    form = {"protocol": protocol, "once": str(uuid.uuid4())}
    first, again = (play.browsers["secretariat"].post("/cases/open", form).headers["Location"] for _ in range(2))
    assert first == again
    other = play.browsers["secretariat"].post("/cases/open", form | {"once": str(uuid.uuid4())}, follow=True)
    assert "is open already" in other.content.decode()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"degree-{id}": "partial"}, "Say what is missing"),
        ({"none": "on", "degree-{id}": "full"}, "no counterpart, and to meet criteria"),
        ({"extra": "LAB-99-99"}, "is no criterion of edition"),
        ({"extra": "<script>alert(1)</script>"}, "is no criterion of edition"),
        ({"degree-{id}": "full", "together-{id}": "999"}, "There is no question 999"),
        ({"degree-{id}": "full", "seen": "7"}, "in another window"),
        ({"degree-{id}": "full", "seen": "x"}, "in another window"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused_and_kept_in_the_form(
    cast: Cast, form: Mapping[str, str], says: str
) -> None:
    play = open_case(cast)
    criterion = _first_choice(play, "assessor")
    sent = {name.format(id=criterion): value for name, value in form.items()}
    page = play.post("assessor", "questions/1", form_of(play, "assessor", 1) | sent | {"note": "mine"})
    assert says in page
    assert "<script>alert" not in page
    assert ">mine</textarea>" in page
    assert not Event.objects.filter(who=str(cast.others["assessor"].public)).exists()


def test_no_word_of_an_answer_has_a_nul(cast: Cast) -> None:
    """PostgreSQL keeps none: it would answer with a fault of its own."""
    play = open_case(cast)
    play.post("assessor", "questions/1", form_of(play, "assessor", 1) | {"none": "on", "note": "in\0part"})
    assert ">in part</textarea>" in play.page("assessor", "/questions/1")
    play.post("assessor", "criteria/leave-out", {"criterion": "LAB-8R-01", "reason": "no\0recruitment"})
    assert "no recruitment" in play.page("assessor", "/criteria")
    assert "\0" not in "".join(map(str, Event.objects.values_list()))


def test_two_windows_and_two_assessors_do_not_overwrite_each_other(cast: Cast) -> None:
    play = open_case(cast)
    criterion = _first_choice(play, "assessor")
    mine, other = form_of(play, "assessor", 1), form_of(play, "b-assessor", 1)
    play.post("assessor", "questions/1", mine | {f"degree-{criterion}": "full"})
    assert "in another window" in play.post("assessor", "questions/1", mine | {"none": "on"})
    page = play.post("b-assessor", "questions/1", other | {"none": "on", "then": "stay"})
    assert "in another window" not in page
    assert f'name="degree-{criterion}" value="full" checked' in play.page("assessor", "/questions/1")
    numbers = list(Event.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, play.case.size + 1))


def test_an_answer_is_changed_and_taken_back_and_every_word_stays(cast: Cast) -> None:
    play = open_case(cast)
    criterion = _first_choice(play, "assessor")
    for said in ("full", "no", "full", ""):
        play.post("assessor", "questions/1", form_of(play, "assessor", 1) | {f"degree-{criterion}": said})
    words = [json.loads(each)["action"] for each in _bodies(cast, criterion)]
    assert words == ["confirmed", "withdrawn", "rejected", "changed", "withdrawn"]
    assert "0 of" in play.page("assessor")
    before = Event.objects.count()
    play.post("assessor", "questions/1", form_of(play, "assessor", 1))
    assert Event.objects.count() == before, "what is said already is not said again"


def _bodies(cast: Cast, criterion: str) -> list[str]:
    found = Event.objects.filter(who=str(cast.others["assessor"].public)).order_by("number")
    return [each for each in found.values_list("body", flat=True) if criterion in each]


def test_questions_that_meet_a_criterion_together(cast: Cast) -> None:
    lines = [("Number", "Question"), ("1", "Is there a contract?"), ("2", "Is it written in the worker's language?")]
    play = open_case(cast, excel(lines))  # type: ignore[arg-type]
    for at in (1, 2):
        extra = {"extra": "LAB-08-02", "degree-extra": "partial", "gap-extra": "one half", "then": "stay"}
        play.post("assessor", f"questions/{at}", form_of(play, "assessor", at) | extra)
    assert "in part" in play.page("assessor", "/criteria").split("LAB-08-02")[1][:900]
    form = form_of(play, "assessor", 2)
    play.post("assessor", "questions/2", form | {"together-LAB-08-02": "1"})
    assert "in full" in play.page("assessor", "/criteria").split("LAB-08-02")[1][:900]
    assert 'name="together-LAB-08-02" value="2"' in play.page("assessor", "/questions/1")


def test_nothing_is_kept_after_submitting(cast: Cast) -> None:
    play = open_case(cast, excel([("Number", "Question"), ("1", "Is there a written contract for every worker?")]))
    assert "1 questions have no answer yet" in play.post("assessor", "submit")
    form = form_of(play, "assessor", 1)
    play.post("assessor", "questions/1", form | {"none": "on"})
    play.post("assessor", "submit")
    before = Event.objects.count()
    late = play.post("assessor", "questions/1", form | {"seen": "1"})
    assert "a submitted judgement stays" in late
    assert "a submitted judgement stays" in play.post("assessor", "criteria/leave-out", {"criterion": "LAB-01-01"})
    assert "a submitted judgement stays" in play.post("assessor", "submit")
    assert Event.objects.count() == before


def test_a_criterion_leaves_the_count_where_both_say_so(cast: Cast) -> None:
    play = open_case(cast, excel([("Number", "Question"), ("1", "Is there a written contract for every worker?")]))
    for name in ("assessor", "b-assessor"):
        left = {"criterion": "LAB-8R-01", "reason": "no recruitment in this trade"}
        play.post(name, "criteria/leave-out", left)
        play.post(name, "questions/1", form_of(play, name, 1) | {"none": "on"})
        play.post(name, "submit")
    page = play.page("secretariat")
    assert "0.0 %" in page
    assert "LAB-8R-01" not in page


# --- the end ----------------------------------------------------------------------------------------------------------


def test_a_third_person_settles_what_two_cannot(cast: Cast) -> None:
    play = both_submitted(cast)
    third = come_in("Third person", Place(office=Office.ASSESSOR))
    play.browsers["third"] = client_of(third)
    play.post("secretariat", "ask", {"person": str(third.public), "third": "on"})
    assert play.get("third", f"{play.place}/differences").status_code == 404, "not before it has answered"
    play.post("third", "free", {"free": "yes"})
    for criterion in re.findall(r'<section class="card mb-3" id="([^"]+)"', play.page("third", "/differences")):
        assert "Say why" in play.post("third", "settle", {"criterion": criterion, "as_of": "1", "why": " "})
        page = play.post("third", "settle", {"criterion": criterion, "as_of": "2", "why": "nothing asks for it"})
        assert f"{criterion} is settled" in page
        again = play.post("assessor", "settle", {"criterion": criterion, "as_of": "1", "why": "but"})
        assert "Load the page again" in again
    assert "All differences are settled" in play.page("secretariat")


def test_nobody_decides_who_has_another_part_in_the_case(cast: Cast) -> None:
    play = replied(cast)
    assert "has a part in this case" in play.post(
        "secretariat", "decider", {"person": str(cast.offices[Role.SECRETARIAT].public)}
    )
    assert "Somebody else is named" in play.post("reviewer", "decide")
    play.post("secretariat", "decider", {"person": str(cast.offices[Role.REVIEWER].public)})
    assert "Somebody else is named" in play.post("secretariat", "decide")
    assert "Say by which question" in play.post("reviewer", "decide", {"now-LAB-01-01": "full", "why": "so"})
    assert "Say why" in play.post("reviewer", "decide", {"now-LAB-01-01": "full"})
    assert "Decided" in play.post("reviewer", "decide")


def test_the_member_replies_once_and_before_the_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    play = settled(cast)
    play.post("secretariat", "draft")
    now = clock.now()
    play.post("secretariat", "decider", {"person": str(cast.offices[Role.REVIEWER].public)})
    assert "has until" in play.post("reviewer", "decide")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=31))
    for name in ("admin", "reviewer"):  # a month later they sign in again
        play.browsers[name] = client_of(cast.person(name))
    assert "days for a reply ended" in play.post("admin", "reply")
    assert "Decided" in play.post("reviewer", "decide")


def test_an_appeal_is_decided_by_somebody_else_and_told_again(cast: Cast) -> None:
    play = replied(cast)
    reviewer = {"person": str(cast.offices[Role.REVIEWER].public)}
    play.post("secretariat", "decider", reviewer)
    play.post("reviewer", "decide")
    play.post("secretariat", "publish")
    before = Fraction(play.case.commonality)
    assert "Name at least one" in play.post("admin", "appeal")
    gap = re.findall(r'name="on-([^"]+)"', play.page("admin"))[0]
    play.post("admin", "appeal", {f"on-{gap}": "It stands on page 7."})
    assert "There is one appeal" in play.post("admin", "appeal", {f"on-{gap}": "Again."})
    assert "has a part in this case" in play.post("secretariat", "decider", reviewer)
    other = come_in("Second reviewer", Place(office=Office.REVIEWER))
    play.browsers["other"] = client_of(other)
    play.post("secretariat", "decider", {"person": str(other.public)})
    elsewhere = {"now-PRO-PA-01": "full", "by-PRO-PA-01": first_number(), "why": "so"}
    assert "The appeal is not about" in play.post("other", "decide", elsewhere)
    play.post("other", "decide", {f"now-{gap}": "full", f"by-{gap}": first_number(), "why": "page 7 says so"})
    play.post("secretariat", "publish")
    assert Fraction(play.case.commonality) > before
    assert Fraction(Protocol.objects.get().result["commonality"]["fraction"]) == Fraction(play.case.commonality)
    assert "page 7 says so" in play.page("reader")


def test_every_deed_of_a_case_stands_in_the_journal_without_what_was_said(cast: Cast) -> None:
    play = open_case(cast, excel([("Number", "Question"), ("1", "Is there a written contract for every worker?")]))
    _say_secret(play, "assessor")
    found = [each for each in entries(None) if each.action.startswith("case.")]
    assert {each.action for each in found} == {"case.open", "case.ask", "case.accept", "case.answer"}
    assert SECRET not in str([each.details for each in found])
