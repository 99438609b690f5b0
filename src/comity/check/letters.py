"""Request letters: one editable document for each listed site, in its country's language, and an index to follow them.

Word documents, because a manager edits, mails and files those without being told how; a text file would lose the table
and the marks where something is to be filled in.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from anyascii import anyascii
from babel import Locale
from babel.dates import format_date
from docx import Document
from docx.document import Document as Letter
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from xlsxwriter.workbook import Workbook

from comity.as_sheets import Cell, Column, Looks, write_table
from comity.check.summary import ADVICE_WORDS
from comity.check.values import Advice, Checked, Outcome, place
from comity.reference.letters import LANGUAGES, LetterText, letter_language, letter_text
from comity.vocabulary.edition import EditionRow

INDEX_NAME = "index.xlsx"
ENGLISH = LANGUAGES[0]
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STYLES = frozenset({"Normal", "List Bullet", "Table Grid", "Normal Table", "Default Paragraph Font", "No List"})
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asks, and the date of the letters. What is left blank stands in the letter as a marked `[placeholder]`."""

    today: date
    member: str = ""
    contact: str = ""
    email: str = ""

    def field(self, name: str) -> str:
        """The value of `member`, `contact` or `email`, or its placeholder."""
        return {
            "member": self.member or "[your company]",
            "contact": self.contact or "[your name]",
            "email": self.email or "[your e-mail address]",
        }[name]


@dataclass(frozen=True, slots=True)
class Request:
    """One letter to be written: the listed site, the advice, the supplier rows behind it, language and file name."""

    site: EditionRow
    advice: Advice
    rows: tuple[Checked, ...]
    language: str
    file: str


def requests(rows: Sequence[Checked]) -> tuple[Request, ...]:
    """One request for each listed site whose report is worth asking for (recognise, top up), in order of file name."""
    by_site: dict[str, list[Checked]] = {}
    for row in rows:
        if row.outcome is Outcome.LISTED and row.best and row.advice in (Advice.RECOGNISE, Advice.TOP_UP):
            by_site.setdefault(row.best.row_id, []).append(row)
    made = [_request(found) for found in by_site.values()]
    return tuple(sorted(made, key=lambda request: request.file))


def _request(found: Sequence[Checked]) -> Request:
    site = found[0].candidates[0].row
    return Request(site, found[0].advice, tuple(found), letter_language(site.country), _file_name(site))


def _file_name(site: EditionRow) -> str:
    """Country, site, place and row_id in plain letters and digits: safe on every system, no two sites one file."""
    words = re.findall(r"[a-z0-9]+", anyascii(f"{site.site_name} {site.city}").lower())
    name = "-".join(dict.fromkeys(words))[:60].strip("-")
    identity = re.sub(r"[^A-Za-z0-9]", "", site.row_id)[:40]
    return "-".join(part for part in (site.country or "XX", name, identity) if part) + ".docx"


def write_letters(
    folder: Path, wanted: Sequence[Request], sender: Sender, progress: Callable[[str, float], None] | None = None
) -> None:
    """Write a letter for each request and the index into an existing, empty folder; equal input gives equal bytes.

    `progress` is told the stage and the share done (0..1).
    """
    for done, request in enumerate(wanted):
        if progress:
            progress("Writing the letters", done / len(wanted))
        (folder / request.file).write_bytes(letter(request, sender))
    _write_index(folder / INDEX_NAME, wanted, sender)


def letter(request: Request, sender: Sender) -> bytes:
    """One letter as a Word document: in the site's language, followed by the English version where that is another."""
    document = Document(io.BytesIO(_blank_letter()))
    _write(document, request, sender, letter_text(request.language))
    if request.language != ENGLISH:
        begin = len(document.paragraphs)
        _write(document, request, sender, letter_text(ENGLISH))
        document.paragraphs[begin].paragraph_format.page_break_before = True
    stamp = datetime.combine(sender.today, time())
    properties = document.core_properties
    properties.title = letter_text(request.language).subject
    properties.author = _FORBIDDEN.sub(" ", sender.member)[:255] or "comity"
    properties.created = properties.modified = stamp
    raw = io.BytesIO()
    document.save(raw)
    return _same_bytes(raw)


# --- the document -----------------------------------------------------------------------------------------------------


@cache
def _blank_letter() -> bytes:
    """An empty letter with page, fonts and paragraph distances set, from which each letter starts."""
    document = Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.3)
        section.top_margin = section.bottom_margin = Cm(1.8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Microsoft YaHei")
    style.paragraph_format.space_after = Pt(5)
    style.paragraph_format.line_spacing = 1.05
    _slim(document)
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()


def _slim(document: Letter) -> None:
    """Leave out the library's preview picture and the styles that no letter uses: smaller files, sooner written."""
    for style in list(document.styles):
        if not style.builtin or style.name not in _STYLES:
            style.delete()
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]


