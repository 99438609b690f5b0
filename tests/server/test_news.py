"""News and resources: shown from their day, to whom they are for, as safe text; and the guidance for suppliers."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from comity.server import clock
from comity.server.journal.models import Entry
from comity.server.news import services
from comity.server.news.models import Article
from tests.server.cast import Cast, client_of, details_of, make_cast

FORM = {"kind": "news", "title": "A round begins", "text": "# Soon\n\n<script>alert(1)</script> **Lists** please."}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _write(cast: Cast, **other: str) -> Article:
    answer = client_of(cast.person("secretariat")).post("/articles", {**FORM, "day": str(clock.today()), **other})
    assert answer.status_code == 302, answer.content.decode()
    return Article.objects.get(public=answer["Location"].rsplit("/", 1)[1])


def test_what_the_secretariat_writes_everybody_reads(cast: Cast) -> None:
    made = _write(cast)
    visitor = client_of(None)
    assert "A round begins" in visitor.get("/news").content.decode()
    page = visitor.get(f"/news/{made.public}").content.decode()
    assert "<strong>Lists</strong>" in page
    assert "<script>alert" not in page
    (details,) = details_of("article.write")
    assert isinstance(details, dict)
    assert details["title"] == "A round begins"


def test_an_article_waits_for_its_day(cast: Cast) -> None:
    made = _write(cast, day=str(clock.today() + timedelta(days=1)))
    for name in ("visitor", "admin"):
        client = client_of(cast.person(name))
        assert "A round begins" not in client.get("/news").content.decode()
        assert client.get(f"/news/{made.public}").status_code == 404
    assert "waits for its day" in client_of(cast.person("reviewer")).get("/articles").content.decode()


@pytest.mark.parametrize(
    ("name", "reads"), [("visitor", False), ("half", False), ("former", False), ("reader", True), ("reviewer", True)]
)
def test_what_is_for_members_only_they_read(cast: Cast, name: str, reads: bool) -> None:
    made = _write(cast, for_members="on", kind="resource")
    client = client_of(cast.person(name))
    assert ("A round begins" in client.get("/news").content.decode()) is reads
    assert client.get(f"/news/{made.public}").status_code == (200 if reads else 404)


def test_an_article_is_changed_and_withdrawn(cast: Cast) -> None:
    made, client = _write(cast), client_of(cast.person("secretariat"))
    seen = {"day": str(clock.today()), "seen": made.changed.isoformat()}
    client.post(f"/articles/{made.public}", {**FORM, "title": "Another title", **seen})
    assert "Another title" in client_of(None).get(f"/news/{made.public}").content.decode()
    client.post(f"/articles/{made.public}/withdraw")
    client.post(f"/articles/{made.public}/withdraw")
    assert client_of(None).get(f"/news/{made.public}").status_code == 404
    told = client.post(f"/articles/{made.public}", {**FORM, **seen}, follow=True)
    assert "was withdrawn" in told.content.decode()
    assert [each.action for each in Entry.objects.filter(action__startswith="article").order_by("n")] == [
        "article.write", "article.change", "article.withdraw",
    ]  # fmt: skip
    draft = services.Draft("news", "t", "x", False, clock.today())
    with pytest.raises(services.ArticleError):
        services.change(cast.secretariat, made.public, draft, made.changed)


@pytest.mark.parametrize("fault", [{"title": ""}, {"text": " "}, {"day": "31.02.2026"}, {"kind": "rumour"}])
def test_a_form_that_is_not_whole_is_told(cast: Cast, fault: dict[str, str]) -> None:
    form = {**FORM, "day": str(clock.today()), **fault}
    assert client_of(cast.person("secretariat")).post("/articles", form).status_code == 422
    assert not Article.objects.exists()


def test_all_articles_come_as_excel(cast: Cast) -> None:
    _write(cast)
    content = client_of(cast.person("secretariat")).get("/articles.xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert rows[1][:2] == ("news", "A round begins")


def test_the_guidance_is_public_and_names_the_six_steps(cast: Cast) -> None:
    page = client_of(None).get("/guidance").content.decode()
    for step in ("Code of conduct", "Self-assessment", "Remote assessment", "Four-pillar audit", "Corrective actions",
                 "Due diligence"):  # fmt: skip
        assert step in page


def test_nobody_overwrites_what_another_wrote_meanwhile(cast: Cast) -> None:
    made = services.write(cast.secretariat, services.Draft("news", "First", "x", False, clock.today()))
    client = client_of(cast.person("secretariat"))
    page = client.get(f"/articles/{made.public}").content.decode()
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page)
    said = {"kind": "news", "title": "Second", "day": clock.today().isoformat(), "text": "y", "seen": seen}
    assert client.post(f"/articles/{made.public}", said).status_code == 302
    told = client.post(f"/articles/{made.public}", said | {"title": "Third"}, follow=True).content.decode()
    assert "Somebody else has changed this article meanwhile" in told
    made.refresh_from_db()
    assert made.title == "Second"
