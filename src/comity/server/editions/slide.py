"""The summary slide of a released edition, for the members' meeting: one page with a chart that can be edited.

It says only what the files say that every member downloads, and what counts.csv publishes beside them: no number on it
was counted anew from lists, and none tells how many companies stand behind the sites.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.util import Inches, Pt

from comity.reference.countries import name as country_name
from comity.server.editions.figures import Places, Step, history, places

MOST_COUNTRIES = 8
"""Countries in the chart; the others are one bar."""
_INK, _BLUE, _GREY = RGBColor(0x1F, 0x29, 0x37), RGBColor(0x1F, 0x5F, 0xA8), RGBColor(0x4B, 0x55, 0x63)
_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_BLANK = 6
"""The layout without placeholders of the library's own template."""


def of(public: UUID, link: str) -> bytes | None:
    """The slide of a released edition as a PPTX file; None where there is none. `link` leads members to the list."""
    step = next((each for each in history() if each.edition.public == public), None)
    if step is None:
        return None
    latest = places()
    return drawn(step, latest if latest and latest.edition.public == public else None, link)


def drawn(step: Step, where: Places | None, link: str) -> bytes:
    """The slide; where the sites are is known of the latest edition alone. The same edition gives the same words."""
    book = Presentation()
    book.slide_width, book.slide_height = _WIDTH, _HEIGHT
    page = book.slides.add_slide(book.slide_layouts[_BLANK])
    edition = step.edition
    _say(page, (0.7, 0.45, 12, 0.9), [(f"The common list of {edition.round_name} is out", 36, _INK, True)])
    _say(page, (0.7, 1.25, 12, 0.5), [(f"Audits up to {edition.cutoff:%d %B %Y}", 18, _GREY, False)])
    for at, (number, words) in enumerate(_numbers(step, where)):
        place = (0.7, 2.0 + 1.45 * at, 4.2, 1.4)
        _say(page, place, [(number, 44, _BLUE, True), (words, 16, _GREY, False)])
    if where and where.countries:
        _chart(page, where)
    _say(page, (0.7, 6.45, 12, 0.8), [(each, 14, _GREY, False) for each in _foot(step, link)])
    page.notes_slide.notes_text_frame.text = _notes(step, where)
    _properties(book, step)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _numbers(step: Step, where: Places | None) -> Sequence[tuple[str, str]]:
    found = [(f"{step.listed:,}", "sites on the list")]
    if step.listed != step.new:
        found.append((f"{step.new:,} new", f"{step.gone:,} gone since the list before"))
    if where:
        found.append((f"{len(where.countries):,}", "countries"))
    return found


def _say(page: Any, place: tuple[float, float, float, float], lines: Sequence[tuple[str, int, RGBColor, bool]]) -> None:
    """Write lines (text, points, colour, bold) into a box (left, top, width, height in inches)."""
    frame = page.shapes.add_textbox(*map(Inches, place)).text_frame
    frame.word_wrap = True
    for at, (text, size, colour, bold) in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold = text, Pt(size), bold
        run.font.color.rgb = colour


def _chart(page: Any, where: Places) -> None:
    named = [(country_name(each.country), each.listed) for each in where.countries[:MOST_COUNTRIES]]
    rest = where.countries[MOST_COUNTRIES:]
    if rest:
        named.append((f"{len(rest)} more", sum(each.listed for each in rest)))
    data = CategoryChartData()
    data.categories = [name for name, _ in reversed(named)]  # a bar chart begins below
    data.add_series("Sites listed", [sites for _, sites in reversed(named)])
    frame = page.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *map(Inches, (5.3, 1.85, 7.4, 4.5)), data)
    frame.name = "Sites listed by country"
    chart = frame.chart
    chart.has_legend, chart.has_title = False, True
    chart.chart_title.text_frame.text = "Sites listed by country"
    chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(16)
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    chart.category_axis.tick_labels.font.size = Pt(14)
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 40, True
    plot.data_labels.position, plot.data_labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, Pt(14)
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = _BLUE


def _foot(step: Step, link: str) -> Sequence[str]:
    return (
        f"Next: check your suppliers against it, and ask a site that you find for its report. {link}",
        f"Edition {step.edition.name}. Everybody has the same files; no row says who audited the site.",
    )


def _notes(step: Step, where: Places | None) -> str:
    told = [f"Released by two people, {step.edition.by} and {step.edition.confirmed_by}."]
    if where and where.audited is not None:
        told.append(
            f"About {where.audited:,} sites are audited in all (at most {where.noise} from the true number); what is "
            "not listed is held back where the list would tell who buys there."
        )
    told.append(f"Certificate (SHA-256): {step.edition.digest}")
    return "\n".join(told)


def _properties(book: Any, step: Step) -> None:
    """What the file says of itself: no person, no machine, and the day of the release as its only date."""
    own = book.core_properties
    own.author, own.last_modified_by, own.title = "comity", "comity", f"The common list of {step.edition.round_name}"
    if step.edition.released:
        own.created = own.modified = step.edition.released.replace(tzinfo=None, microsecond=0)
