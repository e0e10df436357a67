"""A network scanner as a source, without any driver: Linux and Windows alike."""

from __future__ import annotations

from counter_app.domain.scan_source import SourceKind
from counter_app.ports import Clock
from scanners.sources.driven import DrivenSource, Patience


def escl_source(
    name: str,
    clock: Clock,
    url: str,
    *,
    any_certificate: bool = False,
    patience: Patience | None = None,
    page_seconds: float = 90.0,
    busy_seconds: float = 15.0,
) -> DrivenSource:
    """`url`: root of the service, such as http://10.0.0.5/eSCL; `any_certificate`: accept one that it signed itself."""
    told = {
        "url": url,
        "any_certificate": any_certificate,
        "page_seconds": page_seconds,
        "busy_seconds": busy_seconds,
    }
    return DrivenSource(name, SourceKind.ESCL, clock, told, patience)
