"""Intake: a spreadsheet as a member has it goes in, listings and problems come out."""

from comity.intake.by_name import read_rows
from comity.intake.correct import write_corrected
from comity.intake.corrections import Correction, load_corrections
from comity.intake.mapping import Choice, load_mapping, mapping_text
from comity.intake.own_cells import read_cells
from comity.intake.read import ListStream, read_list, stream_list
from comity.intake.strip import RemovedColumn, StripReport, strip_list
from comity.intake.text_sheets import read_text_sheets

__all__ = [
    "Choice",
    "Correction",
    "ListStream",
    "RemovedColumn",
    "StripReport",
    "load_corrections",
    "load_mapping",
    "mapping_text",
    "read_cells",
    "read_list",
    "read_rows",
    "read_text_sheets",
    "stream_list",
    "strip_list",
    "write_corrected",
]
