"""Scanners in the desk's settings: written and read back whole, every mistake named by its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import DeskSettings, load_settings, save_settings
from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.desk_token import DeskReader, DeskToken
from counter_app.domain.errors import SettingsError
from counter_app.domain.scan_source import SourceKind

SCANNERS = (
    DeskScanner(SourceKind.SANE, "Máy quét", device="fujitsu:fi-7160:1", extra_options=("--overscan=On",)),
    DeskScanner(SourceKind.ESCL, "Máy mạng", url="https://10.0.0.5/eSCL", any_certificate=True),
    DeskScanner(SourceKind.HOT_FOLDER, "Thư mục", folder="/srv/quet"),
    DeskScanner(SourceKind.CAMERA, "Máy chụp", device="0"),
)


def test_scanners_are_kept_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "counter.toml"
    save_settings(path, DeskSettings("ca-mau", "Q1", "Quầy 1", scanners=SCANNERS))
    assert load_settings(path).scanners == SCANNERS


@pytest.mark.parametrize(
    ("row", "key", "reason"),
    [
        ('kind = "sane"\nname = "a"', "device", "missing"),
        ('kind = "escl"\nname = "a"\nurl = "ftp://x"', "url", "not-http"),
        ('kind = "replay"\nname = "a"', "kind", "only-for-practice"),
        ('kind = "sane"\nname = "a"\ndevice = "b"\nextra_options = ["rm"]', "extra_options", "not-options"),
        ('kind = "camera"\nname = "a"\ndevice = "0"\ncolour = "x"', "colour", ""),
    ],
)
def test_a_mistake_is_named(row: str, key: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "counter.toml"
    path.write_text(f'province = "ca-mau"\ndesk_id = "Q1"\n[[scanner]]\n{row}\n')
    with pytest.raises(SettingsError) as wrong:
        load_settings(path)
    assert str(wrong.value.facts["key"]).endswith(key)
    assert str(wrong.value.facts["reason"]).startswith(reason)


def test_two_scanners_of_one_name_could_not_be_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "counter.toml"
    save_settings(path, DeskSettings("ca-mau", "Q1", "", scanners=(SCANNERS[0], SCANNERS[0])))
    with pytest.raises(SettingsError, match="used-twice"):
        load_settings(path)


def test_readers_token_and_keeping_of_copies_are_written_and_read_again(tmp_path: Path) -> None:
    token = DeskToken("/usr/lib/token.so", "quay1", chain=("ca.pem",), stamp_url="https://dau.example/tsa")
    readers = (DeskReader(device="/dev/ttyACM0", baud=115200), DeskReader(usb="0c2e:0b61"))
    settings = DeskSettings(
        "ca-mau", "Q1", "Quầy 1", readers=readers, signing_token=token, keep_copies_days=365, pictures="sixel"
    )
    path = tmp_path / "counter.toml"
    save_settings(path, settings)
    assert load_settings(path) == settings


@pytest.mark.parametrize(
    ("row", "key"), [("[[reader]]", "device"), ('[[reader]]\nusb = "scanner"', "usb"), ('pictures = "ascii"', "pictures")]
)
def test_a_reader_or_a_kind_of_picture_that_cannot_be_is_refused_by_its_key(tmp_path: Path, row: str, key: str) -> None:
    path = tmp_path / "counter.toml"
    first, *rest = row.splitlines() if row.startswith("pictures") else ["", row]
    path.write_text(f'province = "ca-mau"\ndesk_id = "Q1"\n{first}\n' + "\n".join(rest) + "\n", encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_settings(path)
    assert str(refused.value.facts["key"]).endswith(key)
