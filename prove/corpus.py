"""Which cases have broken a promise before? They are kept for ever, one file a rig, and played again by every test run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from prove.rig import Failure

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class KeptCase:
    """`found` names what broke then and how it was mended, for the reader of the proof page."""

    case: str
    found: str


def kept(rig: str, folder: Path = FOLDER) -> list[KeptCase]:
    """The cases of one rig, oldest first; none is a good thing."""
    path = folder / f"{rig}.json"
    if not path.exists():
        return []
    return [KeptCase(**row) for row in json.loads(path.read_text("utf-8"))]


def keep(rig: str, failures: Iterable[Failure], folder: Path = FOLDER) -> int:
    """Adds new cases at the end; returns how many were new."""
    cases = kept(rig, folder)
    known = {one.case for one in cases}
    new = [KeptCase(one.case, one.said) for one in failures if one.case not in known]
    if new:
        folder.mkdir(exist_ok=True)
        rows = [asdict(one) for one in (*cases, *new)]
        (folder / f"{rig}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return len(new)
