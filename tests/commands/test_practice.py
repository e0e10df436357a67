"""Practice: the same desk with every door shut. Nothing reaches the real store, a printer or a centre; its paper says so."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from textual.app import App
from textual.pilot import Pilot

from config.paths import DeskPaths
from config.settings import DeskSettings, GatewaySettings, PrinterKind, PrinterSettings, load_settings, save_settings
from counter_app.app import CounterApp
from counter_app.commands.desk import DeskStart
from counter_app.demo_app import DemoApp
from counter_app.domain.slip import PaperFormat, SlipDocument
from counter_app.domain.table_sheet import TableKind
from counter_app.main import open_desk, table_renderer
from counter_app.practice import practice_settings
from counter_app.screens.login import LoginScreen
from counter_app.texts import practice_words
from printers.slip_samples import receipt_samples
from printers.table_samples import table_samples
from tests.commands.starting import PASSPHRASE, set_up
from tests.ui.desk_app import settle


def read_back(pdf: bytes) -> str:
    """The words of a PDF, without the blanks and line ends that a turned line gets."""
    document = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_every_door_to_the_outside_is_shut() -> None:
    real = DeskSettings(
        province="hue",
        desk_id="Q3",
        desk_name="Quầy số 3",
        printers=(PrinterSettings(PaperFormat.ROLL_80MM, PrinterKind.ESCPOS, "192.168.1.50", 9100),),
        gateway=GatewaySettings("https://motcua.example", "quay-3"),
        second_medium="/media/usb",
        agency_code="H57.31",
    )
    made = practice_settings(real)
    assert (made.gateway, made.second_medium, made.scanners, made.readers, made.signing_token) == (None, "", (), (), None)
    assert [(row.paper, row.kind) for row in made.printers] == [(PaperFormat.ROLL_80MM, PrinterKind.PREVIEW)]
    assert (made.province, made.desk_id, made.agency_code) == ("hue", "Q3", "H57.31")
    assert "LUYỆN TẬP" in made.desk_name


class Newcomer:
    """Presses F5 at the log-in, looks at the practice desk, leaves it, and leaves the desk that comes back."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.hint = self.practice_head = ""

    def meet(self, app: App[None]) -> None:
        self.seen.append(type(app).__name__)
        act = self._practise if isinstance(app, DemoApp) else self._desk
        app.run(headless=True, size=(80, 24), auto_pilot=act)

    async def _desk(self, pilot: Pilot[None]) -> None:
        await settle(pilot, lambda: isinstance(pilot.app.screen, LoginScreen))
        if len(self.seen) == 1:
            self.hint = "\n".join(str(line.render()) for line in pilot.app.screen.query(".hint"))
            await pilot.press("f5")
        else:
            pilot.app.exit()

    async def _practise(self, pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, DemoApp)
        await settle(pilot, lambda: bool(app.screen.query(".job")))
        self.practice_head = str(app.screen.query_one(".job").render())
        assert app.session.officer is not None and app.session.officer.name == practice_words.OFFICER
        app.exit()


@pytest.mark.slow
def test_from_the_log_in_to_the_practice_desk_and_back_with_nothing_of_it_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = set_up(tmp_path / "quầy")
    save_settings(paths.settings, replace(load_settings(paths.settings), second_medium=str(tmp_path / "stick")))
    monkeypatch.setenv("COUNTER_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()

    person = Newcomer()
    before = dossiers(paths)
    assert DeskStart(paths, person.meet, lambda desk: CounterApp(desk.services, practice=True)).run() == 0
    assert person.seen == ["CounterApp", "DemoApp", "CounterApp"]
    assert practice_words.HINT in person.hint
    assert "LUYỆN TẬP · Quầy số 7" in person.practice_head
    assert dossiers(paths) == before == 0
    assert not list((tmp_path / "temp").glob("counter-practice-*"))
    assert not (tmp_path / "stick").exists()


def dossiers(paths: DeskPaths) -> int:
    """How many dossiers the real desk has."""
    from counter_app.commands.first_start import desk_key

    desk = open_desk(load_settings(paths.settings), paths, desk_key(paths).load(PASSPHRASE), read_only=True)
    try:
        return len(desk.services.lookup.today())
    finally:
        desk.close()


@pytest.mark.parametrize("paper", [PaperFormat.A5, PaperFormat.A4])
def test_a_slip_of_the_practice_desk_says_so_across_the_sheet(paper: PaperFormat) -> None:
    from counter_app.main import paper_renderer

    receipt = receipt_samples()[0].document
    real = SlipDocument(receipt.kind, {**receipt.content, "watermark": ""})
    settings = practice_settings(DeskSettings("bac-giang", "Q1", "Quầy số 1"))
    mark = "".join(practice_words.MARK.split())
    assert mark in read_back(paper_renderer(settings, practice_words.MARK).render(real, paper).data)
    assert mark not in read_back(paper_renderer(settings).render(real, paper).data)  # the control: a real desk's sheet


@pytest.mark.parametrize("kind", [kind for kind in TableKind if table_samples(kind)])
def test_a_table_of_the_practice_desk_says_so_too(kind: TableKind) -> None:
    table = table_samples(kind)[0][1]
    mark = "".join(practice_words.MARK.split())
    assert mark in read_back(table_renderer(practice_words.MARK).render_table(table).data)
    assert mark not in read_back(table_renderer().render_table(table).data)


def test_a_mark_changes_nothing_of_what_is_stored() -> None:
    from counter_app.practice_marks import MarkedSlips

    document = receipt_samples()[0].document
    stored = hashlib.sha256(repr(document.content).encode()).hexdigest()
    seen: list[object] = []

    class Spy:
        def render(self, slip: SlipDocument, paper: PaperFormat) -> object:
            seen.append(slip.content["watermark"])
            return None

    MarkedSlips(Spy(), "TẬP").render(document, PaperFormat.A5)  # type: ignore[arg-type]
    assert seen == ["TẬP"]
    assert hashlib.sha256(repr(document.content).encode()).hexdigest() == stored
