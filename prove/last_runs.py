"""What did the last run of each rig see? Kept as one JSON file beside the page made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from prove.rig import Found, Rig

RUNS = Path(__file__).parents[1] / "docs" / "proof.json"


@dataclass(frozen=True, slots=True)
class RigRun:
    """One line of the proof: what was tried where and when, and what came of it."""

    rig: str
    question: str
    goal: int
    points: int
    unit: str
    lost: int
    doubled: int
    wrong: int
    verdict: str
    seed: int
    seconds: float
    on: str
    machine: str
    controls: Mapping[str, bool] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    skipped: str = ""

    @property
    def caught(self) -> str:
        """`3 of 3`: how many known-bad variants were caught."""
        return f"{sum(self.controls.values())} of {len(self.controls)}"


def told(rig: Rig, found: Found, *, seed: int, seconds: float, on: str, machine: str) -> RigRun:
    """The line for what a rig found."""
    return RigRun(
        rig=rig.name,
        question=rig.question,
        goal=rig.goal,
        points=found.points,
        unit=found.unit,
        lost=found.lost,
        doubled=found.doubled,
        wrong=found.wrong,
        verdict=found.verdict,
        seed=seed,
        seconds=round(seconds, 1),
        on=on,
        machine=machine,
        controls={control.name: control.caught for control in found.controls},
        failures={failure.case: failure.said for failure in found.failures},
        notes=found.notes,
        skipped=found.skipped,
    )


def as_record(run: RigRun) -> dict[str, object]:
    """For JSON."""
    return asdict(run)


def read(path: Path = RUNS) -> dict[str, RigRun]:
    """The last run of each rig by its name."""
    if not path.exists():
        return {}
    rows = json.loads(path.read_text("utf-8"))
    return {row["rig"]: RigRun(**{**row, "notes": tuple(row["notes"])}) for row in rows}


def write(runs: Mapping[str, RigRun], path: Path = RUNS) -> None:
    """All of them, by name, so that a new run changes only its own lines."""
    rows = [as_record(runs[name]) for name in sorted(runs)]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
