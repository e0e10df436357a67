"""What stands on one sheet of a copy: the copy's content, and from its second sheet on the mark of a retry (capture §9.2).

Content is never made again from changed facts: what a copy says was committed when it was wanted, an attempt adds its mark.
"""

from __future__ import annotations

from counter_app.domain.paper_ledger import PrintAttempt
from counter_app.domain.slip import PrintJob, SlipDocument
from counter_app.domain.slip_mark import SlipMark, marked, split_mark
from counter_app.domain.slip_parts import moment_parts


def sheet_document(job: PrintJob, attempt: PrintAttempt | None = None) -> SlipDocument:
    """The document of this attempt, of the copy's latest one when none is given."""
    attempt = attempt or job.attempt
    if attempt is None or attempt.number == 1:
        return SlipDocument(job.kind, job.content)
    number, _ = split_mark(str(job.content["qr"]))
    content = {
        **job.content,
        "qr": marked(number, SlipMark(job.copy_number, attempt.number)),
        "attempt": {"number": attempt.number, "cause": str(attempt.cause), "made_at": moment_parts(attempt.made_at)},
    }
    return SlipDocument(job.kind, content)
