"""The acceptance of the catch-up through the real screens: nothing written by hand is lost, doubled or late (BG Đ21.3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from counter_app.commands.catch_up_import import ImportTable
from counter_app.domain.catch_up import CatchUp, Clash, Gap, KindTotal
from counter_app.domain.dossier import Dossier
from counter_app.domain.outage import OutageKind
from counter_app.domain.paper_form import FormKind, FormState, form_number
from counter_app.domain.slip import PaperFormat
from counter_app.screens.catch_up import CatchUpScreen
from counter_app.services.catch_up_sessions import CatchUpForm
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from printers.preview import PreviewPrinter
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from sync.wire import DeskIdentity, encode_batch, encode_event
from tests.builders import VIETNAM
from tests.desk_rig import DeskRig
from tests.gateway.asking import InProcess
from tests.ui.desk_app import Clerk, clerk_at

BEGAN = datetime(2026, 11, 25, 7, 30, tzinfo=VIETNAM)
EACH = 60
HEAD = ("form_number", "received_at", "received_by", "procedure", "name", "identity_number", "papers")


class Unit:
    """Two desks without power from 7:30 to 11:30, a kit of sixty forms each, all used; it is the next morning."""

    def __init__(self, folder: Path) -> None:
        self.desks: dict[str, DeskRig] = {}
        self.sessions: dict[str, CatchUp] = {}
        for desk_id in ("Q1", "Q2"):
            (folder / desk_id).mkdir()
            preview = PreviewPrinter(folder / desk_id / "slips")
            rig = DeskRig(folder / desk_id, printers={PaperFormat.A5: preview, PaperFormat.A4: preview}, desk_id=desk_id)
            self.desks[desk_id] = rig
            rig.clock.at = BEGAN - timedelta(days=1)
            kits, sessions, outages = rig.services.paper_kits, rig.services.catch_ups, rig.services.outages
            kit = kits.issue(KitWish(kits.new_kit_id(), EACH, 0, 0, 0), rig.officer)
            rig.clock.at = BEGAN + timedelta(days=1, minutes=10)
            outage = outages.begin(OutageForm(f"o-{desk_id}", OutageKind.POWER, began_at=BEGAN), rig.officer).outage
            outages.end(outage.uid, rig.officer, BEGAN + timedelta(hours=4))
            ends = (self.number(desk_id, 1), self.number(desk_id, EACH))
            totals = (KindTotal(FormKind.RECEIPT, EACH, *ends),)
            told = CatchUpForm(sessions.new_uid(), outage.uid, (kit.kit_id,), totals=totals)
            self.sessions[desk_id] = sessions.open(told, rig.officer)

    def number(self, desk_id: str, running: int) -> str:
        """On the form."""
        return form_number(FormKind.RECEIPT, desk_id, 26, running)

    def row(self, desk_id: str, running: int, person: int = 0) -> tuple[str, ...]:
        """A line as the clerk keyed it into a table."""
        at = BEGAN + timedelta(minutes=3 * running)
        who = f"{desk_id[1]}{person or running:02d}"
        return (
            self.number(desk_id, running),
            f"{at:%d/%m/%Y %H:%M}",
            "mau",
            "1.001193",
            f"Nguyễn Văn Thử {who}",
            f"001090000{who}",
            "all",
        )

    def take(self, desk_id: str, rows: list[tuple[str, ...]]) -> None:
        """By the command's own reading and entering."""
        rig, uid = self.desks[desk_id], self.sessions[desk_id].uid
        table = ImportTable([HEAD, *rows], "nhap-bu.csv", uid)
        assert not table.unreadable
        for some in table.sets():
            kept = rig.services.catch_up_entry.enter(uid, [form for _row, form in some], rig.officer)
            assert all(one.line for one in kept)

    def close(self) -> None:
        """Give the stores back."""
        for rig in self.desks.values():
            rig.close()


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Unit]:
    made = Unit(tmp_path)
    yield made
    made.close()


async def opened(clerk: Clerk) -> None:
    """By the palette, as the job has no key."""
    (command,) = [one for one in clerk.app.get_system_commands(clerk.app.screen) if one.title == "Nhập bù"]
    clerk.app.call_later(partial(command.callback))
    await clerk.until(lambda: isinstance(clerk.app.screen, CatchUpScreen))


async def type_in(clerk: Clerk, *fields: str) -> None:
    """Each field and its Enter, from the first on."""
    for text in fields:
        await clerk.press(*("space" if letter == " " else letter for letter in text), "enter")


def sent(unit: Unit, folder: Path) -> dict[str, dict[str, object]]:
    """Everything goes to the gateway; its dossiers by uid."""
    desks = unit.desks
    agency = desks["Q1"].desk.agency_code
    clients = {desk_id: DemoClient(f"desk-{desk_id}", "made-up-secret", agency, desk_id) for desk_id in desks}
    now = desks["Q1"].clock.now()
    settings = GatewaySettings(f"sqlite:///{folder / 'gateway.db'}", tuple(clients.values()), now=lambda: now)
    found: dict[str, dict[str, object]] = {}
    with InProcess(create_application(settings)) as centre:
        for desk_id, rig in desks.items():
            identity = DeskIdentity(agency, desk_id, rig.store.incarnation())
            asking = centre.desk(clients[desk_id])
            with rig.store.read() as session:
                rows = session.outbox.rows()
            for start in range(0, len(rows), 100):
                answer = asking.post_events(encode_batch([encode_event(row, identity) for row in rows[start : start + 100]]))
                assert {one["status"] for one in answer.json()["results"]} == {"applied"}, answer.text
            for row in rows:
                if row.kind == "dossier.received":
                    found[row.dossier_uid] = asking.get(f"/v1/dossiers/{row.dossier_uid}").json()["body"]
            (open_one,) = [row for row in rows if row.kind == "catch-up.recorded" and json.loads(row.payload)["closedAt"]]
            assert asking.get(f"/v1/desk-records/{open_one.dossier_uid}").json()["status"] == "closed"
    return found


