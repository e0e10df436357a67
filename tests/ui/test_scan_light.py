"""One light tells of the scanner and one of the code reader; on a narrow screen all of them still stand there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from counter_app.domain.scan_source import NO_SCANNER, ScannerStanding
from counter_app.screens.lights import lights
from counter_app.screens.messages import DeskStateRead
from counter_app.widgets.lights_bar import Light, LightsBar, LightState
from tests.services.scan_rig import ScanRig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ScanRig]:
    made = ScanRig(tmp_path)
    yield made
    made.desk.close()


def shown(rig: ScanRig, standing: ScannerStanding) -> Light:
    event = DeskStateRead(rig.desk.services.day.state(), None, (), None, standing)
    (light,) = (light for light in lights(event) if light.name == "Máy quét")
    return light


def test_the_scanner_has_its_own_light_and_tells_what_stopped_it(rig: ScanRig) -> None:
    assert shown(rig, NO_SCANNER) == Light("Máy quét", LightState.OFF, "chưa cài")
    told = {problem: shown(rig, ScannerStanding(True, problem)) for problem in (None, "", "scanner-jam", "feeder-empty")}
    assert told[None].state is LightState.UNKNOWN
    assert told[""].state is told["feeder-empty"].state is LightState.OK
    assert told["scanner-jam"] == Light("Máy quét", LightState.BAD, "kẹt giấy")


def test_the_light_follows_the_last_run(rig: ScanRig) -> None:
    runs = rig.scan.runs
    assert runs.last_problem is None
    work = rig.open(1)
    rig.load("!scanner-jam")
    rig.run(work)
    assert runs.last_problem == "scanner-jam"
    rig.load("!feeder-empty")
    rig.run(work)
    assert runs.last_problem == "feeder-empty"


class Bar(App[None]):
    """Nothing but the lights."""

    def __init__(self, lit: list[Light]) -> None:
        super().__init__()
        self._lit = lit

    def compose(self) -> ComposeResult:
        yield LightsBar(self._lit)


@pytest.mark.anyio
@pytest.mark.parametrize(("width", "there"), [(120, "○ Máy quét"), (80, "○ Máy quét"), (66, "")])
async def test_both_lights_stand_on_a_narrow_screen_and_off_ones_go_last_of_all(
    rig: ScanRig, width: int, there: str
) -> None:
    lit = lights(DeskStateRead(rig.desk.services.day.state(), None))
    app = Bar(lit)
    async with app.run_test(size=(width, 3)):
        line = str(app.screen.query_one(LightsBar).render())
    assert len(line) <= width - 2
    assert ("○ Máy quét" in line) is ("○ Đầu đọc" in line) is bool(there)
    assert "Trung tâm" in line and "Giờ" in line
