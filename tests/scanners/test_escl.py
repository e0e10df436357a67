"""A network scanner over real sockets: "no more pages" is believed only of a scanner that is idle and empty."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from counter_app.domain.scan_errors import ScanSettingsNotGranted
from counter_app.domain.scan_page import ScanFault, ScanItem, ScannedSide
from counter_app.domain.scan_source import ColourMode, PaperPath, ScanSettings
from scanners.drivers import escl_wire
from scanners.sources.driven import DrivenSource, Patience
from scanners.sources.escl import escl_source
from scanners.sources.sane import sane_source
from tests.scanners.rigs.clock import StillClock
from tests.scanners.rigs.escl_server import Machine, capabilities, scanner
from tests.scanners.rigs.sane_rig import configured
from tests.scanners.test_source_contract import SourceContract, made_pages

FEEDER = ScanSettings(dpi=100)
FLATBED = ScanSettings(dpi=100, paper_path=PaperPath.FLATBED)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    pages = made_pages(tmp_path)
    return Machine(pages[0], list(pages))


@pytest.fixture
def source(machine: Machine) -> Iterator[DrivenSource]:
    with scanner(machine) as url:
        yield escl_source("Máy quét mạng", StillClock(), url, page_seconds=1.0, busy_seconds=1.0)


def run(source: DrivenSource, settings: ScanSettings, folder: Path) -> tuple[list[ScannedSide], ScanFault | None]:
    items: list[ScanItem] = list(source.scan(settings, folder))
    faults = [item for item in items if isinstance(item, ScanFault)]
    return [item for item in items if isinstance(item, ScannedSide)], faults[0] if faults else None


@pytest.mark.slow
class TestEscl(SourceContract):
    @pytest.fixture(autouse=True)
    def _servers(self) -> Iterator[None]:
        with ExitStack() as self.open_servers:
            yield

    def loaded(self, folder: Path) -> DrivenSource:
        pages = made_pages(folder)
        url = self.open_servers.enter_context(scanner(Machine(pages[0], list(pages))))
        return escl_source("Máy quét mạng", StillClock(), url)

    def bare(self, folder: Path) -> DrivenSource:
        return escl_source("Máy quét mạng", StillClock(), "http://127.0.0.1:9/eSCL")


def test_a_feeder_is_read_until_it_is_empty_and_the_job_is_taken_off(
    source: DrivenSource, machine: Machine, tmp_path: Path
) -> None:
    pages, fault = run(source, FEEDER, tmp_path / "out")
    assert (len(pages), fault) == (3, None)
    assert machine.log[-1][0] == "DELETE"
    assert all(page.dpi_x == 100 and page.width_px == 827 for page in pages)


def test_the_glass_gives_one_page(source: DrivenSource, tmp_path: Path) -> None:
    pages, fault = run(source, FLATBED, tmp_path / "out")
    assert (len(pages), fault) == (1, None)


def test_an_early_no_more_is_asked_again_while_paper_lies_in_the_feeder(
    source: DrivenSource, machine: Machine, tmp_path: Path
) -> None:
    machine.flaw, machine.at_page, machine.times = "early-404", 2, 2
    pages, fault = run(source, FEEDER, tmp_path / "out")
    assert (len(pages), fault) == (3, None)


@pytest.mark.slow
def test_a_no_more_that_never_ends_though_paper_lies_there_is_a_fault(
    source: DrivenSource, machine: Machine, tmp_path: Path
) -> None:
    source._device["early_end_tries"] = 1
    machine.flaw, machine.at_page, machine.times = "early-404", 2, 99
    pages, fault = run(source, FEEDER, tmp_path / "out")
    assert len(pages) == 1
    assert fault is not None and fault.error.code == "scanner-trouble"


@pytest.mark.parametrize(
    ("flaw", "code"),
    [
        ("jam", "scanner-jam"),
        ("hatch", "scanner-cover-open"),
        ("multipick", "double-feed-seen"),
        ("half", "page-unreadable"),
        ("broken-line", "scan-truncated"),
        ("500", "scanner-trouble"),
        ("hang", "scanner-trouble"),
    ],
)
def test_a_fault_at_the_second_page_keeps_the_first_and_says_what_it_is(
    flaw: str, code: str, source: DrivenSource, machine: Machine, tmp_path: Path
) -> None:
    machine.flaw, machine.at_page = flaw, 2
    pages, fault = run(source, FEEDER, tmp_path / "out")
    assert len(pages) == 1 and pages[0].path.exists()
    assert fault is not None and (fault.error.code, fault.error.facts["sheet"]) == (code, 2)


def test_a_half_picture_is_kept_aside_as_void(source: DrivenSource, machine: Machine, tmp_path: Path) -> None:
    machine.flaw, machine.at_page = "half", 1
    _, fault = run(source, FEEDER, tmp_path / "out")
    assert fault is not None and fault.void_path is not None
    assert fault.void_path.exists() and "-void-" in fault.void_path.name


def test_an_empty_feeder_at_the_start_is_said(source: DrivenSource, machine: Machine, tmp_path: Path) -> None:
    machine.feeder.clear()
    pages, fault = run(source, FEEDER, tmp_path / "out")
    assert pages == []
    assert fault is not None and fault.error.code == "feeder-empty"
    assert source.probe().feeder_loaded is False


def test_a_feeder_that_tells_its_end_as_a_conflict_is_understood(
    source: DrivenSource, machine: Machine, tmp_path: Path
) -> None:
    machine.flaw = "409-end"
    pages, fault = run(source, FEEDER, tmp_path / "out")
    assert (len(pages), fault) == (3, None)


@pytest.mark.slow
def test_a_busy_scanner_is_asked_again_and_then_said_to_be_busy(
    source: DrivenSource, machine: Machine, tmp_path: Path
) -> None:
    machine.flaw, machine.times = "busy", 2
    pages, fault = run(source, FEEDER, tmp_path / "out")
    assert (len(pages), fault) == (3, None)
    machine.times, machine.feeder = 10_000, [machine.glass]
    source._device["busy_seconds"] = 0.2
    _, fault = run(source, FEEDER, tmp_path / "again")
    assert fault is not None and fault.error.code == "scanner-busy"


def test_both_sides_come_front_then_back(source: DrivenSource, machine: Machine, tmp_path: Path) -> None:
    machine.feeder.append(machine.glass)
    pages, _ = run(source, ScanSettings(dpi=100, both_sides=True), tmp_path / "out")
    assert [(page.sheet, str(page.side)) for page in pages] == [(1, "front"), (1, "back"), (2, "front"), (2, "back")]


@pytest.mark.parametrize(
    ("settings", "setting"),
    [
        (ScanSettings(dpi=190), "dpi"),
        (ScanSettings(dpi=100, width_mm=297, height_mm=420), "size"),
        (ScanSettings(dpi=100, colour=ColourMode.BLACK_WHITE), "colour"),
        (ScanSettings(dpi=100, both_sides=True), "sides"),
    ],
)
def test_what_the_scanner_cannot_do_is_refused_before_a_sheet_is_pulled(
    settings: ScanSettings, setting: str, tmp_path: Path
) -> None:
    can = escl_wire.capabilities(capabilities(Machine(tmp_path, duplex=False)).encode())
    with pytest.raises(ScanSettingsNotGranted) as refused:
        escl_wire.ticket(settings, can)
    assert refused.value.facts["setting"] == setting


@pytest.mark.slow
def test_a_scanner_that_signs_its_own_certificate_works_only_when_the_installer_says_so(
    machine: Machine, tmp_path: Path
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    with scanner(machine, (certificate, key)) as url:
        assert escl_source("a", StillClock(), url).probe().problem == "scanner-unplugged"
        assert escl_source("a", StillClock(), url, any_certificate=True).probe().ready


def test_something_else_at_the_address_is_no_scanner() -> None:
    for told in (b"<html></html>", b"not xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"x" * 2_000_000):
        with pytest.raises(escl_wire.NotEscl):
            escl_wire.capabilities(told)


def test_a_desk_that_stops_listening_frees_the_scanner(source: DrivenSource, machine: Machine, tmp_path: Path) -> None:
    running = source.scan(FEEDER, tmp_path / "out")
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert not machine.busy


@pytest.mark.slow
def test_a_scanner_that_never_answers_is_given_up(machine: Machine, tmp_path: Path) -> None:
    machine.flaw, machine.at_page = "hang", 1
    with scanner(machine) as url:
        source = escl_source(
            "a", StillClock(), url, page_seconds=60, patience=Patience(page_seconds=0.7, cancel_seconds=0.3)
        )
        _, fault = run(source, FEEDER, tmp_path / "out")
    assert fault is not None and fault.error.code == "scan-hung"


@pytest.mark.slow
def test_sanes_own_client_reads_the_same_pages_from_the_rig(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rig is ours, and so is the client: a foreign one shows that both speak the protocol and not only each other's."""
    if not list(Path("/usr/lib").glob("*/sane/libsane-escl.so*")):
        pytest.skip("SANE's escl driver is not installed")
    configured(tmp_path / "sane")
    (tmp_path / "sane" / "dll.conf").write_text("escl\n")
    (tmp_path / "sane" / "escl.conf").write_text("")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path / "sane"))
    feeder = list(machine.feeder)
    with scanner(machine) as url:
        ours, _ = run(escl_source("a", StillClock(), url), FEEDER, tmp_path / "ours")
        machine.feeder = feeder
        theirs, fault = run(sane_source("b", StillClock(), f"escl:{url.removesuffix('/eSCL')}"), FEEDER, tmp_path / "theirs")
    assert fault is None
    assert [page.width_px for page in theirs] == pytest.approx([page.width_px for page in ours], abs=4)
