"""Where does a store lie: in which file of which disk, on which hardware? What a copy of it cannot take along. (F19)

The name of a machine is part of the disk, so a cloned disk has it, too. What is built into the machine has numbers of its
own. A part may be exchanged at any time, so a machine is another one only when none of its parts is the same.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NET, _BLOCK, _BOARD = Path("/sys/class/net"), Path("/sys/block"), Path("/sys/class/dmi/id")
_BOARD_NAMES: Final = ("product_uuid", "board_serial", "product_serial")  # on most systems only root reads them
_DISK_NAMES: Final = ("device/serial", "device/wwid", "wwid", "serial")
_PERMANENT_ADDRESS = "0"  # of addr_assign_type: burned in, not made up by a driver that hides itself
_NO_NUMBERS: Final = ("", "none", "0", "default string", "to be filled by o.e.m.", "not specified")
_SMBIOS: Final = int.from_bytes(b"RSMB", "big")
_SYSTEM_INFORMATION, _UUID_AT, _UUID_BYTES = 1, 8, 16


@dataclass(frozen=True, slots=True)
class Place:
    """Hashes only. `path`, `file`: "" where unknown; `hardware`: of each part that can be read, sorted."""

    path: str = ""
    file: str = ""
    hardware: tuple[str, ...] = ()


UNKNOWN: Final = Place()


def place_of(store: Path) -> Place:
    """Where this file lies now. A file that is moved within its disk stays the same file; a copy is another one."""
    path = store.resolve()
    number = 0
    with suppress(OSError):
        number = path.stat().st_ino
    return Place(_hashed("path", str(path)), _hashed("file", str(number)) if number else "", hardware())


def is_copied(was: Place, here: Place) -> bool:
    """Another file in another place. A disk that is mounted elsewhere keeps its files; a stick that numbers its files anew
    keeps its place."""
    known = was.path and was.file and here.path and here.file
    return bool(known) and was.path != here.path and was.file != here.file


def is_elsewhere(was: Place, here: Place) -> bool:
    """No part of the machine is the same."""
    return bool(was.hardware and here.hardware) and not set(was.hardware) & set(here.hardware)


def hardware() -> tuple[str, ...]:
    """A hash for each part with a number of its own; empty where the system shows none, as in a container."""
    numbers = _windows_numbers() if sys.platform == "win32" else _linux_numbers()
    return tuple(sorted({_hashed("hardware", number) for number in numbers if number.strip().lower() not in _NO_NUMBERS}))


def _linux_numbers() -> Iterator[str]:
    for name in _BOARD_NAMES:
        yield _read(_BOARD / name)
    for disk in _entries(_BLOCK):
        if (disk / "device").exists():
            yield next((number for name in _DISK_NAMES if (number := _read(disk / name))), "")
    for card in _entries(_NET):
        wired = (card / "device").exists() and not (card / "wireless").exists()
        if wired and _read(card / "addr_assign_type") == _PERMANENT_ADDRESS:
            yield _read(card / "address")


def _windows_numbers() -> Iterator[str]:
    """The number that the maker wrote into the firmware; no rights are needed to read it."""
    if sys.platform != "win32":
        return
    import ctypes

    with suppress(OSError, AttributeError):
        read = ctypes.windll.kernel32.GetSystemFirmwareTable
        size = read(_SMBIOS, 0, None, 0)
        table = ctypes.create_string_buffer(size)
        if size and read(_SMBIOS, 0, table, size) == size:
            yield system_uuid(table.raw[8:])


def system_uuid(table: bytes) -> str:
    """The UUID of a machine from its SMBIOS table (DMTF DSP0134 §7.2); "" where there is none."""
    at = 0
    while at + 4 <= len(table):
        kind, length = struct.unpack_from("<BB", table, at)
        if kind == _SYSTEM_INFORMATION and length >= _UUID_AT + _UUID_BYTES:
            found = table[at + _UUID_AT : at + _UUID_AT + _UUID_BYTES]
            return "" if set(found) <= {0} or set(found) <= {255} else found.hex()
        end = table.find(b"\0\0", at + max(length, 4))
        if end < 0:
            break
        at = end + 2
    return ""


def _entries(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.iterdir())
    return []


def _read(path: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="ascii").strip()
    return ""


def _hashed(purpose: str, value: str) -> str:
    return hashlib.sha256(f"desk-{purpose}:{value}".encode()).hexdigest()[:24]
