"""How is a whole batch given on without one bad dossier stopping it? One after the other, then their control slips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from counter_app.domain.errors import CounterError, DeviceError
from counter_app.domain.officer import Officer
from counter_app.domain.slip import PaperState
from counter_app.screens.dialogs.hand_over_to import Receiver
from counter_app.services.counter import CounterServices
from counter_app.services.handover import HandoverForm

Progress = Callable[[str, int, int], None]  # what is being done, how many of them, of how many


@dataclass(frozen=True, slots=True)
class Batch:
    """What goes to one receiver. `intent_id`: of the whole batch; each dossier's act is made from it."""

    intent_id: str
    uids: tuple[str, ...]
    receiver: Receiver


@dataclass(slots=True)
class RunReport:
    """What became of it. `waiting`: control slips still to be printed, because of `problem`. `batches`: those that left."""

    handed_over: int = 0
    printed: int = 0
    waiting: int = 0
    problem: DeviceError | None = None
    refused: list[tuple[str, CounterError]] = field(default_factory=list)
    batches: tuple[str, ...] = ()


class HandoverRun:
    """For a worker thread. Everything that was given on is committed before its paper is thought of (D3)."""

    def __init__(self, services: CounterServices, officer: Officer, date_confirmed: bool) -> None:
        self._services = services
        self._officer = officer
        self._date_confirmed = date_confirmed

    def go(self, batches: Sequence[Batch], progress: Progress) -> RunReport:
        """All batches, then all slips."""
        report, jobs = RunReport(), []
        batches_done: dict[str, None] = {}
        todo = [(batch, uid) for batch in batches for uid in batch.uids]
        for place, (batch, uid) in enumerate(todo, 1):
            progress("Đang bàn giao", place, len(todo))
            try:
                handed = self._services.acts.handover.hand_over(self._form(batch, uid), self._officer)
            except CounterError as error:
                report.refused.append((uid, error))
                continue
            report.refused += handed.refused
            report.handed_over += len(handed.done)
            if handed.done:
                batches_done[batch.intent_id] = None
            jobs += [acted.job_id for acted in handed.done if acted.job_id]
        report.batches = tuple(batches_done)
        self._print(jobs, report, progress)
        return report

    def _form(self, batch: Batch, uid: str) -> HandoverForm:
        receiver = batch.receiver
        return HandoverForm(
            intent_id=batch.intent_id,
            dossier_uids=(uid,),
            receiver=receiver.name,
            unit=receiver.unit,
            agency_code=receiver.agency_code,
            agency_name=receiver.agency_name,
            at=receiver.at,
            date_confirmed=self._date_confirmed,
        )

    def _print(self, jobs: Sequence[str], report: RunReport, progress: Progress) -> None:
        """A printer that cannot go on stops the printing, nothing else: what is left stays wanted."""
        for place, job_id in enumerate(jobs, 1):
            progress("Đang in phiếu kiểm soát", place, len(jobs))
            try:
                outcome = self._services.slips.print_job(job_id)
            except DeviceError as error:
                report.problem = error
            else:
                report.problem = outcome.problem
                report.printed += outcome.job.state is not PaperState.WANTED
            if report.problem is not None:
                break
        report.waiting = len(jobs) - report.printed
