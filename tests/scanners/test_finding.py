"""Every way to look is told with what it found or why it could not look; nothing that breaks hides the other finds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from counter_app.domain.found_scanner import FoundScanner, SearchWay
from counter_app.domain.scan_source import SourceKind
from counter_app.texts.scanner_words import found_words, not_looked_words
from scanners.finding import CannotLook, ScannerSearch, announced, cameras, sane_devices
from tests.scanners.rigs.sane_rig import configured

PLAIN = (
    '=;eth0;IPv4;May\\032quet\\0323;_uscan._tcp;local;scan3.local;10.0.0.7;80;"ty=Brand X 3" "rs=eSCL" "is=platen,adf"',
    '=;eth0;IPv6;May\\032quet\\0323;_uscan._tcp;local;scan3.local;fe80::1;80;"ty=Brand X 3" "rs=eSCL"',
    "+;eth0;IPv4;half a line",
)
SECURE = ('=;eth0;IPv4;May\\032quet\\0329;_uscans._tcp;local;scan9.local;10.0.0.9;443;"rs=/eSCL/"',)


def avahi(command: Sequence[str]) -> str:
    return "\n".join(SECURE if "_uscans._tcp" in command else PLAIN)


def test_scanners_of_the_network_come_with_the_address_that_the_desk_needs() -> None:
    found = announced(avahi)
    assert [(each.model, each.url) for each in found] == [
        ("Brand X 3", "http://10.0.0.7:80/eSCL"),
        ("May quet 9", "https://10.0.0.9:443/eSCL"),
    ]
    assert found[1].as_scanner("Máy mạng").any_certificate
    assert found_words(found[0]) == "máy quét mạng: Brand X 3"


def test_sane_tells_its_scanners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(configured(tmp_path / "sane")))
    assert "test:0" in {each.device for each in sane_devices()}
    odd = "epson2:libusb:1|Epson|DS-530\x1b[31m|sheetfed scanner\nv4l:/dev/video0|Noname|cam|video camera\nbroken\n"
    (found,) = sane_devices(lambda _command: odd)
    assert (found.device, found.model) == ("epson2:libusb:1", "Epson DS-530")


def test_a_cameras_second_node_and_a_codec_are_no_cameras(tmp_path: Path) -> None:
    for node, name, index in (("video0", "HD Camera", "0"), ("video1", "HD Camera", "1"), ("video11", "bcm2835-codec", "0")):
        (tmp_path / node).mkdir()
        (tmp_path / node / "name").write_text(name + "\n")
        (tmp_path / node / "index").write_text(index + "\n")
    assert [(each.kind, each.device, each.model) for each in cameras(tmp_path)] == [(SourceKind.CAMERA, "0", "HD Camera")]


def test_what_breaks_is_told_and_the_rest_is_found() -> None:
    def breaks() -> list[FoundScanner]:
        raise RuntimeError("a driver")

    def absent() -> list[FoundScanner]:
        raise CannotLook("no-resolver")

    there = FoundScanner(SearchWay.CAMERAS, SourceKind.CAMERA, "HD Camera", device="0")
    report = ScannerSearch(
        [(SearchWay.SANE, breaks), (SearchWay.NETWORK, absent), (SearchWay.CAMERAS, lambda: [there])]
    ).find()
    assert report.found == (there,)
    assert report.not_looked == ((SearchWay.SANE, "failed"), (SearchWay.NETWORK, "no-resolver"))
    assert all(not_looked_words(way, reason).endswith(".") for way, reason in report.not_looked)
