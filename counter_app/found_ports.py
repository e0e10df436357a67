"""The doors to the words of scans, to files without a dossier, and to the record of files that were let go."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from counter_app.domain.digital_copy import DigitalCopy
from counter_app.domain.lost_file import KeptText, LostFile, ReleasedFile, Settlement


class CopyTextTable(Protocol):
    """What was read in the scans, folded, for the look-up."""

    def waiting(self, limit: int = 1) -> list[DigitalCopy]:
        """Copies that nobody tried to read yet and that are not replaced, oldest first."""

    def to_retry(self, tries_below: int) -> list[DigitalCopy]:
        """Live copies whose reading was too slow or failed, and that were read fewer times than that; oldest first."""

    def again(self, copy_id: str, words: str, sha256: str, problem: str) -> int:
        """A later reading in the place of one that failed. Returns how often the copy was read by now."""

    def keep(self, copy_id: str, words: str, sha256: str, problem: str) -> None:
        """Once for each copy. `words`: as recognised, "" for none."""

    def carry(self, from_copy_id: str, to_copy_id: str) -> None:
        """The same paper under another copy: signed, or reused. Does nothing where nothing was read yet."""

    def of(self, copy_id: str) -> KeptText | None: ...

    def copy_of_same_file(self, copy: DigitalCopy) -> str:
        """Id of another copy of the same file that was read before, "" for none."""


class LostFileTable(Protocol):
    """Files of the vault that no dossier has. A row is settled once and never deleted."""

    def linked_hashes(self) -> set[str]:
        """Of every file that the store knows, settled lost ones among them: what the vault must hold."""

    def add(self, file: LostFile) -> bool:
        """False when it is on record already."""

    def open(self, limit: int = 200) -> list[LostFile]:
        """Oldest first; what was linked meanwhile left out."""

    def count_open(self) -> int: ...

    def settle(self, sha256: str, how: Settlement) -> None:
        """Raises StoreBroken for one that is settled or unknown."""


class ReleaseTable(Protocol):
    """Local files that went because the centre has them."""

    def add(self, file: ReleasedFile) -> None: ...

    def hashes(self) -> set[str]: ...

    def of_copy(self, copy_id: str) -> list[ReleasedFile]: ...

    def due(self, sent_before: datetime, limit: int = 20) -> list[tuple[DigitalCopy, str]]:
        """Live copies with a receipt older than that, not waiting for a confirmation and not let go; with the receipt."""

    def files_of(self, copy: DigitalCopy) -> list[str]:
        """Hashes of what may go with a copy: the file and its searchable twin. What anything else needs is left out."""

    def page_may_go(self, sha256: str) -> bool:
        """Whether one page row alone, of a work that is done, names the file: no other work, lane or lost file does."""
