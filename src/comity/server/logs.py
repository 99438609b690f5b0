"""Logs as one JSON object a line, without confidential content: messages are fixed texts, details a closed set."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

FIELDS = ("request", "route", "method", "status", "ms", "actor", "key", "job", "state")
"""What a line may carry beside its message; everything else that a caller attaches is left out."""


class JsonFormatter(logging.Formatter):
    """Time in UTC, level, logger, message and the known fields.

    Of an exception only its kind and places in the code are told: its message and local values may quote a row.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["places"] = _places(record)
        return json.dumps(line, ensure_ascii=False)


def _places(record: logging.LogRecord) -> list[str]:
    """Where the exception came through, innermost last, as file name and line: no path of the machine, no values."""
    places, step = [], record.exc_info[2] if record.exc_info else None
    while step:
        code = step.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return places[-12:]
