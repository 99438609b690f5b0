"""The summary slide: it says what the edition's files say, in words and in a chart that can be edited."""

from __future__ import annotations

import csv
import io
import uuid
from collections import Counter
from pathlib import Path

import pytest
from pptx import Presentation

from comity.reference.countries import name as country_name
from comity.server.editions import slide
from tests.server.cast import Cast, client_of, make_cast
from tests.server.edition_cast import edited, released


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def _read(content: bytes) -> tuple[str, dict[str, float], str]:
    """The words of the slide, its chart's bars, and the notes."""
    (page,) = Presentation(io.BytesIO(content)).slides
    words = "\n".join(each.text_frame.text for each in page.shapes if each.has_text_frame)
    charts = [each.chart for each in page.shapes if each.has_chart]
    bars = dict(zip(charts[0].plots[0].categories, charts[0].plots[0].series[0].values, strict=True)) if charts else {}
    return words, bars, page.notes_slide.notes_text_frame.text


def test_the_slide_says_what_everybody_downloads(cast: Cast, assembled: Path, tmp_path: Path) -> None:
    first = released(cast, assembled)
    shorter = edited(assembled, tmp_path / "next", lambda rows: rows[:-7])
    second = released(cast, shorter, "2026-12-31-made")
    rows = list(csv.DictReader((shorter / "edition" / "common-list.csv").open(encoding="utf-8-sig", newline="")))
    answer = client_of(cast.person("reviewer")).get(f"/editions/{second.public}/slide.pptx")
    words, bars, notes = _read(answer.content)
    assert f"{len(rows):,}\nsites on the list" in words
    assert "0 new\n7 gone since the list before" in words
    assert "http://testserver/editions" in words
    where = Counter(row["country"] for row in rows)
    named = {country_name(code): sites for code, sites in where.most_common(slide.MOST_COUNTRIES - 1)}
    assert named.items() <= bars.items()
    assert sum(bars.values()) == len(rows)
    assert second.digest in notes
    before, no_bars, _ = _read(
        client_of(cast.person("secretariat")).get(f"/editions/{first.public}/slide.pptx").content
    )
    assert (f"{len(rows) + 7:,}\nsites on the list" in before, no_bars) == (True, {})


def test_the_slide_names_no_member_and_no_machine(cast: Cast, assembled: Path) -> None:
    made = released(cast, assembled)
    content = slide.of(made.public, "https://list.example/editions")
    assert content
    words, _, notes = _read(content)
    own = Presentation(io.BytesIO(content)).core_properties
    assert (own.author, own.last_modified_by) == ("comity", "comity")
    assert own.created == own.modified
    assert not [mark for mark in (cast.a.mark, cast.b.mark) if f"{mark} Company" in words + notes]


def test_there_is_no_slide_of_what_is_not_released(cast: Cast) -> None:
    assert slide.of(uuid.uuid4(), "") is None
    assert client_of(cast.person("secretariat")).get(f"/editions/{uuid.uuid4()}/slide.pptx").status_code == 404