def _write(document: Letter, request: Request, sender: Sender, text: LetterText) -> None:
    """One language version of the letter."""
    _paragraph(document, f"{sender.field('member')}\n{sender.field('contact')}\n{sender.field('email')}", sender)
    _paragraph(document, _address(request.site, text), sender)
    _paragraph(document, format_date(sender.today, "long", locale=text.locale), sender)
    subject = _paragraph(document, text.subject, sender, bold=True)
    subject.runs[0].font.size = Pt(13)
    _facts(document, request.site, text)
    top_up = [text.top_up] if request.advice is Advice.TOP_UP else []
    for part in (text.greeting, text.who, text.what, " ".join([text.why, *top_up])):
        _paragraph(document, part, sender)
    _paragraph(document, text.free_heading, sender, bold=True)
    _paragraph(document, text.free, sender)
    _paragraph(document, text.how_heading, sender, bold=True)
    for way in text.how:
        _paragraph(document, way, sender, style="List Bullet")
    _paragraph(document, text.redact, sender)
    _paragraph(document, text.use_heading, sender, bold=True)
    _paragraph(document, text.use, sender)
    _paragraph(document, text.thanks, sender)
    _paragraph(document, f"{text.closing}\n\n{sender.field('contact')}\n{sender.field('member')}", sender)
    if text.next_page:
        note = _paragraph(document, text.next_page, sender)
        note.runs[0].italic = True


def _address(site: EditionRow, text: LetterText) -> str:
    """The site as an envelope names it: site, company where named otherwise, street, town, country in the language."""
    company = site.supplier_name if site.supplier_name != site.site_name else ""
    town = " ".join(part for part in (site.city, site.region, site.postcode) if part)
    lines = (site.site_name, company, site.address, town, _country(site.country, text.locale))
    return "\n".join(line for line in lines if line)


def _country(code: str, locale: str) -> str:
    return str(Locale.parse(locale).territories.get(code, code))


def _facts(document: Letter, site: EditionRow, text: LetterText) -> None:
    """What is asked for, as a small table: needs no grammar in any language."""
    rows = (
        (text.labels["assessment"], text.kinds.get(site.kind, text.kinds[""])),
        (text.labels["carried_out"], text.half_year(site.audited)),
        (text.labels["reference"], site.row_id),
    )
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, (Cm(4.6), Cm(11.8)), strict=True):
        column.width = width
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(4.6), Cm(11.8)
        for cell, content, bold in ((cells[0], label, True), (cells[1], value, False)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.add_run(_FORBIDDEN.sub(" ", content)).bold = bold
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _paragraph(document: Letter, text: str, sender: Sender, *, bold: bool = False, style: str = "") -> Paragraph:
    """A paragraph with the sender's fields filled in; what is still to be filled in is marked yellow."""
    paragraph = document.add_paragraph(style=style or None)
    filled = text.replace("{member}", sender.field("member")).replace("{email}", sender.field("email"))
    for part, placeholder in _parts(filled):
        run = paragraph.add_run(part)
        run.bold = bold
        if placeholder:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        if bold:
            run.font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
    if bold:
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.keep_with_next = True
    return paragraph


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut at its placeholders: (part, is a placeholder); without the characters that no document may hold."""
    for part in re.split(r"(\[your [a-z -]+\])", _FORBIDDEN.sub(" ", text)):
        if part:
            yield part, part.startswith("[your ")


def _same_bytes(raw: io.BytesIO) -> bytes:
    """The document packed anew with fixed times and order, since the library stamps the clock into its package."""
    packed = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return packed.getvalue()


# --- the index --------------------------------------------------------------------------------------------------------


def _write_index(path: Path, wanted: Sequence[Request], sender: Sender) -> None:
    """A workbook with a line for each letter: a link to it, where it goes, and room to note what came of it."""
    columns = (
        Column("Letter", width=58), Column("Sent on", "answer", width=12), Column("Answer", "answer", width=22),
        Column("Site"), Column("Company"), Column("Place"), Column("Language"), Column("Advice"),
        Column("Rows of your list"), Column("row_id", "quiet", width=16),
    )  # fmt: skip
    with Workbook(str(path), {"in_memory": True}) as workbook:
        workbook.set_properties(
            {"title": "Request letters", "author": "comity", "created": datetime.combine(sender.today, time())}
        )
        sheet, looks = workbook.add_worksheet("Letters"), Looks(workbook)
        write_table(sheet, looks, columns, [_index_cells(request) for request in wanted])
        sheet.freeze_panes(1, 1)
        for row, request in enumerate(wanted, start=1):
            sheet.write_url(row, 0, f"external:{request.file}", looks["link"], request.file)
        if wanted:
            answers = ["report received", "summary received", "on a platform", "declined", "not our supplier"]
            sheet.data_validation(1, 2, len(wanted), 2, {"validate": "list", "source": answers})


def _index_cells(request: Request) -> tuple[Cell, ...]:
    site, language = request.site, Locale.parse(letter_text(request.language).locale)
    rows = ", ".join(str(row.ref.row) for row in request.rows)
    spoken = language.get_language_name("en") or request.language
    return (
        request.file, None, None, site.site_name, site.supplier_name, place(site), spoken,
        ADVICE_WORDS[request.advice], rows, site.row_id,
    )  # fmt: skip
