"""What still lies beside the vault, and how does it get in? Nothing readable stays on the disk that nobody is looking at.

A page is a plain file only while its driver writes it and the gates look at it, and while a viewer that the officer opened
shows it. Whatever a run, a crash or a refusal leaves goes into the vault; what no work links is lost and found there.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from counter_app.file_ports import FileVault

SEEN: Final = "seen"  # taken out for a viewer
_COPY: Final = "copy"  # a file in the making, or one that is being read or signed: the vault has what it is made of
_AGAIN: Final = "again-"  # taken out to be judged


def workshop(staging: Path, name: str) -> Path:
    """An empty folder for plain copies of what the vault has; remove it after use. What a crash leaves there is no find."""
    folder = staging / name / _COPY
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def take_in(vault: FileVault, folder: Path) -> int:
    """Every page of a run's folder, void and half-written ones too, goes into the vault; returns how many. Raises DiskFull,
    StoreBroken: then what is left stays where it is."""
    if not folder.is_dir():
        return 0
    shutil.rmtree(folder / _COPY, ignore_errors=True)
    taken = 0
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        if path.suffix != ".json" and not path.name.startswith(_AGAIN) and path.stat().st_size:
            vault.put(path)
            taken += 1
        path.unlink()
    return taken


def sweep(vault: FileVault, staging: Path) -> int:
    """At the start of the program, when nothing is being scanned or shown; returns how many pages were found."""
    if not staging.is_dir():
        return 0
    shutil.rmtree(staging / SEEN, ignore_errors=True)
    found = 0
    for folder in sorted(path for path in staging.iterdir() if path.is_dir()):
        found += take_in(vault, folder)
        shutil.rmtree(folder, ignore_errors=True)
    return found
