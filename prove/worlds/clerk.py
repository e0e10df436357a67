"""What does a clerk do at a simulated desk, and what does a person see that the program must not get wrong?"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from counter_app.domain.checklist import ask_everything
from counter_app.domain.dossier import DossierStatus, ReturnMethod
from counter_app.domain.errors import DomainError
from counter_app.domain.person import Person
from counter_app.domain.slip import PaperState
from counter_app.services.handover import HandoverForm
from counter_app.services.intake import IntakeForm
from counter_app.services.withdrawal import EndForm
from prove.worlds.desk import PIN, PROCEDURES, WorldDesk
from prove.worlds.memory import Memory, Paper

RIGHT_PIN_REFUSED = "F34 a valid officer was locked out"


@dataclass
class Clerk:
    """`open_form`: (intent, words) of the form whose Enter was pressed and not answered yet."""

    desk: WorldDesk
    memory: Memory
    dice: random.Random
    open_form: tuple[str, str] | None = None
    last_form: tuple[str, str] | None = None
    left: set[str] = field(default_factory=set)

    # --- the day ------------------------------------------------------------------------------

    def receive(self) -> None:
        """A citizen; first of all the one whose form the power cut left on the screen."""
        self._look_at_the_date()
        intent, typed = self.open_form or (self.desk.services.intake.open_form(), f"lời khai {self.dice.randrange(10**9)}")
        self.open_form = (intent, typed)
        received = self.desk.services.intake.receive(self._form(intent, typed), self.desk.officer)
        dossier = received.dossier
        self.open_form, self.last_form = None, (intent, typed)
        on = self.desk.time.at.date()
        self.memory.told(intent, Paper(dossier.uid, dossier.shown_number, typed, on))
        if not received.again and f"-{on:%y%m%d}-" not in dossier.shown_number:
            self.memory.broken.append(f"F34 {dossier.shown_number} was given on {on}")

    def press_again(self) -> None:
        """The impatient press Enter on a form that is saved."""
        if self.last_form is None:
            return
        self._look_at_the_date()
        intent, typed = self.last_form
        dossier = self.desk.services.intake.receive(self._form(intent, typed), self.desk.officer).dossier
        known = self.memory.papers[intent]
        if dossier.uid != known.uid or known.number not in (dossier.dossier_code, dossier.provisional_number):
            self.memory.broken.append(f"I2 one form became {known.number} and {dossier.shown_number}")

    def print(self) -> None:
        """What waits comes out; what is unknown is looked for in the tray."""
        slips = self.desk.services.slips
        for job in slips.waiting()[:2]:
            if job.state is PaperState.WANTED:
                slips.print_job(job.job_id)
            elif job.state is PaperState.UNKNOWN:
                attempt = job.attempt.attempt_id if job.attempt else ""
                slips.answer(job.job_id, self.desk.tray.has(attempt), self.desk.officer)

    def act(self) -> None:
        """Something that follows a reception; what the rules refuse is refused."""
        self._look_at_the_date()
        with self.desk.store.read() as session:
            rows = session.dossiers.newest(8)
        if not rows:
            return
        row, acts = self.dice.choice(rows), self.desk.services.acts
        intent = acts.new_intent()
        jobs: list[Callable[[], object]] = [
            lambda: acts.withdrawal.withdraw(EndForm(intent, row.uid, "Xin rút", "Chủ hồ sơ"), self.desk.officer),
            lambda: acts.handover.hand_over(HandoverForm(intent, (row.uid,), "Lê Văn Nhận", "Tư pháp"), self.desk.officer),
        ]
        try:
            jobs[row.status is DossierStatus.RECEIVED and self.dice.random() < 0.7]()
        except DomainError:
            return

    def contact(self) -> None:
        """The program's own contact, or one that somebody asked for."""
        self.desk.contact(force=self.dice.random() < 0.5)

    def log_in(self) -> None:
        """Whatever the clock says: who works here gets in, who has left does not (F17, F34, F36)."""
        login = self.dice.choice(("mau", "thu", "giu"))
        try:
            self.desk.services.login.log_in(login, PIN)
            entered = True
        except DomainError:
            entered = False
        if entered and login in self.left:
            self.memory.broken.append("F17 somebody who has left logged in")
        if not entered and login not in self.left:
            self.memory.broken.append(RIGHT_PIN_REFUSED)

    # --- what happens to people ---------------------------------------------------------------

    def staff_leaves(self) -> None:
        """An account is stopped; what its owner did stays."""
        login = self.dice.choice(("thu", "giu"))
        officer = next(one for one in self.desk.services.login.officers() if one.login == login)
        if officer.active and self.desk.fuse.left is None:
            self.desk.services.accounts.stop(officer.officer_id, "Chuyển công tác", self.desk.officer)
            self.left.add(login)

    def forget(self) -> None:
        """The store was set back: the screen is empty, and it knows the staff of then."""
        self.open_form = self.last_form = None
        self.left = {one.login for one in self.desk.services.login.officers() if not one.active}

    def _look_at_the_date(self) -> None:
        """The program asks whether this is today's date; a person puts a wrong clock right."""
        if self.desk.services.day.must_confirm_date():
            if self.desk.clock.now().date() != self.desk.time.at.date():
                self.desk.set_clock()
            self.desk.services.day.confirm_date(self.desk.officer)

    def _form(self, intent: str, typed: str) -> IntakeForm:
        code = PROCEDURES[sum(intent.encode()) % len(PROCEDURES)]
        procedure = self.desk.services.catalogue.procedure(code)
        case = procedure.cases[0].code if procedure.cases else ""
        return IntakeForm(
            intent_id=intent,
            procedure_code=code,
            case_code=case,
            applicant=Person("Nguyễn Thị Mẫu", identity_number="001190000001"),
            handed_in=ask_everything(procedure, case),
            return_method=ReturnMethod.AT_DESK,
            summary=typed,
            pages=2,
            fee_later=True,
        )
