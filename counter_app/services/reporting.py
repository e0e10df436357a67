"""What does the job "register and reports" need: figures of a period, lines of a book, and the way to paper and files?"""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.services.register import RegisterService
from counter_app.services.report_files import ReportFiles
from counter_app.services.reports import ReportService


@dataclass(frozen=True, slots=True)
class Reporting:
    """One of each."""

    reports: ReportService
    register: RegisterService
    files: ReportFiles
