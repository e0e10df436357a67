"""Is this file one complete picture, how large is it, and is it safe on disk? Runs in a driver's process only (D14)."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from counter_app.domain.errors import DiskFull
from counter_app.domain.scan_errors import PageUnreadable, ScanFileRefused, ScanTruncated
from counter_app.domain.scan_source import ColourMode

MOST_BYTES: Final = 256 * 1024 * 1024
MOST_PIXELS: Final = 120_000_000  # A3 at 600 dpi has 70 million
MOST_PAGES: Final = 500
SPARE_BYTES: Final = 256 * 1024 * 1024  # left free on the disk for the store
# What Pillow's readers raise on bytes that no camera ever wrote, depending on where they trip over them.
NOT_A_PICTURE: Final = (SyntaxError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, struct.error)
_TAKEN: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff"}
_SUFFIX: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif"}
_MODES: Final = {"1": (ColourMode.BLACK_WHITE, 1), "L": (ColourMode.GREY, 8), "RGB": (ColourMode.COLOUR, 8)}
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Picture:
    """What a complete picture file holds. `tag_dpi`: what the file itself says, 0 when it says nothing."""

    media_type: str
    width_px: int
    height_px: int
    colour: ColourMode
    bits_per_channel: int
    tag_dpi: tuple[int, int]
    frames: int = 1

    @property
    def suffix(self) -> str:
        """By its bytes, whatever the file was called."""
        return _SUFFIX[self.media_type]


def kind_of(path: Path) -> str:
    """By the first bytes: "pdf", "jpeg", "png", "tiff", "" for anything else. Raises PageUnreadable for an empty file."""
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise PageUnreadable(file=path.name, reason="empty")
    if b"%PDF-" in head:
        return "pdf"
    starts = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png", b"II*\x00": "tiff", b"MM\x00*": "tiff"}
    return next((kind for start, kind in starts.items() if head.startswith(start)), "")


def measure(path: Path) -> Picture:
    """Decodes the whole picture. Raises PageUnreadable (empty, not-an-image, truncated, broken), ScanFileRefused."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ScanFileRefused(file=path.name, reason="too-large")
    if kind_of(path) not in ("jpeg", "png", "tiff"):
        raise PageUnreadable(file=path.name, reason="not-an-image")
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # our own limit, which is an error and no warning
    try:
        with Image.open(path, formats=tuple(_TAKEN)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ScanFileRefused(file=path.name, reason="bomb")
            found = _described(picture)
            picture.load()
    except (UnidentifiedImageError, *NOT_A_PICTURE) as error:
        raise PageUnreadable(file=path.name, reason="broken") from error
    except OSError as error:
        raise PageUnreadable(file=path.name, reason="truncated" if "truncat" in str(error) else "broken") from error
    if found.media_type == "image/jpeg" and not _ends_like_jpeg(path, size):
        raise PageUnreadable(file=path.name, reason="truncated")
    return found


def _described(picture: Any) -> Picture:
    colour, bits = _MODES.get(picture.mode, (ColourMode.COLOUR, 8))
    if picture.mode.startswith("I"):
        colour, bits = ColourMode.GREY, 16
    frames = int(getattr(picture, "n_frames", 1))
    dpi = tag_dpi(picture.info)
    return Picture(_TAKEN[picture.format], picture.width, picture.height, colour, bits, dpi, frames)


def tag_dpi(told: Mapping[Any, Any]) -> tuple[int, int]:
    """What the file says of its resolution; (0, 0) for nothing, or for what is no resolution."""
    try:
        across, along = told.get("dpi") or (0, 0)
        return (round(float(across)), round(float(along)))
    except (TypeError, ValueError, ArithmeticError):  # one number, a text, a fraction over nothing
        return (0, 0)


def _ends_like_jpeg(path: Path, size: int) -> bool:
    """Some scanners pad behind the end mark; nothing may be missing before it."""
    with path.open("rb") as file:
        file.seek(max(0, size - 4096))
        return b"\xff\xd9" in file.read()


def must_measure(picture: Picture, wanted_px: tuple[int, int] | None, dpi: int) -> None:
    """Raises ScanTruncated when the picture is more than 2 mm shorter or narrower than the device promised."""
    if wanted_px is None:
        return
    slack = max(4, round(2 / 25.4 * dpi))
    got = (picture.width_px, picture.height_px)
    if any(want and have < want - slack for have, want in zip(got, wanted_px, strict=True)):
        raise ScanTruncated(wanted=f"{wanted_px[0]}×{wanted_px[1]}", got=f"{got[0]}×{got[1]}")


def room_for_a_page(folder: Path, spare_bytes: int = SPARE_BYTES) -> None:
    """Called before a sheet is pulled: a full disk must not cost a page. Raises DiskFull."""
    if shutil.disk_usage(folder).free < spare_bytes:
        raise DiskFull(path=str(folder))


def sha256_of(path: Path) -> str:
    """Hex digest of the file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def seal(unsealed: Path, final: Path) -> str:
    """Bytes to the disk, the name after them, the folder last; returns the SHA-256. Never overwrites. Raises OSError."""
    with unsealed.open("rb+") as file:
        os.fsync(file.fileno())
    digest = sha256_of(unsealed)
    if final.exists():
        raise FileExistsError(final)
    unsealed.rename(final)
    sync_folder(final.parent)
    return digest


def sync_folder(folder: Path) -> None:
    """Makes a rename outlive a power cut. Windows does it with the file and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