@pytest.mark.slow
@pytest.mark.anyio
async def test_of_120_forms_one_missing_two_with_one_number_one_citizen_twice_all_four_are_named(
    unit: Unit, tmp_path: Path
) -> None:
    """The acceptance case: the differences name all four; settled, the centre holds the right dossiers."""
    one, two = unit.desks["Q1"], unit.desks["Q2"]
    unit.take("Q2", [unit.row("Q2", running) for running in range(1, EACH + 1)])
    missing, doubled = 17, 5
    unit.take("Q1", [unit.row("Q1", running) for running in range(1, EACH) if running != missing])
    async with clerk_at(one) as clerk:
        await opened(clerk)
        await clerk.sees("Số mẫu *", "còn 2", "nhập 58")
        await clerk.until(lambda: clerk.app.focused is not None and clerk.app.focused.id == "form_number")
        number = unit.number("Q1", doubled)
        short = f"{doubled}-{number[-2:]}"
        await type_in(clerk, short, "7:50", "1.001193", "Tran Van Khac", "001090000999", "", "", "", "", "")
        await clerk.sees("chờ quyết định")
        last = f"60-{unit.number('Q1', 60)[-2:]}"
        await type_in(clerk, last, "10:30", "", "Nguyen Van Thu 109", "001090000109", "", "", "", "", "")
        await clerk.until(lambda: len(one.services.catch_ups.figures(unit.sessions["Q1"].uid).lines) == EACH)
        figures = one.services.catch_ups.figures(unit.sessions["Q1"].uid)
        named = {(gap.gap, gap.number) for gap in figures.missing if gap.number}
        assert named >= {
            (Gap.FORM_OPEN, unit.number("Q1", missing)),
            (Gap.UNDECIDED, unit.number("Q1", doubled)),
            (Gap.UNDECIDED, unit.number("Q1", EACH)),
        }
        clashes = [line.clashes for line in figures.lines if line.state == "clashing"]
        assert clashes == [(Clash.SAME_NUMBER,), (Clash.SAME_CITIZEN,)]
        await clerk.press("f8")
        await clerk.sees("Vẫn nhập", "số này đã nhập ở một tờ khác")
        await clerk.press(*"Hai nguoi", "f8")
        await clerk.sees("Đã ghi quyết định")
        await clerk.until(lambda: clerk.app.screen.query_one("#catch-rows").row_count == EACH)  # type: ignore[attr-defined]
        await clerk.press("f10")
        await clerk.sees("Không nhập", "người này đã có hồ sơ")
        await clerk.press(*"Viet hai lan", "f8")
        await clerk.sees("Đã ghi quyết định: không nhập")
        clerk.app.screen.query_one("#form_number").focus()
        for running in (missing, EACH):
            await clerk.press(*f"{running}-{unit.number('Q1', running)[-2:]}", "f12")
            await clerk.sees("Hủy PGN")
            await clerk.press(*"That lac", "enter")
            await clerk.sees(f"Đã ghi hủy {unit.number('Q1', running)}")
            await clerk.press("ctrl+u")
        left = one.services.catch_ups.figures(unit.sessions["Q1"].uid).missing
        assert [(gap.gap, gap.told, gap.found) for gap in left] == [
            (Gap.COUNT_DIFFERS, EACH, EACH + 1)
        ]  # two with one number
        await clerk.press("f7")
        await clerk.sees("Chốt đợt nhập bù")
        await clerk.press(*"Hai to mot so", "f8")
        await clerk.sees("Đã chốt đợt nhập bù", "Chưa có đợt nhập bù nào đang mở.")
    async with clerk_at(two) as clerk:
        await opened(clerk)
        await clerk.sees("còn 0")
        await clerk.press("f7")
        await clerk.sees("Mọi số đã có kết quả")
        await clerk.press("right", "enter")
        await clerk.sees("Đã chốt đợt nhập bù")
    told = sent(unit, tmp_path)
    assert len(told) == 2 * EACH - 1
    for uid, body in told.items():
        rig = next(desk for desk in unit.desks.values() if _dossier(desk, uid))
        dossier = _dossier(rig, uid)
        assert dossier is not None and dossier.due.due_at is not None
        data = body.get("received", body)
        assert isinstance(data, dict)
        assert datetime.fromisoformat(str(data["dueAt"])) == dossier.due.due_at
        assert dossier.due.due_at.date() == BEGAN.date()  # a same-day result taken in before 15:00: of that day
    with one.store.read() as session:
        states = [form.state for form in session.downtime.forms.of_kits(unit.sessions["Q1"].kit_ids)]
    assert (states.count(FormState.ENTERED), states.count(FormState.VOIDED)) == (EACH - 2, 2)


def _dossier(rig: DeskRig, uid: str) -> Dossier | None:
    with rig.store.read() as session:
        return session.dossiers.by_uid(uid)
