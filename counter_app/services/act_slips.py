"""Which official slip goes with an act, and how is it wanted on paper in the act's own transaction (D3)?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from counter_app.act_ports import RecordedAct
from counter_app.domain.act import Act, SideEvent
from counter_app.domain.desk import Desk
from counter_app.domain.dossier import Dossier
from counter_app.domain.guidance import Guidance
from counter_app.domain.life_cycle import DossierEvent, transition
from counter_app.domain.officer import Officer
from counter_app.domain.operation import canonical_json
from counter_app.domain.procedure import Procedure
from counter_app.domain.receipt import ReceiptFacts, receipt_document
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, SlipDocument, SlipKind
from counter_app.domain.slip_mark import SlipMark, marked, split_mark
from counter_app.domain.slip_parts import moment_parts
from counter_app.domain.slips_of_acts import SlipFacts, act_document, guidance_document
from counter_app.ports import Clock, Identifiers, Session

ACT = "act"  # names the act in the facts of a print job
GIVEN_UP = "undone"


class ActSlips:
    """Wishes for paper. Nothing is printed here; `slip_printing` prints what was committed."""

    def __init__(self, clock: Clock, identifiers: Identifiers, desk: Desk, paper: PaperFormat | None = None) -> None:
        self._clock = clock
        self._identifiers = identifiers
        self._desk = desk
        self._paper = paper or desk.profile.receipt_paper

    def want(self, session: Session, before: Dossier, after: Dossier, act: Act, procedure: Procedure | None) -> str:
        """The job id of the act's slip, "" when the law asks for none."""
        kind = slip_kind(before, act)
        if kind is None:
            return ""
        if kind is SlipKind.RECEIPT:
            if procedure is None:
                return ""
            facts = ReceiptFacts(self._desk.profile, procedure, 1, "", self._clock.now())
            document = receipt_document(after, facts)
        else:
            document = act_document(kind, before, after, act, self._facts())
        return self._want(session, after.uid, document, act).job_id

    def want_for_visit(self, session: Session, guidance: Guidance, act: Act) -> str:
        """The slip of a visit without a dossier, under the visit's own uid."""
        document = guidance_document(guidance, self._facts())
        return self._want(session, guidance.uid, document, act).job_id if document else ""

    def job_of(self, session: Session, recorded: RecordedAct) -> str:
        """The first job that the act wanted, "" when it wanted none."""
        jobs = self.jobs_of_act(session, recorded.dossier_uid, recorded.act.act_id)
        return jobs[0].job_id if jobs else ""

    def jobs_of_act(self, session: Session, subject: str, act_id: str) -> list[PrintJob]:
        """Every copy of the act's slip."""
        return [job for job in session.prints.of_dossier(subject) if job.facts.get(ACT) == act_id]

    def want_again(self, session: Session, job: PrintJob, officer: Officer, reason: str) -> PrintJob:
        """Another sheet of the same slip: the content as it was, marked as copy n with its reason (D7)."""
        act_id = job.facts.get(ACT, "")
        number = len(self.jobs_of_act(session, job.dossier_uid, act_id)) + 1
        copy = {"number": number, "reason": reason, "officer": officer.name}
        content = {**job.content, "copy": copy, "printed_at": moment_parts(self._clock.now())}
        wish = _Wish(officer.officer_id, {ACT: act_id}, reason)
        return self._add(session, job.dossier_uid, SlipDocument(job.kind, content), wish)

    def give_up(self, session: Session, subject: str, act_id: str) -> None:
        """The act no longer holds: what was not printed is not wanted any more."""
        for job in self.jobs_of_act(session, subject, act_id):
            if job.state is PaperState.WANTED:
                session.prints.set_state(job.job_id, PaperState.SPOILED, self._clock.now(), GIVEN_UP)

    def _facts(self) -> SlipFacts:
        return SlipFacts(self._desk.profile, self._desk.desk_id, self._clock.now())

    def _want(self, session: Session, subject: str, document: SlipDocument, act: Act) -> PrintJob:
        """What stands on paper is copy 1 of this act's slip."""
        return self._add(session, subject, document, _Wish(act.officer_id, {ACT: act.act_id}))

    def _add(self, session: Session, subject: str, document: SlipDocument, wish: _Wish) -> PrintJob:
        """The ledger counts every sheet of one kind of a dossier; any but the first carries its mark in its code."""
        copies = [job.copy_number for job in session.prints.of_dossier(subject) if job.kind is document.kind]
        copy_number = max(copies, default=0) + 1
        number, _ = split_mark(str(document.content["qr"]))
        content = {**document.content, "qr": marked(number, SlipMark(copy_number))}
        job = PrintJob(
            job_id=self._identifiers.new_id(),
            dossier_uid=subject,
            kind=document.kind,
            paper=self._paper,
            copy_number=copy_number,
            content=content,
            content_hash=hashlib.sha256(canonical_json(content)).hexdigest(),
            officer_id=wish.officer_id,
            wanted_at=self._clock.now(),
            reason=wish.reason,
            facts=wish.facts,
        )
        session.prints.add(job)
        return job


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who wants a sheet of which act, and why again."""

    officer_id: str
    facts: dict[str, str]
    reason: str = ""


def slip_kind(before: Dossier, act: Act) -> SlipKind | None:
    """The official form that goes with the act (life_cycle.TRANSITIONS), None when there is none."""
    if isinstance(act.event, DossierEvent):
        key = transition(before.status, act.event).slip
        return SlipKind(key) if key else None
    return SlipKind.RETURN_RECEIPT if act.event is SideEvent.RETURN_PAPERS else None
