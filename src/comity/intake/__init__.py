"""Intake: a spreadsheet as a member has it goes in, listings and problems come out."""

from comity.intake.mapping import Choice, load_mapping, mapping_text
from comity.intake.read import read_list
from comity.intake.strip import RemovedColumn, StripReport, strip_list

__all__ = ["Choice", "RemovedColumn", "StripReport", "load_mapping", "mapping_text", "read_list", "strip_list"]
