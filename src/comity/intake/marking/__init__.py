"""A member's own file with some of its cells marked: a colour, and a note of what is wrong and what to change."""

from comity.intake.marking.mark_anew import MarkedSheet, write_marked
from comity.intake.marking.mark_xlsx import mark_xlsx
from comity.intake.marking.marks import Mark

__all__ = ["Mark", "MarkedSheet", "mark_xlsx", "write_marked"]
