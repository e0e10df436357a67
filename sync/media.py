"""Where may a stick be plugged in on this machine? Asked without opening anything."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_POSIX: Final = ("/media/*", "/media/*/*", "/run/media/*/*", "/mnt/*")
_LETTERS: Final = "DEFGHIJKLMNOPQRSTUVWXYZ"


def media() -> list[Path]:
    """Mounted places that can be written, the likely ones first; empty when no stick is found."""
    if os.name == "nt":
        return [drive for letter in _LETTERS if (drive := Path(f"{letter}:\\")).is_dir()]
    found = [place for pattern in _POSIX for place in sorted(Path("/").glob(pattern[1:]))]
    return [place for place in found if place.is_mount() and os.access(place, os.W_OK)]


def newest(suffix: str, places: list[Path]) -> Path | None:
    """The newest file of this kind that lies at the top of one of the places."""
    found = [path for place in places for path in place.glob(f"*{suffix}") if path.is_file()]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)
