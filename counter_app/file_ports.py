"""The door to kept files: pages, copies and imported documents, by their hash, encrypted on the disk."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from counter_app.domain.kept_file import KeptFile, VaultFinding


class FileVault(Protocol):
    """Files never change, and go only when their release is on record: one is named by the SHA-256 of what is in it. Safe
    from several threads.

    Put first, link in the transaction after: what was put and never linked is listed, not lost.
    """

    def put(self, source: Path) -> KeptFile:
        """Keep a copy of the file; on return it survives a power cut. The same content twice is one file. Raises
        DiskFull."""

    def put_bytes(self, content: bytes) -> KeptFile: ...

    def take_out(self, sha256: str, target: Path) -> None:
        """Write the content to `target`, whole or not at all, and verified. Raises KeptFileMissing, KeptFileBroken,
        DiskFull."""

    def read(self, sha256: str) -> bytes:
        """The content, verified. Raises KeptFileMissing, KeptFileBroken."""

    def begins_with(self, sha256: str, length: int = 16) -> bytes:
        """The first bytes. Raises KeptFileMissing, KeptFileBroken."""

    def let_go(self, sha256: str) -> bool:
        """The only way out: for a file whose release is on record. False when it was not there."""

    def has(self, sha256: str) -> bool: ...

    def verify(self, sha256: str) -> KeptFile:
        """Read it through. Raises KeptFileMissing, KeptFileBroken."""

    def examine(self, linked: Collection[str]) -> tuple[VaultFinding, ...]:
        """What needs a person: kept and not linked (for the lost-and-found), linked and absent, left over from a power
        cut."""
