"""Which laws say what of a scanned copy, read from `config/scan_rules/*.toml`?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from config.paths import SCAN_RULES
from config.reading import Table, read_toml
from counter_app.domain.copy_metadata import CopyMetadata
from counter_app.domain.errors import SettingsError
from counter_app.domain.scan_rules import ScanRulePack

_LOWEST_DPI, _HIGHEST_DPI = 72, 1200


def load_scan_rules(folder: Path = SCAN_RULES) -> tuple[ScanRulePack, ...]:
    """Every pack of the folder. Raises SettingsError(file, key, value, reason)."""
    packs = tuple(_pack(path) for path in sorted(folder.glob("*.toml")))
    if not packs:
        raise SettingsError(file=str(folder), key="", value="", reason="no-file")
    return packs


def _pack(path: Path) -> ScanRulePack:
    table = Table(read_toml(path), str(path))
    valid_from = table.day("valid_from")
    if not isinstance(valid_from, date):
        raise table.wrong("valid_from", "missing")
    if table.get("key", str) != path.stem:
        raise table.wrong("key", "not-the-file-name")
    pack = ScanRulePack(
        key=path.stem,
        ground=table.get("ground", str),
        valid_from=valid_from,
        valid_to=table.day("valid_to"),
        min_version=_version(table),
        min_dpi=_dpi(table, "min_dpi"),
        default_dpi=_dpi(table, "default_dpi"),
        colour=table.get("colour", bool, False),
        ratio_percent=_percent(table, "ratio_percent"),
        ratio_tolerance_percent=_percent(table, "ratio_tolerance_percent") or 0.5,
        metadata=_metadata(table),
        no_encryption=table.get("no_encryption", bool, False),
        no_active_content=table.get("no_active_content", bool, False),
        no_attachments=table.get("no_attachments", bool, False),
    )
    table.done()
    return pack


def _version(table: Table) -> tuple[int, int] | None:
    text = table.get("min_version", str, "")
    major, dot, minor = text.partition(".")
    if not text:
        return None
    if not dot or not f"{major}{minor}".isascii() or not major.isdigit() or not minor.isdigit():
        raise table.wrong("min_version", "not-a-version")
    return int(major), int(minor)


def _dpi(table: Table, key: str) -> int | None:
    value = table.get(key, int, 0)
    if value and not _LOWEST_DPI <= value <= _HIGHEST_DPI:
        raise table.wrong(key, "not-a-resolution")
    return value or None


def _percent(table: Table, key: str) -> float | None:
    value = table.get(key, object, 0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise table.wrong(key, "not-a-number")
    return float(value) or None


def _metadata(table: Table) -> tuple[str, ...]:
    names = table.words("metadata", ())
    known = CopyMetadata.__dataclass_fields__
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise table.wrong("metadata", f"unknown-property: {unknown}")
    return names
