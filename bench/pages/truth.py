"""What is really on a made page? The answer that every gate, reader and rule is measured against."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mark:
    """Ink that is not print, its box in mm. `name`: red-seal, faint-seal, blue-stamp, pen-signature, pencil, photo …"""

    name: str
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Code:
    """A code on the page: its text, its symbology in zxing-cpp's words, where its left upper corner is (mm)."""

    text: str
    symbology: str
    left_mm: float
    top_mm: float


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong. `amount` in `unit`: skew (degrees), streak (mm from the left edge), blur (sigma in px at 200 dpi),
    upside-down (degrees), wrong-dpi (the dpi it really has), double-feed (mm of length), show-through (percent) …"""

    name: str
    amount: float = 0.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PageTruth:
    """`has_content` False only where nothing a person or a machine wrote would be lost. `dpi` is what the file claims."""

    name: str
    kind: str
    dpi: int
    width_mm: float
    height_mm: float
    has_content: bool
    colour: bool = True
    marks: tuple[Mark, ...] = ()
    codes: tuple[Code, ...] = ()
    defects: tuple[Defect, ...] = ()
    words: tuple[str, ...] = ()
    stack: str = ""
    place_in_stack: int = 0

    def has(self, defect: str) -> bool:
        """True when the page has this defect."""
        return any(found.name == defect for found in self.defects)

    def write(self, path: Path) -> None:
        """As JSON beside the page."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")


def read_truth(path: Path) -> PageTruth:
    """What `PageTruth.write` wrote."""
    told = json.loads(path.read_text(encoding="utf-8"))
    for name, kind in (("marks", Mark), ("codes", Code), ("defects", Defect)):
        told[name] = tuple(kind(**each) for each in told[name])
    told["words"] = tuple(told["words"])
    return PageTruth(**told)
