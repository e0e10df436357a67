"""A clerk's day from the log-in to the empty queue, in each of the five provinces: real screens, real store, real gateway.

The date is made up and moves on from step to step, for desk and gateway alike; a card and a QR come as a reader's code, the
unit's news by the gateway's door.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from counter_app.desk_clock import VIETNAM
from counter_app.domain.dossier import Channel, DeliveryStatus, Dossier, DossierStatus
from counter_app.domain.guidance import GuidanceOutcome
from counter_app.domain.slip import SlipKind
from tests.clerk_day.day import ClerkDay, Plugged, clerk_of_the_day, open_day
from tests.clerk_day.evening import Evening, evening_of, violations
from tests.clerk_day.twelve_steps import whole_day
from tests.waiting import wait_until

# Cần Thơ promises the close of business (QĐ 2602/QĐ-UBND); the others the clock of the reception (their receipts).
CLOSE_OF_BUSINESS = frozenset({"can-tho"})
PROVINCES = ("bac-giang", "ca-mau", "hue", "da-nang", "can-tho")
CODES = {"bac-giang": "H02.12", "ca-mau": "H12.21", "hue": "H57.31", "da-nang": "H17.18", "can-tho": "H13.27"}
CLOSES = {province: "17:30" if province == "hue" else "17:00" for province in PROVINCES}
SAMPLES, WALK_INS_ACCEPTED, ONLINE_ACCEPTED = 3, 1, 1
# Every sheet of the day: a receipt and its second round, a control slip for each handover, one of each of the others.
SLIPS = {
    SlipKind.RECEIPT: 2,
    SlipKind.CONTROL_SLIP: 6,
    SlipKind.SUPPLEMENT_REQUEST: 2,
    SlipKind.REFUSAL: 1,
    SlipKind.APOLOGY: 1,
    SlipKind.RETURN_RECEIPT: 1,
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.slow
@pytest.mark.anyio
@pytest.mark.parametrize("province", PROVINCES)
async def test_a_whole_day_leaves_nothing_lost_doubled_or_untrue(tmp_path: Path, province: str) -> None:
    with open_day(tmp_path, province) as plugged:
        async with clerk_of_the_day(plugged) as day:
            await whole_day(day)
        wait_until(lambda: drained(plugged), timeout=20)
        evening = evening_of(plugged)

    assert violations(evening) == []
    what_became_of_whom(evening, day, CODES[province])
    what_was_promised(evening, day, province)
    assert Counter(job.kind for job in evening.slips) == SLIPS
    assert evening.tables == 1, "the minutes that the post signs"
    an_evening_that_is_not_right_is_seen(evening)


def drained(plugged: Plugged) -> bool:
    """Another contact; true when nothing waits."""
    plugged.desk.services.sync.run(force=True)
    return plugged.desk.services.sync.queue().pending == 0


def what_became_of_whom(evening: Evening, day: ClerkDay, agency: str) -> None:
    """NĐ 61/2018 Đ17.1: three outcomes, of which one is a dossier; the portal's second one still waits for its answer."""
    assert len(evening.dossiers) == SAMPLES + WALK_INS_ACCEPTED + ONLINE_ACCEPTED
    assert Counter(one.outcome for one in evening.visits) == {GuidanceOutcome.SUPPLEMENT: 1, GuidanceOutcome.REFUSED: 1}
    assert Counter(evening.centre.online.values()) == {"accepted": 1, "waiting": 1}
    assert Counter(one.channel for one in evening.dossiers.values()) == {Channel.DIRECT: 4, Channel.ONLINE: 1}
    codes = sorted(one.dossier_code or "" for one in evening.dossiers.values())
    assert codes == [f"{agency}-261208-{number:04}" for number in range(1, len(codes) + 1)]
    assert [(len(batch.items), batch.carrier) for batch in evening.minutes] == [(1, "Bưu điện Mẫu")]

    mine = evening.dossiers[day.walk_in.uid]
    assert (mine.status, mine.delivery, mine.round) == (DossierStatus.RESULT_RETURNED, DeliveryStatus.RETURNED, 2)
    assert evening.acts[mine.uid] == (
        *("hand_over", "return_for_supplement", "receive_supplement", "hand_over"),
        *("finish", "give_notice", "return_result"),  # Đà Nẵng Đ10.3: told before it went out early
    )
    others = [one for one in evening.dossiers.values() if one.uid != mine.uid]
    assert {one.status for one in others} == {DossierStatus.PROCESSING}, "everything received was handed over"


def what_was_promised(evening: Evening, day: ClerkDay, province: str) -> None:
    """Five working days from each of the two receptions, both dates kept; the apology moves a date by one working day."""
    mine = evening.dossiers[day.walk_in.uid]
    lodged = [at("2026-12-08T07:40"), at("2026-12-08T14:10")]
    promised = [after(5, moment, CLOSES[province] if province in CLOSE_OF_BUSINESS else "") for moment in lodged]
    assert all_near(dues(mine), promised)

    late = evening.dossiers[day.put_off.uid]
    close = CLOSES[province]
    assert dues(late) == [at(f"2026-12-08T{close}"), at(f"2026-12-09T{close}")]
    assert evening.acts[late.uid] == ("hand_over", "postpone")


def dues(dossier: Dossier) -> list[datetime]:
    """Every date ever promised, the first one first."""
    promised = [*(replaced.due for replaced in dossier.replaced_dues), dossier.due]
    return [due.due_at for due in promised if due.due_at is not None]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def after(days: int, moment: datetime, closes: str = "") -> datetime:
    """So many weekdays on; no holiday is near this day. `closes`: the hour in place of the moment's own."""
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return at(f"{moment:%Y-%m-%d}T{closes}") if closes else moment


def all_near(found: Sequence[datetime], wanted: Sequence[datetime]) -> bool:
    """The day's clock moves on while its keys are pressed."""
    return len(found) == len(wanted) and all(
        timedelta() <= one - other < timedelta(minutes=5) for one, other in zip(found, wanted, strict=True)
    )


def an_evening_that_is_not_right_is_seen(evening: Evening) -> None:
    """Positive control: one sheet, one operation, one number less or more, and the look finds it."""
    centre, uid = evening.centre, next(iter(evening.dossiers))
    number, status = centre.dossiers[uid]
    op_id = evening.operations[0]
    a_sheet_of_a_slip = next(sheet for sheet in evening.printed if sheet in evening.attempts)
    for wrong, told in (
        (replace(evening, printed=evening.printed - {a_sheet_of_a_slip}), "I3 the tray"),
        (replace(evening, printed=evening.printed | {"a-stranger"}), "I3 the tray"),
        (replace(evening, slips=(*evening.slips, evening.slips[0])), "I2 copy"),
        (replace(evening, operations=evening.operations[1:]), "I1 1 operations"),
        (replace(evening, centre=replace(centre, operations=centre.operations + Counter([op_id]))), "I2 operation"),
        (replace(evening, centre=replace(centre, dossiers={**centre.dossiers, uid: (number + "0", status)})), "I1 dossiers"),
        (replace(evening, resolved={**evening.resolved, number: ""}), f"I3 {number}"),
    ):
        assert any(line.startswith(told) for line in violations(wrong)), told
