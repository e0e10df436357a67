"""What a child does until it is killed: opens the desk, recovers, and works as a hurried clerk does."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import httpx  # noqa: F401 - imported once, before the fork

import sync.engine
import sync.gateway_client
import sync.lease_refill
import sync.wire
from config.settings import DeskSettings, GatewaySettings
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.checklist import ask_everything
from counter_app.domain.dossier import ReturnMethod
from counter_app.domain.officer import Officer, Role
from counter_app.domain.paper_ledger import SheetSeen
from counter_app.domain.person import Person
from counter_app.domain.slip import PaperFormat, PaperState
from counter_app.main import Doors, build, desk_of, engine_of, open_desk_store, starter_catalogue
from counter_app.services.intake import IntakeForm, Received
from counter_app.services.login import NewOfficer
from counter_app.store.pin_hasher import Argon2PinHasher
from tests.kills import variants
from tests.kills.doors import JsonRenderer, MarkedClient, MarkedStore, SheetTray
from tests.kills.marks import COURIER, Marks
from tests.kills.orders import Order

KEY = bytes(range(32))
PROCEDURES = ("1.001193", "2.000635")  # a small catalogue opens ten times faster
NUMBERS_PER_DAY = 25  # few, so that a desk runs out, writes provisional numbers and gets new leases
LONGEST_LIFE_SECONDS = 20.0  # a child whose parent is gone must not work for ever
CATALOGUE = starter_catalogue(SystemDeskClock(lambda _: None))  # read once, before the fork
DESKS = {key: desk_of(DeskSettings(province=key, desk_id="", desk_name="Quầy thử")) for key in ("bac-giang", "hue")}
Say = Callable[..., None]


class Child:
    """One process at one desk."""

    def __init__(self, order: Order, say: Say) -> None:
        self.order = order
        self.say = say
        self.dice = random.Random(order.seed)
        self.marks = Marks(order.place.marks, order.trap, lambda: say(did="passed"))
        self.form_count = 0

    def run(self) -> None:
        """Until killed, or until the queue is empty."""
        variants.spoil(self)
        with self.marks.during("open"):
            self.open()
        if self.order.task == "drain":
            self.drain()
            return
        for intent in self.order.again:
            self.receive(intent)
        if self.order.courier:
            threading.Thread(target=self._carry, name=COURIER, daemon=True).start()
        self._hurry_to_the_trap()
        ends = time.monotonic() + LONGEST_LIFE_SECONDS
        jobs = [self.receive_new] * 5 + [self.press_again] * 2 + [self.print] * 4 + [self.answer] * 2 + [self.reprint]
        jobs += [] if self.order.courier else [self.sync] * 2
        while time.monotonic() < ends:
            self.dice.choice(jobs)()

    def _hurry_to_the_trap(self) -> None:
        """Begin with the job that leads to the place where this child is to die."""
        leads = {
            "receive": (self.receive_new,) * 3,
            "print": (self.print, self.receive_new, self.print, self.receive_new, self.print),
            "settle": (self.print, self.receive_new, self.print, self.receive_new, self.print),
            "answer": (self.answer,),
            "reprint": (self.receive_new, self.reprint, self.reprint, self.reprint),
            "spool": (self.receive_new, self.receive_new, self.receive_new, self.spool),
            "retry": (self.retry, self.spool),
            "sync": (self.receive_new, self.sync),
            "sync settle": (self.receive_new, self.sync),
        }
        for job in leads.get(self.order.trap.job, ()):
            job()

    # --- opening ------------------------------------------------------------------------------

    def open(self) -> None:
        """The composition root over marked doors; a new desk is set up, an old one recovers and counts itself."""
        place = self.order.place
        store, clock = open_desk_store(place.store, KEY)
        self.store = MarkedStore(store, self.marks)
        MarkedClient.marks = self.marks
        sync.gateway_client.GatewayClient = MarkedClient  # type: ignore[misc]
        desk = DESKS[place.province]
        profile = replace(desk.profile, numbers_per_day=NUMBERS_PER_DAY, lease_days=2)
        desk = replace(desk, desk_id=place.desk_id, profile=profile)
        gateway = GatewaySettings(url=f"http://127.0.0.1:{place.port}", client_id=place.desk_id)
        self.engine = engine_of(gateway, place.secret, store=self.store, clock=clock, desk=desk)
        tray = SheetTray(place.trays, self.marks)
        printers = {PaperFormat.A5: tray, PaperFormat.ROLL_80MM: tray}
        hasher = Argon2PinHasher(memory_kib=64, passes=1, lanes=1)
        self.services = build(Doors(self.store, clock, JsonRenderer(), printers, hasher, self.engine), desk)
        self.officer = self._set_up()
        self._count()
        waiting = self.services.slips.recover()
        self.say(did="opened", waiting=len(waiting))

    def _set_up(self) -> Officer:
        """What a first start does; a kill may have stopped it anywhere."""
        with self.store.read() as session:
            has_catalogue = session.catalogues.current() is not None
        if not has_catalogue:
            few = tuple(one for one in CATALOGUE.procedures if one.code in PROCEDURES)
            self.services.catalogue.load(replace(CATALOGUE, procedures=few), "installer")
        known = self.services.login.officers()
        return (
            known[0]
            if known
            else self.services.login.add(NewOfficer("mau", "Nguyễn Thị Mẫu", Role.SUPERVISOR, "246810"), None)
        )

    def _count(self) -> None:
        """The counting laws at every start. A failure here is told to the parent as any other."""
        with self.store.read() as session:
            queue = session.outbox.state()
            assert session.outbox.check_chain() == queue.last_seq == queue.acked + queue.pending + queue.parked
            assert all(one.balanced for one in session.leases.census())
            session.audit.check_chain()

    # --- the clerk's jobs ---------------------------------------------------------------------

    def receive_new(self) -> None:
        """A new citizen."""
        self.form_count += 1
        self.receive(f"form-{self.order.seed}-{self.form_count}")

    def press_again(self) -> None:
        """Enter on a form that may be committed already."""
        if self.form_count:
            self.receive(f"form-{self.order.seed}-{self.dice.randint(1, self.form_count)}")

    def receive(self, intent: str) -> None:
        """Confirm one form."""
        self.say(did="trying", intent=intent)
        with self.marks.during("receive"):
            received = self.services.intake.receive(self._form(intent), self.officer)
            self.marks.at("returned")
            self.say_received(intent, received)

    def say_received(self, intent: str, received: Received) -> None:
        """The screen says "saved"."""
        dossier = received.dossier
        self.say(did="received", intent=intent, uid=dossier.uid, number=dossier.shown_number, job=received.job_id)

    def print(self) -> None:
        """The oldest slip that waits for the printer, or one that the screen still shows though it was sent."""
        waiting = [job for job in self.services.slips.waiting() if job.state is PaperState.WANTED]
        if not waiting:
            return
        job = self.dice.choice(waiting)
        for _ in range(self.dice.choice((1, 1, 2))):  # the impatient press the key again
            with self.marks.during("print"):
                outcome = self.services.slips.print_job(job.job_id)
                self.marks.at("returned")
                self.say(did="printed", job=job.job_id, uid=job.dossier_uid, state=str(outcome.job.state))

    def answer(self) -> None:
        """The clerk looks into the tray."""
        unsure = [job for job in self.services.slips.waiting() if job.state is PaperState.UNKNOWN]
        if not unsure:
            return
        job = self.dice.choice(unsure)
        came_out = any(self.order.place.trays.glob(f"*/{job.job_id}.pdf"))
        with self.marks.during("answer"):
            job = self.services.slips.answer(job.job_id, came_out, self.officer)
            self.marks.at("returned")
            self.say(did="answered", job=job.job_id, uid=job.dossier_uid, state=str(job.state))

    def spool(self) -> None:
        """Everything that waits comes out."""
        waiting = [job for job in self.services.slips.waiting() if job.state is PaperState.WANTED]
        with self.marks.during("spool"):
            self.services.spool.run()
            self.marks.at("returned")
            for job in waiting:
                job = self.services.slips.as_it_stands(job.job_id).job
                self.say(did="printed", job=job.job_id, uid=job.dossier_uid, state=str(job.state))

    def retry(self) -> None:
        """The clerk looks into the tray, and where nothing lies the same copy is wanted once more."""
        for job in self.services.slips.waiting():
            if job.state is not PaperState.UNKNOWN or job.attempt is None:
                continue
            came_out = any(self.order.place.trays.glob(f"*/{job.attempt.attempt_id}.pdf"))
            with self.marks.during("retry"):
                seen = SheetSeen.WHOLE if came_out else SheetSeen.NOTHING
                job = self.services.slips.tell_seen(job.job_id, seen, self.officer)
                self.marks.at("returned")
                self.say(did="answered", job=job.job_id, uid=job.dossier_uid, state=str(job.state))

    def reprint(self) -> None:
        """A citizen has lost the paper."""
        with self.store.read() as session:
            rows = session.dossiers.newest(5)
        if not rows:
            return
        with self.marks.during("reprint"):
            job = self.services.slips.reprint(self.dice.choice(rows).uid, self.officer, "Người dân làm mất giấy")
            self.marks.at("returned")
            self.say(did="reprinted", job=job.job_id, uid=job.dossier_uid, copy=job.copy_number)

    # --- the queue ----------------------------------------------------------------------------

    def sync(self) -> None:
        """One contact with the centre; then the light tells how much has arrived."""
        with self.marks.during("sync"):
            self.services.sync.run(force=True)
            self.marks.at("returned")
            queue = self.services.sync.queue()
            self.say(did="synced", acked=queue.acked, last_seq=queue.last_seq)

    def drain(self) -> None:
        """Until nothing waits; a queue that does not empty is told as it is."""
        for _ in range(12):
            self.sync()
            queue = self.services.sync.queue()
            if queue.pending == 0:
                break
        self.say(did="drained", pending=queue.pending, parked=queue.parked)
        self.store.close()

    def _carry(self) -> None:
        while True:
            self.sync()
            time.sleep(0.002)

    def _form(self, intent: str) -> IntakeForm:
        code = PROCEDURES[sum(intent.encode()) % 2]
        procedure = self.services.catalogue.procedure(code)
        case = procedure.cases[0].code if procedure.cases else ""
        return IntakeForm(
            intent_id=intent,
            procedure_code=code,
            case_code=case,
            applicant=Person("Nguyễn Thị Mẫu", identity_number="001190000001"),
            handed_in=ask_everything(procedure, case),
            return_method=ReturnMethod.AT_DESK,
            summary=intent,
            pages=2,
            fee_later=True,
            date_confirmed=True,
        )
