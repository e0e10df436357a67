"""One life of a desk between two power cuts: a kit, an outage, the paper entered, a day closed; goes on where the last died.

`python -m tests.kills.downtime_life`: orders come as lines on standard input; each is a forked child, its end a line back.
Store, services and outbox are real; sheets come out as JSON, so that the check reads what stands on the paper.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from config.settings import DeskSettings
from counter_app.desk_clock import UuidIdentifiers
from counter_app.domain.catch_up import CatchUp, KeyedForm, KindTotal, LineState, Verdict
from counter_app.domain.errors import BadField
from counter_app.domain.number_lease import NumberLease
from counter_app.domain.officer import Role
from counter_app.domain.operation import canonical_json
from counter_app.domain.outage import OutageKind
from counter_app.domain.paper_form import FormKind, FormState, PaperKit
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipKind
from counter_app.domain.table_sheet import TableDocument
from counter_app.main import Doors, build, desk_of, starter_catalogue
from counter_app.services.catch_up_sessions import CatchUpForm, ClosingWord
from counter_app.services.catch_up_undo import Undoing
from counter_app.services.day_closing import ClosingForm
from counter_app.services.login import NewOfficer
from counter_app.services.office_tables import OfficeDoors, OfficeTables
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from counter_app.store.database import open_store
from counter_app.store.pin_hasher import Argon2PinHasher
from counter_app.texts.kit_sheets import kit_document
from tests.builders import NOW
from tests.desk_rig import KEY, PIN, TestClock
from tests.kills import downtime_laws, downtime_variants
from tests.kills.doors import JsonRenderer, MarkedStore, SheetTray
from tests.kills.life_server import answer_orders
from tests.kills.named_places import NamedPlaces
from tests.kills.warm import warm

PROCEDURE: Final = "1.001193"
JOBS: Final = (
    *("set up", "kit", "print kit", "withdraw", "outage", "open session"),
    *("enter", "decide", "undo", "enter again", "void", "give back", "close", "day"),
)
RECEIPTS: Final = 8
MORNING: Final = NOW.replace(hour=7, minute=30, second=0, microsecond=0)
DESK: Final = desk_of(DeskSettings("bac-giang", "Q1", "Quầy số 1"))
CATALOGUE: Final = starter_catalogue(TestClock())
SUPERVISORS_WORD: Final = "Máy tắt giữa chừng"


@dataclass(frozen=True, slots=True)
class Order:
    """`place` "" for a life that nobody ends; `life` counts up."""

    folder: str
    life: int
    place: str = ""
    variant: str = ""


class JsonTables:
    """Stands for the Typst renderer of tables."""

    def render_table(self, document: TableDocument) -> RenderedSlip:
        """What stands on the sheet."""
        data = canonical_json(dict(document.content))
        sha256 = hashlib.sha256(data).hexdigest()
        return RenderedSlip(SlipKind.RECEIPT, PaperFormat.A4, "application/pdf", data, sha256, 1)


class DowntimeLife:
    """Opens the desk, does the account, works until killed or done."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.folder = Path(order.folder)
        self.places = NamedPlaces(order.place, JOBS, self.folder / "died")
        self.told_path = self.folder / "told"

    def run(self) -> None:
        """Ends with `facts.json`."""
        if self.order.variant:
            downtime_variants.VARIANTS[self.order.variant](self)
        self._open()
        self._account()
        self._work()
        self._account()
        self._tell_facts()

    # --- opening --------------------------------------------------------------------------------

    def _open(self) -> None:
        self.clock = TestClock(MORNING - timedelta(days=1) + timedelta(minutes=self.order.life))
        real = open_store(self.folder / "store.db", KEY, clock=self.clock)
        self.store = MarkedStore(real, self.places)  # type: ignore[arg-type]
        tray = SheetTray(self.folder / "trays", self.places)  # type: ignore[arg-type]
        printers = {PaperFormat.A4: tray, PaperFormat.A5: tray}
        hasher = Argon2PinHasher(memory_kib=64, passes=1, lanes=1)
        self.services = build(Doors(self.store, self.clock, JsonRenderer(), printers, hasher), DESK)
        doors = OfficeDoors(self.store, self.clock, UuidIdentifiers(), JsonTables(), printers)
        self.services.paper_kits._tables = OfficeTables(doors)
        with self.places.during("set up"):
            if not self._has_catalogue():
                few = tuple(one for one in CATALOGUE.procedures if one.code == PROCEDURE)
                self.services.catalogue.load(replace(CATALOGUE, procedures=few), "installer")
            if not self.services.login.officers():
                self.services.login.add(NewOfficer("mau", "Nguyễn Thị Mẫu", Role.SUPERVISOR, PIN), None)
            self._lease()
        (self.officer,) = self.services.login.officers()

    def _has_catalogue(self) -> bool:
        with self.store.read() as session:
            return session.catalogues.current() is not None

    def _lease(self) -> None:
        day = MORNING.date()
        with self.store.read() as session:
            if session.leases.left_on(DESK.agency_code, day):
                return
        lease = NumberLease("lease-1", DESK.agency_code, "Q1", day, 1, 100, 1, self.clock.now())
        with self.store.write() as session:
            session.leases.add(lease)

    # --- the clerk ------------------------------------------------------------------------------

    def _work(self) -> None:
        kit = self._kit()
        self.clock.at = MORNING + timedelta(days=1, minutes=self.order.life)
        self.numbers = kit.ranges[0].numbers(kit.desk_id)
        of = self._session(kit, self._outage())
        if of.is_open:
            self._enter(of)
            self._settle(of)
            self._undo(of)
            self._leave_no_form_open(of)
            with self.places.during("close"):
                word = ClosingWord(self.officer, SUPERVISORS_WORD)
                self.services.catch_ups.close(of.uid, word, self.officer)
                self.tell(did="closed")
        with self.places.during("day"):
            form = ClosingForm(self.closing_id(), signer=self.officer, reason=SUPERVISORS_WORD)
            self.services.day_end.close(form, self.officer)
            self.tell(did="day closed")

    def closing_id(self) -> str:
        """Made when the dialog opened; kept with it."""
        return "day-1"

    def _kit(self) -> PaperKit:
        """The one that lies there; else a new one. One that was sent and lies nowhere is withdrawn, never printed again."""
        kits = self.services.paper_kits
        states = kits.kits()
        alive = [one.kit for one in states if one.census.by_state.get(FormState.VOIDED, 0) < one.kit.size]
        with self.places.during("kit"):
            kit = alive[0] if alive else kits.issue(KitWish(f"kit-{len(states) + 1}", RECEIPTS, 1, 0, 0), self.officer)
            self.tell(did="issued", kit=kit.kit_id, size=kit.size)
        if downtime_laws.is_told(self.told_path, did="printed", kit=kit.kit_id):
            return kit
        try:
            with self.places.during("print kit"):
                kits.print_once(kit, (kit_document(kit, DESK),), self.officer)
        except BadField:  # sent before, and nobody knows what came of it: the clerk looks into the tray
            if kit.kit_id not in downtime_laws.printed_kits(self.folder / "trays"):
                with self.places.during("withdraw"):
                    kits.withdraw(kit.kit_id, SUPERVISORS_WORD, self.officer)
                return self._kit()
        self.tell(did="printed", kit=kit.kit_id)
        return kit

    def _outage(self) -> str:
        outages = self.services.outages
        with self.places.during("outage"):
            told = OutageForm("outage-1", OutageKind.POWER, began_at=MORNING, date_confirmed=True)
            outage = outages.begin(told, self.officer).outage
            if outage.is_open:
                outages.end(outage.uid, self.officer, MORNING + timedelta(hours=4))
            self.tell(did="outage", uid=outage.uid)
        return outage.uid

    def _session(self, kit: PaperKit, outage_uid: str) -> CatchUp:
        totals = (KindTotal(FormKind.RECEIPT, 6, self.numbers[0], self.numbers[5]),)
        form = CatchUpForm("catch-up-1", outage_uid, (kit.kit_id,), totals=totals)
        with self.places.during("open session"):
            of = self.services.catch_ups.open(form, self.officer)
            self.tell(did="session", uid=of.uid)
        known = [one for one in self.services.catch_ups.latest() if one.uid == of.uid]
        return known[0]

    def _enter(self, of: CatchUp) -> None:
        """Two sets, as a table gives them; a set that was cut short is given again."""
        for some in (self._forms(0, 3), self._forms(3, 7)):
            with self.places.during("enter"):
                for keyed in self.services.catch_up_entry.enter(of.uid, some, self.officer):
                    assert keyed.line is not None, keyed.error
                    self.tell(did="entered", line=keyed.line.form.line_id, uid=keyed.line.dossier_uid, number=keyed.number)

    def _forms(self, first: int, last: int) -> list[KeyedForm]:
        """Five citizens; the sixth form bears the number of the first one; the seventh asks for more papers."""
        return list(self._all_forms())[first:last]

    def _all_forms(self) -> Iterator[KeyedForm]:
        supplement = f"{self.services.paper_kits.kits()[0].kit.ranges[1].numbers('Q1')[0]}"
        for place, number in enumerate((*self.numbers[:5], self.numbers[0], supplement), 1):
            yield KeyedForm(
                line_id=self.line_id(place),
                form_number=number,
                received_at=MORNING + timedelta(minutes=10 * place),
                received_by="mau",
                procedure=PROCEDURE,
                name=f"Nguyễn Văn Thử {place}",
                identity_number=f"00109000000{place}",
                papers="" if place == 7 else "all",
                reason="Thiếu giấy chứng sinh" if place == 7 else "",
            )

    def line_id(self, place: int) -> str:
        """The row of the clerk's table."""
        return f"line-{place}"

    def _settle(self, of: CatchUp) -> None:
        """The twin is decided."""
        entry = self.services.catch_up_entry
        for line in self.services.catch_ups.figures(of.uid).lines_in(LineState.CLASHING):
            with self.places.during("decide"):
                done = entry.decide(line.form.line_id, Verdict.ENTER, SUPERVISORS_WORD, self.officer)
                assert done.line is not None
                self.tell(did="entered", line=done.line.form.line_id, uid=done.line.dossier_uid, number=done.number)

    def _undo(self, of: CatchUp) -> None:
        """The fifth form was keyed wrongly: taken back, and entered once more."""
        with self.places.during("undo"):
            asked = Undoing(self.line_id(5), SUPERVISORS_WORD, self.officer)
            self.services.catch_up_desk.undoing.undo(asked)
            self.tell(did="undone", line=asked.line_id)
        (wrong,) = self._forms(4, 5)
        with self.places.during("enter again"):
            (keyed,) = self.services.catch_up_entry.enter(of.uid, [replace(wrong, line_id=self.line_id(8))], self.officer)
            assert keyed.line is not None and keyed.line.state is LineState.ENTERED, keyed.error
            self.tell(did="entered", line=keyed.line.form.line_id, uid=keyed.line.dossier_uid, number=keyed.number)

    def _leave_no_form_open(self, of: CatchUp) -> None:
        """A spoiled form is voided, the blank ones are given back."""
        entry = self.services.catch_up_entry
        with self.store.read() as session:
            spoiled = session.downtime.forms.by_number(self.numbers[5])
        if spoiled is not None and spoiled.state is FormState.ISSUED:
            with self.places.during("void"):
                entry.void(spoiled.number, SUPERVISORS_WORD, self.officer)
                self.tell(did="voided", number=spoiled.number)
        with self.places.during("give back"):
            entry.give_back(of.uid, self.officer)

    # --- words and laws -------------------------------------------------------------------------

    def tell(self, **word: Any) -> None:
        """What the screen says now: from here on it has to be true."""
        line = json.dumps(word, ensure_ascii=False).encode() + b"\n"
        handle = os.open(self.told_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)

    def _account(self) -> None:
        """At every start, and at the end."""
        with self.store.read() as session:
            broken = list(downtime_laws.broken(session, self.folder))
        with (self.folder / "violations").open("a", encoding="utf-8") as file:
            file.writelines(f"life {self.order.life} after {self.order.place or 'the end'}: {one}\n" for one in broken)

    def _tell_facts(self) -> None:
        with self.store.read() as session:
            facts = downtime_laws.facts(session)
        facts["seen"] = self.places.seen
        (self.folder / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
        self.store.close()


def main() -> None:
    """Until standard input ends; says how each child ended."""
    warm()
    answer_orders(Order, lambda order: DowntimeLife(order).run())


if __name__ == "__main__":
    main()
