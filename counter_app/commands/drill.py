"""`counter drill`: an outage from the sealed kit to the signed report, on made-up data, with a result sheet (BG Đ21.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from counter_app.commands.json_lines import put, say
from counter_app.commands.opening import AtDesk
from counter_app.commands.outage import save_table
from counter_app.domain.catch_up import CatchUp, KeyedForm, KindTotal, LineState, Verdict
from counter_app.domain.outage import Outage, OutageKind
from counter_app.domain.paper_form import FormKind, FormState, PaperKit
from counter_app.services.catch_up import Keyed
from counter_app.services.catch_up_sessions import CatchUpForm, ClosingWord
from counter_app.services.catch_up_undo import Undoing
from counter_app.services.day_closing import ClosingForm
from counter_app.services.office_tables import OfficeTable
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from counter_app.texts import drill_words
from counter_app.texts.catch_up_sheets import catch_up_sheet
from counter_app.texts.catch_up_words import clash_words, gap_words
from counter_app.texts.day_sheets import closing_sheet
from counter_app.texts.day_words import open_words
from counter_app.texts.drill_sheets import drill_sheet
from counter_app.texts.kit_sheets import kit_document
from counter_app.texts.outage_sheets import outage_sheet

RECEIPTS = 8
USED = 6
KIT_FILE = "1-bo-mau-giay.pdf"
OUTAGE_FILE = "2-bao-cao-su-co.pdf"
REPORT_FILE = "3-bao-cao-nhap-bu.pdf"
DAY_FILE = "4-phieu-chot-ngay.pdf"
SHEET_FILE = "5-phieu-ket-qua.pdf"


@dataclass(slots=True)
class Step:
    """One line of the result sheet. `right`: it went as it has to."""

    told: str
    right: bool


class Drill:
    """Plays the outage of the morning of the last working day. Works on a throw-away desk only."""

    def __init__(self, at: AtDesk, out: Path) -> None:
        self._at = at
        self._out = out
        self._services = at.desk.services
        self._began = _last_morning(at)
        self._procedure = next(one for one in self._services.catalogue.by_use() if one.components)

    def steps(self) -> Iterator[Step]:
        """In the order of the day."""
        kit = self._kit()
        file = self._save(KIT_FILE, kit_document(kit, self._services.desk))
        yield Step(drill_words.kit_words(kit.size, file), kit.size > RECEIPTS)
        outage = self._outage()
        told = self._save(OUTAGE_FILE, outage_sheet(outage, self._services.desk.profile, self._services.day.now()))
        yield Step(drill_words.told_words(outage.ticket, told), bool(outage.told and outage.ticket))
        of = self._session(outage, kit)
        yield Step(drill_words.outage_words(of.began_at, of.ended_at), of.is_open)
        numbers = kit.ranges[0].numbers(kit.desk_id)
        yield from self._entered(of, numbers)
        yield self._closed_day()

    def _entered(self, of: CatchUp, numbers: tuple[str, ...]) -> Iterator[Step]:
        """Four forms, two of them with a fault, and what the list of differences says."""
        first = self._enter(of, numbers[0], 1)
        dossier = self._services.lookup.detail(first.line.dossier_uid).dossier if first.line else None
        assert dossier is not None
        late = drill_words.entered_words(numbers[0], first.number, dossier.received_at, dossier.due.due_at)
        yield Step(late, dossier.received_at < of.ended_at)
        twin, again = self._enter(of, numbers[0], 2), self._enter(of, numbers[1], 1)
        for keyed in (twin, again):
            assert keyed.line is not None
            clash = drill_words.clash_told(keyed.line.form.form_number, clash_words(keyed.line.clashes))
            yield Step(clash, keyed.line.state is LineState.CLASHING)
        self._enter(of, numbers[3], 3)
        yield self._taken_back(of, numbers[4])
        missing = self._services.catch_ups.figures(of.uid).missing
        gaps = [gap_words(one) for one in missing if one.number in numbers[:USED]]
        yield Step(drill_words.missing_words(gaps), bool(missing))
        yield from self._settled(of, numbers, (twin, again))

    def _taken_back(self, of: CatchUp, number: str) -> Step:
        """A form keyed for somebody else, taken back and entered again."""
        wrong = self._enter(of, number, 9)
        assert wrong.line is not None
        asked = Undoing(wrong.line.form.line_id, drill_words.WRONG_PERSON, self._at.officer)
        undone = self._services.catch_up_desk.undoing.undo(asked)
        right = self._enter(of, number, 4)
        told = drill_words.taken_back_words(number, wrong.number, right.number)
        return Step(told, undone.state is LineState.UNDONE and right.number != wrong.number)

    def _settled(self, of: CatchUp, numbers: tuple[str, ...], waiting: tuple[Keyed, Keyed]) -> Iterator[Step]:
        entry, officer = self._services.catch_up_entry, self._at.officer
        for keyed, verdict in zip(waiting, Verdict, strict=True):
            assert keyed.line is not None
            entry.decide(keyed.line.form.line_id, verdict, drill_words.REASONS[verdict], officer)
        yield Step(drill_words.DECIDED, not self._services.catch_ups.figures(of.uid).lines_in(LineState.CLASHING))
        for number in (numbers[1], numbers[2], numbers[5]):
            entry.void(number, drill_words.LOST, officer)
        back = entry.give_back(of.uid, officer)
        yield Step(drill_words.counted_words(3, back), self._services.catch_ups.figures(of.uid).count(FormState.ISSUED) == 0)
        figures = self._services.catch_ups.close(of.uid, ClosingWord(officer, drill_words.SIGNED), officer)
        report = self._save(REPORT_FILE, catch_up_sheet(figures, self._services.desk))
        yield Step(drill_words.closed_words(len(figures.missing), officer.name, report), not figures.session.is_open)

    def _closed_day(self) -> Step:
        """The day ends as every day does, with what is unsent signed for by name."""
        day_end, officer = self._services.day_end, self._at.officer
        form = ClosingForm(day_end.new_id(), signer=officer, reason=drill_words.NO_CENTRE, date_confirmed=True)
        closing = day_end.close(form, officer)
        slip = self._save(DAY_FILE, closing_sheet(closing, self._services.desk))
        open_told = [open_words(point, count) for point, count in closing.figures.open_points]
        return Step(drill_words.day_words(open_told, slip), day_end.closing_of(closing.figures.day) == closing)

    def _kit(self) -> PaperKit:
        kits = self._services.paper_kits
        return kits.issue(KitWish(kits.new_kit_id(), RECEIPTS, 1, 1, 1, date_confirmed=True), self._at.officer)

    def _save(self, name: str, sheet: OfficeTable) -> str:
        save_table(self._at, sheet, self._out / name)
        return name

    def _outage(self) -> Outage:
        """Opened, told, given a ticket, ended."""
        outages, officer = self._services.outages, self._at.officer
        told = OutageForm(
            outages.new_intent(),
            OutageKind.PC_DEAD,
            began_at=self._began,
            told=(drill_words.SUPPORT,),
            ticket=drill_words.TICKET,
            date_confirmed=True,
        )
        outage = outages.begin(told, officer).outage
        return outages.end(outage.uid, officer, self._began + timedelta(hours=3))

    def _session(self, outage: Outage, kit: PaperKit) -> CatchUp:
        sessions, officer = self._services.catch_ups, self._at.officer
        numbers = kit.ranges[0].numbers(kit.desk_id)
        totals = (KindTotal(FormKind.RECEIPT, USED, numbers[0], numbers[USED - 1]),)
        return sessions.open(CatchUpForm(sessions.new_uid(), outage.uid, (kit.kit_id,), totals=totals), officer)

    def _enter(self, of: CatchUp, number: str, person: int) -> Keyed:
        form = KeyedForm(
            line_id=self._services.catch_up_entry.new_line_id(),
            form_number=number,
            received_at=self._began + timedelta(minutes=10 * person),
            received_by=self._at.officer.login,
            procedure=self._procedure.code,
            name=f"{drill_words.CITIZEN} {person}",
            identity_number=f"00109000000{person}",
            papers="all",
        )
        (keyed,) = self._services.catch_up_entry.enter(of.uid, [form], self._at.officer)
        if keyed.error is not None:
            raise keyed.error
        return keyed


def run(at: AtDesk, out: Path) -> int:
    """Play it, one JSON line a step, and the result sheet as PDF and as text. Returns 0 when each step went right."""
    out.mkdir(parents=True, exist_ok=True)
    steps: list[Step] = []
    for place, step in enumerate(Drill(at, out).steps(), 1):
        steps.append(step)
        put({"step": place, "right": step.right, "told": step.told})
    wrong = sum(not step.right for step in steps)
    lines = [f"{place}. [{'✓' if step.right else '✕'}] {step.told}" for place, step in enumerate(steps, 1)]
    text = out / "ket-qua-dien-tap.txt"
    text.write_text(drill_words.HEAD + "\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    sheet = out / SHEET_FILE
    services = at.desk.services
    pairs = [(step.told, step.right) for step in steps]
    save_table(at, drill_sheet(pairs, services.desk, services.day.now()), sheet)
    put({"sheet": str(sheet), "text": str(text), "steps": len(steps), "wrong": wrong, "errors": []})
    say(drill_words.result_words(len(steps), wrong, str(out)))
    return 1 if wrong else 0


def _last_morning(at: AtDesk) -> datetime:
    """The opening of the last working day before today."""
    calendar, now = at.desk.services.catalogue.calendar(), at.desk.services.day.now()
    return calendar.opening_of(calendar.previous_working_day(now.date()), now.tzinfo)
