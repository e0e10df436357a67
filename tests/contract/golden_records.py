"""What a desk tells the centre of itself: an outage that opens and is over, a kit of blank forms, a day that was closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from counter_app.domain.day_closing import DayClosing, DayFigures, OpenPoint, day_fact
from counter_app.domain.operation import ClockTrust
from counter_app.domain.outage import Outage, OutageKind, OutageStep, OutageStepKind, outage_fact
from counter_app.domain.paper_form import FormKind, FormRange, PaperKit, kit_fact
from tests.contract.golden_desk import AT, UID

CLERK = ("cb-0007", "Lò Thị Mẫu")


def desk_records() -> list[tuple[str, str, dict[str, Any]]]:
    """(subject, kind, fact) in the order in which they were told."""
    begun = AT - timedelta(minutes=20)
    told = OutageStep(OutageStepKind.TOLD, AT, *CLERK, whom="Tổng đài 1022")
    outage = Outage(f"{UID}0b1", OutageKind.CENTRE_DOWN, begun, AT, "Lò Thị Mẫu", *CLERK, "Q1", steps=(told,))
    over = outage.with_step(OutageStep(OutageStepKind.CLOSED, AT, *CLERK, moment=AT))
    ranges = (FormRange(FormKind.RECEIPT, 26, 1, 50), FormRange(FormKind.REGISTER_PAGE, 26, 1, 4))
    kit = PaperKit(f"{UID}0b2", "Q1", ranges, AT, *CLERK, "i1")
    figures = DayFigures(AT.date(), 3, "H02.12-261125-0001", "H02.12-261125-0003", 3, cash=16_000, head_hash="ab" * 32)
    left = DayFigures(AT.date(), 3, cash=16_000, counted_cash=15_000, open_points=((OpenPoint.CASH_DIFFERS, -1_000),))
    day = DayClosing(f"{UID}0b3", figures, "Q1", AT, *CLERK)
    signed = DayClosing(f"{UID}0b4", left, "Q1", AT, *CLERK, "cb-0001", "Giàng A Mẫu", "Trả nhầm tiền thừa")
    trust = ClockTrust.CONFIRMED
    return [
        (outage.uid, "outage.recorded", outage_fact(outage, trust)),
        (outage.uid, "outage.recorded", outage_fact(over, trust)),
        (kit.kit_id, "paper.kit-issued", kit_fact(kit, trust)),
        (day.uid, "day.closed", day_fact(day, trust)),
        (signed.uid, "day.closed", day_fact(signed, trust)),
    ]
