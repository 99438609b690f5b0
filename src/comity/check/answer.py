"""What `check --json` prints: one object with a line for each row of the supplier list."""

from __future__ import annotations

from typing import Any

from comity.check.summary import CheckedList
from comity.check.values import Candidate, Checked
from comity.vocabulary.problems import RowRef


def as_json(checked: CheckedList) -> dict[str, Any]:
    """The checked list as plain values: `rows` (in the order of the list), `left_out`, edition, saving

    Rows whose site the member audited itself stand under `left_out` (sheet, row) and not among the rows.
    Probabilities are 0..1 with four digits; money in `currency`.
    """
    published, saved = checked.published, checked.saving
    return {
        "list": checked.name,
        "edition": {
            "edition_id": published.edition_id,
            "cutoff": published.cutoff.isoformat() if published.cutoff else "",
            "sha256": published.digest,
            "verified": published.verified,
        },
        "rows": [_row(row) for row in checked.rows],
        "left_out": [_place(ref) for ref in checked.outcomes.own],
        "asked_from": round(checked.outcomes.asked_from, 4),
        "saving": {
            "recognise": saved.recognise,
            "top_up": saved.top_up,
            "without_stated_equivalence": saved.unstated,
            "cost_per_audit": saved.assumptions.cost,
            "auditor_days_per_audit": saved.assumptions.days,
            "currency": saved.assumptions.currency,
            "money": saved.money,
            "auditor_days": saved.days,
        },
    }


def _place(ref: RowRef) -> dict[str, Any]:
    return {"sheet": ref.sheet, "row": ref.row}


def _row(row: Checked) -> dict[str, Any]:
    best = row.best
    return {
        **_place(row.ref),
        "outcome": row.outcome.value,
        "row_id": best.row_id if best else "",
        "question": row.question.value if row.question else "",
        "candidates": [_candidate(candidate) for candidate in row.candidates],
        "reasons": list(row.reasons),
        "kind": best.kind if best else "",
        "equivalence": best.equivalence if best else "",
        "audited": best.audited if best else "",
        "advice": row.advice.value,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    row = candidate.row
    return {
        "row_id": row.row_id,
        "site_name": row.site_name,
        "supplier_name": row.supplier_name,
        "city": row.city,
        "region": row.region,
        "country": row.country,
        "found_as": candidate.question.value,
        "probability": round(candidate.certainty, 4),
        "reasons": [reason.words for reason in candidate.reasons],
    }
