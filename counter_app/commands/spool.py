"""`counter spool list|run`: what waits for paper, and one run through all of it, for scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from counter_app.commands.exit_codes import exit_code
from counter_app.commands.json_lines import error_row
from counter_app.commands.opening import AtDesk
from counter_app.domain.slip import PrintJob
from counter_app.texts import print_words
from counter_app.texts.names import moment

Put = Callable[[Mapping[str, Any]], None]
Say = Callable[[str], object]


def list_waiting(at: AtDesk, put: Put, say: Say, *, as_json: bool) -> int:
    """One line a sheet, the oldest first; nothing is changed. Always 0."""
    jobs = at.desk.services.slips.waiting()
    for job in jobs:
        if as_json:
            put(_row(job))
        else:
            number, sheet = print_words.shown_number(job), print_words.sheet_name(job)
            say(f"{number}  {sheet}  {moment(job.wanted_at)}  {print_words.why_waiting(job)}")
    if not jobs and not as_json:
        say(print_words.NOTHING_WAITS)
    return 0


def run_spool(at: AtDesk, put: Put, say: Say, *, as_json: bool, roll_looked_at: bool) -> int:
    """Print everything that is wanted. What was on its way when a program ended is asked about, never sent again.

    Returns 0, or the exit code of the first device that said no. Raises StoreError.
    """
    services = at.desk.services
    services.slips.recover()
    report = services.spool.run(roll_looked_at=roll_looked_at)
    if as_json:
        problems = [error_row(problem) for problem in report.problems]
        put({"printed": report.printed, "asked": report.asked, "waiting": report.waiting, "problems": problems})
    else:
        say(print_words.run_words(report))
    return exit_code(report.problems[0]) if report.problems else 0


def _row(job: PrintJob) -> dict[str, Any]:
    attempt = job.attempt
    return {
        "job": job.job_id,
        "number": print_words.shown_number(job),
        "kind": str(job.kind),
        "paper": str(job.paper),
        "copy": job.copy_number,
        "attempt": attempt.number if attempt else 1,
        "state": str(job.state),
        "attempt_state": str(attempt.state) if attempt else "",
        "why": attempt.note if attempt else "",
        "printer": attempt.printer if attempt else "",
        "wanted_at": job.wanted_at.isoformat(),
    }
