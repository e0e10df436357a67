"""Known-bad desks: each has one mistake that real programs made. The same check must catch every one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from counter_app.domain.dossier import Dossier
from counter_app.domain.slip import PaperState
from counter_app.ports import Session
from counter_app.services.intake import IntakeService, Received
from counter_app.services.slip_printing import SlipPrinting
from counter_app.store import database
from sync import handshake, outbox_drain

if TYPE_CHECKING:
    from tests.kills.child import Child


def ack_before_commit(child: Child) -> None:
    """The screen says "saved" and COMMIT comes after."""
    commit = IntakeService._commit

    def bad(self: IntakeService, session: Session, reception: Any) -> Received:
        received = commit(self, session, reception)
        child.say_received(reception.form.intent_id, received)
        return received

    IntakeService._commit = bad  # type: ignore[method-assign]


def intent_on_click(child: Child) -> None:
    """Each Enter makes its own intent id."""
    receive = IntakeService.receive

    def bad(self: IntakeService, form: Any, officer: Any) -> Received:
        return receive(self, replace(form, intent_id=self.open_form()), officer)

    IntakeService.receive = bad  # type: ignore[method-assign]


def print_before_commit(child: Child) -> None:
    """The receipt comes out while the transaction is still open."""
    want_first = SlipPrinting.want_first

    def bad(self: SlipPrinting, session: Session, dossier: Dossier, procedure: Any, officer: Any) -> str:
        job_id = want_first(self, session, dossier, procedure, officer)
        job = session.prints.by_id(job_id)
        assert job is not None
        document = intake_document(job)
        next(iter(self._printers.values())).print_slip(self._renderer.render(document, job.paper), job_id)
        session.prints.set_state(job_id, PaperState.SENT, job.wanted_at)
        session.prints.set_state(job_id, PaperState.DEVICE_DONE, job.wanted_at)
        child.marks.turn("receive", "inside")
        return job_id

    SlipPrinting.want_first = bad  # type: ignore[method-assign]


def print_again_after_restart(child: Child) -> None:
    """What was on its way is simply sent once more."""

    def bad(self: SlipPrinting) -> list[Any]:
        with self._store.write() as session:
            for job in session.prints.open_jobs():
                if job.state is PaperState.SENT:
                    session.prints.set_state(job.job_id, PaperState.WANTED, self._clock.now())
        for job in self.waiting():
            self.print_job(job.job_id)
        return self.waiting()

    SlipPrinting.recover = bad  # type: ignore[method-assign]


def new_id_on_each_try(child: Child) -> None:
    """The operation's id is made when the request is made."""
    encode, expect = outbox_drain.encode_event, outbox_drain.sent_event
    ids: dict[str, str] = {}

    def renamed(row: Any) -> Any:
        return replace(row, op_id=ids.setdefault(row.op_id, child.services.intake.open_form()))

    outbox_drain.encode_event = lambda row, identity: encode(renamed(row), identity)
    outbox_drain.sent_event = lambda row: expect(renamed(row))


def ack_when_sent(child: Child) -> None:
    """What was written to the socket counts as delivered, and nobody asks the centre afterwards what it holds.

    (With the handshake the desk would find the loss by counting and send it again.)
    """
    take = outbox_drain.OutboxDrain._take

    def bad(self: Any, report: Any, force: bool) -> Sequence[Any]:
        rows = take(self, report, force)
        with self._store.write() as session:
            session.outbox.mark_acked([row.op_id for row in rows], self._clock.now(), "sent")
        return rows

    outbox_drain.OutboxDrain._take = bad  # type: ignore[method-assign,assignment]
    handshake.Handshake.run = lambda self, limits: 0  # type: ignore[method-assign]


def forget_what_was_on_its_way(child: Child) -> None:
    """A restart leaves rows in `sending`, where nobody looks for them."""
    database.take_back_sending = lambda tx: None


VARIANTS: dict[str, Callable[[Child], None]] = {
    variant.__name__: variant
    for variant in (
        ack_before_commit,
        intent_on_click,
        print_before_commit,
        print_again_after_restart,
        new_id_on_each_try,
        ack_when_sent,
        forget_what_was_on_its_way,
    )
}


def intake_document(job: Any) -> Any:
    """The slip of a job as the printing service makes it."""
    from counter_app.domain.slip import SlipDocument

    return SlipDocument(job.kind, job.content)


def spoil(child: Child) -> None:
    """Make the child the desk that its order asks for."""
    if child.order.variant:
        VARIANTS[child.order.variant](child)
