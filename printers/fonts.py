"""Which font files the slips use, and whether they hold every Vietnamese letter (D22)."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.errors import FontsIncomplete

STANDARD_FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/liberation-fonts"),
    Path("C:/Windows/Fonts"),
    Path("/System/Library/Fonts/Supplemental"),
)
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưy"


def vietnamese_letters() -> str:
    """All 146 letters that Vietnamese adds or tones: twelve vowels in six tones, and đ, in both cases. NFC."""
    small = [unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES] + ["đ"]
    return "".join(small) + "".join(small).upper()


NEEDED_LETTERS = vietnamese_letters() + "₫–…"


@dataclass(frozen=True, slots=True)
class FontFamily:
    """A family by the name that the templates ask for. `files`: regular, bold, italic, bold italic."""

    name: str
    files: tuple[str, str, str, str]


SERIF_FAMILIES = (
    FontFamily(
        "Liberation Serif",
        (
            "LiberationSerif-Regular.ttf",
            "LiberationSerif-Bold.ttf",
            "LiberationSerif-Italic.ttf",
            "LiberationSerif-BoldItalic.ttf",
        ),
    ),
    FontFamily("Times New Roman", ("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf")),
)
SANS_FAMILIES = (
    FontFamily(
        "Liberation Sans",
        (
            "LiberationSans-Regular.ttf",
            "LiberationSans-Bold.ttf",
            "LiberationSans-Italic.ttf",
            "LiberationSans-BoldItalic.ttf",
        ),
    ),
    FontFamily("Arial", ("arial.ttf", "arialbd.ttf", "ariali.ttf", "arialbi.ttf")),
)


@dataclass(frozen=True, slots=True)
class FontChoice:
    """The families of the slips: `serif` for sheets, `sans` for rolls; `files` are all their faces."""

    folders: tuple[Path, ...]
    serif: str
    sans: str
    files: tuple[Path, ...]


def find_fonts() -> FontChoice:
    """The fonts of this machine, from the standard folders. Raises FontsIncomplete."""
    return choose_fonts([folder for folder in STANDARD_FOLDERS if folder.is_dir()])


def choose_fonts(folders: Sequence[Path]) -> FontChoice:
    """The first serif and the first sans family whose four faces are in `folders` and complete. Raises FontsIncomplete."""
    serif, serif_files = _choose(SERIF_FAMILIES, folders)
    sans, sans_files = _choose(SANS_FAMILIES, folders)
    used = tuple(dict.fromkeys(file.parent for file in serif_files + sans_files))
    return FontChoice(used, serif, sans, serif_files + sans_files)


def _choose(families: Sequence[FontFamily], folders: Sequence[Path]) -> tuple[str, tuple[Path, ...]]:
    problem = FontsIncomplete(missing=families[0].name, where=", ".join(str(folder) for folder in folders))
    for family in families:
        for folder in folders:
            files = tuple(folder / file for file in family.files)
            if all(file.is_file() for file in files):
                try:
                    check_faces(files)
                except FontsIncomplete as incomplete:  # Debian's older Liberation has 54 of the 146 letters
                    problem = incomplete
                else:
                    return family.name, files
    raise problem


def check_faces(files: Sequence[Path]) -> None:
    """Raises FontsIncomplete(missing, where) for the first face that lacks a letter."""
    for file in files:
        held = covered_characters(file)
        missing = "".join(letter for letter in NEEDED_LETTERS if ord(letter) not in held)
        if missing:
            raise FontsIncomplete(missing=missing, where=str(file))


def covered_characters(file: Path) -> frozenset[int]:
    """The code points (BMP) that a TrueType file has a glyph for; empty for a file that is none."""
    try:
        return frozenset(_cmap_format_4(file.read_bytes()))
    except (OSError, struct.error):
        return frozenset()


def _cmap_format_4(font: bytes) -> Iterator[int]:
    """Code points of the Unicode BMP subtable (OpenType, "cmap", format 4)."""
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", cmap, 2)
    for record in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", cmap, 4 + 8 * record)
        (form,) = struct.unpack_from(">H", cmap, offset)
        if form == 4 and (platform == 0 or (platform, encoding) == (3, 1)):
            return _segments(cmap[offset:])
    return iter(())


def _table(font: bytes, tag: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for record in range(count):
        name, _, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * record)
        if name == tag:
            return font[offset : offset + length]
    return b""


def _segments(subtable: bytes) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", subtable, 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", subtable, 14)
    starts = struct.unpack_from(f">{count}H", subtable, 16 + twice)
    deltas = struct.unpack_from(f">{count}H", subtable, 16 + 2 * twice)
    ranges_at = 16 + 3 * twice
    ranges = struct.unpack_from(f">{count}H", subtable, ranges_at)
    for segment in range(count):
        for code in range(starts[segment], ends[segment] + 1):
            glyph = code
            if ranges[segment]:
                at = ranges_at + 2 * segment + ranges[segment] + 2 * (code - starts[segment])
                (glyph,) = struct.unpack_from(">H", subtable, at)
            if code != 0xFFFF and glyph and (glyph + deltas[segment]) & 0xFFFF:
                yield code
