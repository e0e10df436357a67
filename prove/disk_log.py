"""What did SQLite ask of the disk, in which order, and what could a crash have left of it?

A file layer notes every write, truncation, sync and deletion. From the notes up to any moment the disk is built again: what
was synced stands; of what was not, any part may be there, in any order, torn at sectors of 512 bytes. A new name stands
after the first sync of its file, which also syncs the folder; a deletion without a sync of the folder may be undone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR_BYTES = 512
# ("write", file, offset, bytes), ("size", file, bytes), ("sync", file), ("gone", file, folder synced) or ("told", word)
Event = tuple[Any, ...]
MANNERS = ("nothing", "everything", "prefix", "some", "torn", "shuffled")


class NotingFile(apsw.VFSFile):
    """A real file that notes what is done to it."""

    def __init__(self, disk: NotingDisk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        shown = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(shown or "temporary").name
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        """Noted."""
        self._disk.note("write", self._name, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        """Noted."""
        self._disk.note("size", self._name, size)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        """Noted; the real one is not waited for."""
        self._disk.note("sync", self._name)


class NotingDisk(apsw.VFS):
    """The file layer of that name. Keep it: apsw forgets a layer that nobody holds."""

    def __init__(self, name: str, notes: list[Event]) -> None:
        self._notes = notes
        self.listens = True
        super().__init__(name, "unix")

    def xOpen(self, name: Any, flags: list[int]) -> NotingFile:
        """Every file."""
        return NotingFile(self, name, flags)

    def note(self, *event: Any) -> None:
        """One more, unless the process that asks is dead in the story that is told."""
        if self.listens:
            self._notes.append(event)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        """Noted."""
        self.note("gone", Path(name).name, bool(sync_folder))
        super().xDelete(name, sync_folder)


@dataclass(slots=True)
class DiskFile:
    """`synced`: what stands; `waiting`: writes and sizes after it; `named`: whether its name stands in the folder."""

    synced: bytearray = field(default_factory=bytearray)
    waiting: list[Event] = field(default_factory=list)
    named: bool = False


class Disk:
    """The disk at one moment, built by taking the notes one after the other."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {name: DiskFile(bytearray(data), named=True) for name, data in files.items()}
        self.going: dict[str, DiskFile] = {}  # deleted, and the folder not synced since

    def take(self, event: Event) -> None:
        """The next note."""
        kind, name = event[0], event[1]
        if kind == "gone":
            file = self.files.pop(name, None)
            if event[2]:
                self.going.clear()
            elif file is not None and file.named:
                self.going[name] = file
            return
        file = self.files.setdefault(name, DiskFile())
        if kind == "sync":
            for one in file.waiting:
                _apply(file.synced, one)
            file.waiting.clear()
            if not file.named:  # the first sync of a new file syncs the folder
                file.named = True
                self.going.clear()
        else:
            file.waiting.append(event)

    @property
    def certain(self) -> bool:
        """True while a crash could leave only one thing."""
        return not self.going and all(file.named and not file.waiting for file in self.files.values())

    def image(self, dice: random.Random) -> dict[str, bytes]:
        """One of the disks that a crash now may leave."""
        manner = dice.choice(MANNERS)
        left = {}
        for name, file in self.files.items():
            if not file.named and (manner == "nothing" or (manner != "everything" and dice.random() < 0.5)):
                continue
            data = bytearray(file.synced)
            for one in _survivors(file.waiting, manner, dice):
                _apply(data, one)
            left[name] = bytes(data)
        for name, file in self.going.items():
            if name not in left and manner != "everything" and dice.random() < 0.5:
                left[name] = bytes(file.synced)
        return left


def _survivors(waiting: list[Event], manner: str, dice: random.Random) -> list[Event]:
    """What of the unsynced reached the disk."""
    match manner:
        case "nothing":
            return []
        case "everything":
            return waiting
        case "prefix":
            return waiting[: dice.randint(0, len(waiting))]
        case "shuffled":
            return dice.sample(waiting, dice.randint(0, len(waiting)))
    share = dice.random()
    some = [one for one in waiting if dice.random() < share]
    return some if manner == "some" else [part for one in some for part in _torn(one, dice)]


def _torn(event: Event, dice: random.Random) -> Iterator[Event]:
    """Sectors of one write, each there or not."""
    if event[0] != "write":
        yield event
        return
    _, name, offset, data = event
    share = dice.random()
    place = 0
    while place < len(data):
        until = min(len(data), (offset + place) // SECTOR_BYTES * SECTOR_BYTES + SECTOR_BYTES - offset)
        if dice.random() < share:
            yield ("write", name, offset + place, data[place:until])
        place = until


def _apply(data: bytearray, event: Event) -> None:
    if event[0] == "size":
        del data[event[2] :]
        return
    _, _, offset, written = event
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(written)] = written
