"""What a search for scanners and cameras brought to light."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.scan_source import SourceKind


class SearchWay(StrEnum):
    """Where it was looked. A subnet is never probed: network scanners are found when they announce themselves."""

    SANE = "sane"
    NETWORK = "network"
    CAMERAS = "cameras"


@dataclass(frozen=True, slots=True)
class FoundScanner:
    """One find, in the device's own words."""

    way: SearchWay
    kind: SourceKind
    model: str
    device: str = ""
    url: str = ""

    @property
    def address(self) -> str:
        """What a person would type."""
        return self.url or self.device

    def as_scanner(self, name: str) -> DeskScanner:
        """As a scanner of the desk under this name."""
        return DeskScanner(self.kind, name, device=self.device, url=self.url, any_certificate=self.url.startswith("https"))


@dataclass(frozen=True, slots=True)
class ScannerSearchReport:
    """All finds; and the ways that could not be looked at, with a code: not-installed, no-resolver, no-answer, failed."""

    found: tuple[FoundScanner, ...] = ()
    not_looked: tuple[tuple[SearchWay, str], ...] = ()
