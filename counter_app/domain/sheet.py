"""What stands on one sheet of a copy: the copy's content, and from its second sheet on the mark of a retry (capture §9.2).

Content is never made again from changed facts: what a copy says was committed when it was wanted, an attempt adds its mark.
"""

from __future__ import annotations

from typing import Any

from counter_app.domain.paper_ledger import PrintAttempt
from counter_app.domain.slip import PrintJob, SlipDocument
from counter_app.domain.slip_mark import SlipMark, marked, split_mark
from counter_app.domain.slip_parts import moment_parts


def sheet_document(job: PrintJob, attempt: PrintAttempt | None = None) -> SlipDocument:
    """The document of this attempt, of the copy's latest one when none is given."""
    attempt = attempt or job.attempt
    number = attempt.number if attempt else 1
    changes: dict[str, Any] = {}
    if "qr" in job.content and not _is_visit(job):
        plain, _ = split_mark(str(job.content["qr"]))
        changes["qr"] = marked(plain, mark_of(job, number))
    if attempt and number > 1:
        changes["attempt"] = {"number": number, "cause": str(attempt.cause), "made_at": moment_parts(attempt.made_at)}
    return SlipDocument(job.kind, {**job.content, **changes})


def mark_of(job: PrintJob, attempt: int) -> SlipMark:
    """Which sheet this is, among all of its dossier."""
    return SlipMark(job.copy_number, attempt, str(job.kind))


def _is_visit(job: PrintJob) -> bool:
    """A visit without a dossier has a number of another kind, which nobody scans back."""
    number = job.content.get("number")
    return isinstance(number, dict) and number.get("kind") == "visit"
