"""One scanner, camera or folder of the desk as it stands in its settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from counter_app.domain.scan_source import SourceKind

# the member without which a source of this kind cannot be reached
NEEDED: Final = {
    SourceKind.SANE: "device",
    SourceKind.ESCL: "url",
    SourceKind.HOT_FOLDER: "folder",
    SourceKind.CAMERA: "device",
}


@dataclass(frozen=True, slots=True)
class DeskScanner:
    """`device`: a SANE name, or the number or address of a camera; `url`: root of an eSCL service; `any_certificate`: accept
    one that the scanner signed itself; `folder`: of a hot folder; `extra_options`: what a SANE model needs."""

    kind: SourceKind
    name: str
    device: str = ""
    url: str = ""
    any_certificate: bool = False
    folder: str = ""
    extra_options: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """What a person would type."""
        return str(getattr(self, NEEDED.get(self.kind, "name")))
