"""Does a page lie on its side or head? Only a proposal, off the counter's path: a turn is a flag that a person sets."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SURE: Final = 4.0
_SECONDS: Final = 20.0
_TURN: Final = re.compile(r"^Rotate: (\d+)$.*?^Orientation confidence: ([\d.]+)$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class TurnProposal:
    """`degrees` clockwise to flag: 0, 90, 180, 270; None when it cannot be told (too little text, no tool)."""

    degrees: int | None
    confidence: float = 0.0


def propose_turn(path: Path, dpi: int) -> TurnProposal:
    """Tesseract's script and orientation detection in a child with a time-out; under 4 of its confidence nothing is
    proposed."""
    tool = shutil.which("tesseract")
    if tool is None:
        return TurnProposal(None)
    command = [tool, str(path), "-", "--psm", "0", "--dpi", str(dpi)]
    try:
        run = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (subprocess.TimeoutExpired, OSError):
        return TurnProposal(None)
    found = _TURN.search(run.stdout)
    if run.returncode != 0 or found is None:
        return TurnProposal(None)
    confidence = float(found[2])
    return TurnProposal(int(found[1]) % 360 if confidence >= _SURE else None, confidence)


class TesseractTurns:
    """Implements copy_ports.TurnProposer."""

    def propose(self, path: Path, dpi: int) -> int:
        """As `propose_turn`; 0 where it cannot be told."""
        return propose_turn(path, dpi).degrees or 0
