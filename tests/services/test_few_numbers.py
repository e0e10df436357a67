"""Is a desk whose numbers run out told so in time, and are forms on paper counted as the series of their own? (D8, I2)"""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from counter_app.commands.backup import number_lines, numbers
from counter_app.screens.attention import attention
from counter_app.screens.lights import lights
from counter_app.screens.messages import DeskStateRead
from counter_app.services.paper_kits import KitWish
from counter_app.widgets.lights_bar import Light, LightState
from counter_app.widgets.notices import Tone
from tests.desk_rig import DeskRig


def held(rig: DeskRig, days: int) -> None:
    """Numbers for as many more days as are missing."""
    with rig.store.read() as session:
        has = len(session.leases.leases())
    for ahead in range(has, days):
        rig.lease(on=rig.clock.now().date() + timedelta(days=ahead))


def number_light(rig: DeskRig) -> Light:
    shown = lights(DeskStateRead(rig.services.day.state(), None))
    return next(light for light in shown if light.name == "Số")


def census(rig: DeskRig) -> dict[str, Any]:
    return numbers(SimpleNamespace(desk=rig))  # type: ignore[arg-type]


def test_numbers_for_less_than_ten_and_five_days_of_work_are_told_in_the_lights_and_on_the_first_screen(
    rig: DeskRig,
) -> None:
    held(rig, 4)
    assert (number_light(rig).state, number_light(rig).text) == (LightState.BAD, "còn 100, 4 ngày")
    told = attention(rig.services.day.state(), 0)
    assert told is not None and told[0] is Tone.WARN and "chỉ đủ 4 ngày làm việc" in told[1] and "số tạm" in told[1]
    held(rig, 9)
    assert number_light(rig).state is LightState.WARN
    told = attention(rig.services.day.state(), 0)
    assert told is not None and "chỉ đủ 9 ngày làm việc. Nhấn F4" in told[1]
    held(rig, 10)
    assert (number_light(rig).state, number_light(rig).text) == (LightState.OK, "còn 100")
    assert attention(rig.services.day.state(), 0) is None


def test_what_stops_a_dossier_is_said_before_what_will_run_out(rig: DeskRig) -> None:
    held(rig, 4)
    list(rig.receive_many(1))
    with rig.store.write() as session:
        (row,) = session.outbox.rows()
        session.outbox.mark_parked(row.op_id, rig.clock.now(), "validation", "applicant")
    told = attention(rig.services.day.state(), 0)
    assert told is not None and told[0] is Tone.BAD and "từ chối" in told[1]


def test_forms_on_paper_are_counted_beside_the_leased_numbers_and_take_none_of_them(rig: DeskRig) -> None:
    """I3: a form has its own series; the counting law of the leases holds without it."""
    held(rig, 1)
    before = census(rig)
    kit = rig.services.paper_kits.issue(KitWish(rig.services.paper_kits.new_kit_id(), 12), rig.officer)
    after = census(rig)
    assert (before["issued_to_paper"]["issued"], after["issued_to_paper"]["issued"]) == (0, kit.size)
    assert after["issued_to_paper"]["fates"]["issued"] == kit.size
    assert (after["size"], after["fates"], after["balanced"]) == (before["size"], before["fates"], True)
    (line,) = [line for line in number_lines(after) if "Mẫu giấy" in line]
    assert f"dãy số riêng, không lấy từ số được cấp): {kit.size}: chưa có kết cục {kit.size}." in line
