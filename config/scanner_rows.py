"""How one scanner stands in `counter.toml`: a `[[scanner]]` row."""

from __future__ import annotations

import json

from config.reading import Table
from counter_app.domain.desk_scanner import NEEDED, DeskScanner
from counter_app.domain.scan_source import SourceKind


def read_scanner(row: Table) -> DeskScanner:
    """Raises SettingsError(file, key, value, reason)."""
    kind = row.one_of("kind", SourceKind)
    if kind not in NEEDED:
        raise row.wrong("kind", "only-for-practice")
    options = row.words("extra_options", ())
    if not all(option.startswith("-") for option in options):
        raise row.wrong("extra_options", "not-options")
    scanner = DeskScanner(
        kind,
        row.get("name", str),
        device=row.get("device", str, ""),
        url=_url(row),
        any_certificate=row.get("any_certificate", bool, False),
        folder=row.get("folder", str, ""),
        extra_options=options,
    )
    if not scanner.address:
        raise row.wrong(NEEDED[kind], "missing")
    row.done()
    return scanner


def _url(row: Table) -> str:
    text = row.get("url", str, "")
    if text and not text.startswith(("http://", "https://")):
        raise row.wrong("url", "not-http")
    return text.rstrip("/")


def scanner_lines(scanner: DeskScanner) -> list[str]:
    """The row; members that say nothing are left out."""
    told: dict[str, str | bool | list[str]] = {
        "kind": str(scanner.kind),
        "name": scanner.name,
        "device": scanner.device,
        "url": scanner.url,
        "any_certificate": scanner.any_certificate,
        "folder": scanner.folder,
        "extra_options": list(scanner.extra_options),
    }
    return ["[[scanner]]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items() if value)]
