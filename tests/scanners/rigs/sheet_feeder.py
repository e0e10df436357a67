"""A document feeder over SANE's own `pnm` device: the real scanimage and backend, one sheet of a pile after the other.

The backend shows one file and has no feeder; this stands before it as the `scanimage` of the path. It offers the sources of
an ADF scanner, lays the next sheet of the pile on the device before each Enter, and lets the backend itself raise a status:
a line `!jammed` of the pile becomes its switch `--status-jammed=yes`, and a pile that is empty `--status-nodocs=yes`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from bench.pages.page_set import Recipe, make
from tests.scanners.rigs.sane_rig import configured

_SOURCES = (
    "  Scan Mode:\n    --source Flatbed|ADF Front|ADF Duplex [Flatbed]\n    --mode Color [Color]\n"
    "    --df-action Default|Continue|Stop [Default]\n"
)
_OURS = ("--source", "--mode")
_GLASS = "glass.ppm"


class SheetFeeder:
    """`load` puts sheets on the pile; a fault stays in front of the sheet that it hinders until it came once."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = shutil.which("scanimage")
        monkeypatch.setenv("SANE_CONFIG_DIR", str(configured(folder / "sane")))
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._pile = folder / "pile"
        self._pile.write_text("", encoding="utf-8")
        Image.new("RGB", (8, 8)).save(folder / _GLASS)  # the backend opens its file before it raises a status
        script = folder / "bin" / "scanimage"
        script.parent.mkdir(parents=True, exist_ok=True)
        root = Path(__file__).parents[3]
        script.write_text(
            f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(root)!r})\n"
            f"from tests.scanners.rigs.sheet_feeder import play\nsys.exit(play({real!r}, {str(self._pile)!r}))\n"
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")

    def load(self, *sheets: str | Path, dpi: int = 200) -> None:
        """A paper of the page set (`paper` or `paper:defect:amount`), a picture file, or `!status` of the backend."""
        lines = [sheet if str(sheet).startswith("!") else str(self._pnm(sheet, dpi)) for sheet in sheets]
        with self._pile.open("a", encoding="utf-8") as pile:
            pile.writelines(f"{line}\n" for line in lines)

    @property
    def left(self) -> int:
        """Sheets and faults that were not fed yet."""
        return len(self._pile.read_text(encoding="utf-8").splitlines())

    def _pnm(self, sheet: str | Path, dpi: int) -> Path:
        if isinstance(sheet, Path):
            path = self._folder / f"{sheet.stem}.ppm"
            with Image.open(sheet) as picture:
                picture.convert("RGB").save(path)
            return path
        paper, defect, amount = [*sheet.split(":"), "", ""][:3]
        path = self._folder / f"{sheet.replace(':', '-')}-{dpi}.ppm"
        if not path.exists():
            Image.fromarray(make(Recipe(paper, dpi, defect, float(amount or 0))).pixels).save(path)
        return path


def play(real: str, pile: str) -> int:
    """What the script does; the exit code is the real scanimage's."""
    arguments = sys.argv[1:]
    if "--all-options" in arguments:
        done = subprocess.run([real, *arguments], capture_output=True, text=True, check=False)
        sys.stderr.write(done.stderr)
        sys.stdout.write(done.stdout.replace("  Image Enhancement:\n", _SOURCES + "  Image Enhancement:\n", 1))
        return done.returncode
    passed, names = _passed_on(arguments)
    number = 0
    while sys.stdin.readline():
        number += 1
        lines = Path(pile).read_text(encoding="utf-8").splitlines()
        line, left = (lines[0], lines[1:]) if lines else ("!nodocs", [])
        device = ["--filename", line]
        if line.startswith("!"):
            device = [f"--status-{line[1:]}=yes", "--filename", str(Path(pile).with_name(_GLASS))]
        sheet = re.sub(r"%0?\d*d", f"{number:05d}", names)
        batch = ["--batch-print", f"--batch={sheet}", "--batch-count=1"]
        done = subprocess.run([real, *passed, *device, *batch], stdin=subprocess.DEVNULL, check=False)
        Path(pile).write_text("".join(f"{one}\n" for one in left), encoding="utf-8")
        if done.returncode:
            return done.returncode
    return 0


def _passed_on(arguments: list[str]) -> tuple[list[str], str]:
    """Without what the `pnm` device does not know and what this script says itself, and the name of the pages."""
    passed, names, skip = [], "", False
    for word in arguments:
        if skip or word in _OURS:
            skip = not skip
        elif word.startswith("--batch="):
            names = word.removeprefix("--batch=")
        elif not word.startswith(("--batch", "--df-action")):
            passed.append(word)
    return passed, names
