"""Where may a scanning desk be killed, and which known-bad desks must be caught there?"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from counter_app.desk_files import LateBytes
from counter_app.domain.operation import OperationKind
from counter_app.services import staging
from counter_app.services.copy_linking import CopyLinking
from counter_app.services.copy_making import CopyMaking
from counter_app.services.page_judging import PageJudging
from counter_app.services.scan_run import ScanRuns
from counter_app.services.stack_route import StackRoute
from counter_app.store.digital_copies import SqliteCopies
from counter_app.store.file_vault import EncryptedFileVault
from counter_app.store.scan_works import SqliteScanJournal
from scanners import page_file
from scanners.pipeline.pdf_build import PdfCopyBuilder

# In the order of a page's way. "in …" is inside the transaction, before its commit.
PLACES = (
    "opening",
    "landed",  # whole in the folder, not yet synced and without its name
    "sealed",  # synced and named, the desk does not know
    "told",
    "kept",  # in the vault
    "in journal",
    "journalled",
    "in judging",
    "judged",
    "built",
    "copy kept",
    "in link",
    "linked",
    "uploading",
    "sent",
)


@dataclass
class Trap:
    """Kills its own process the (`passes` + 1)th time that the place is reached, in whatever thread."""

    place: str
    passes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def at(self, place: str) -> None:
        """A thread is here."""
        with self._lock:
            if place == self.place:
                self.passes -= 1
                if self.passes < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                    signal.pause()  # never on from here while the signal is on its way


def _around(owner: Any, name: str, trap: Trap, *, before: str = "", after: str = "") -> None:
    real = getattr(owner, name)

    def marked(*told: Any, **named: Any) -> Any:
        if before:
            trap.at(before)
        result = real(*told, **named)
        if after:
            trap.at(after)
        return result

    setattr(owner, name, marked)


def spring(trap: Trap, pulled: Path) -> None:
    """Marks on the real program, in this process only. `pulled`: where the hash of each sheet that landed is noted."""
    seal, put = page_file.seal, EncryptedFileVault.put

    def noted_seal(unsealed: Path, final: Path) -> str:
        with pulled.open("a") as file:
            file.write(page_file.sha256_of(unsealed) + "\n")
        trap.at("landed")
        digest = seal(unsealed, final)
        trap.at("sealed")
        return digest

    def marked_put(self: EncryptedFileVault, source: Path) -> Any:
        kept = put(self, source)
        trap.at("copy kept" if source.suffix == ".pdf" else "kept")
        return kept

    page_file.seal = noted_seal
    EncryptedFileVault.put = marked_put  # type: ignore[method-assign]
    _around(StackRoute, "take", trap, before="told", after="journalled")
    _around(SqliteScanJournal, "add_page", trap, after="in journal")
    _around(SqliteScanJournal, "keep_reading", trap, after="in judging")
    _around(PageJudging, "_look", trap, after="judged")
    _around(PdfCopyBuilder, "build", trap, after="built")
    _around(SqliteCopies, "add", trap, after="in link")
    _around(CopyMaking, "_linked", trap, after="linked")
    _around(LateBytes, "read", trap, after="uploading")


# --- known-bad desks --------------------------------------------------------------------------------


def forget_leftovers(_trap: Trap) -> None:
    """What lies beside the journal after a crash is swept away as rubbish."""

    def bad(_vault: Any, folder: Path) -> int:
        for path in folder.glob("*") if folder.is_dir() else ():
            path.unlink()
        return 0

    staging.take_in = bad


def journal_leftovers(_trap: Trap) -> None:
    """What lies beside the journal after a crash is "recovered" as new pages, whether it is journalled or not."""

    def bad(self: ScanRuns) -> int:
        with self._doors.store.write() as session:
            for path in self._doors.room.staging.glob("*/*-page-*.jpg"):
                for page in session.scans.journal.pages(path.parent.name)[-1:]:
                    sha256, page_id = page_file.sha256_of(path), f"{path.stem}-again"
                    again = replace(page, page_id=page_id, sequence=page.sequence + 1, reading=None, sha256=sha256)
                    session.scans.journal.add_page(path.parent.name, again)
        return staging.sweep(self._doors.room.vault, self._doors.room.staging)

    ScanRuns.sweep = bad  # type: ignore[method-assign]


def link_apart(trap: Trap) -> None:
    """The copy is linked in one transaction, and the centre is told in another one."""
    linked = CopyMaking._linked
    CopyLinking.link = lambda _self, session, made: session.scans.copies.add(made)  # type: ignore[method-assign]

    def bad(self: CopyMaking, draft: Any, copy: Any) -> Any:
        made = linked(self, draft, copy)
        trap.at("linked")
        with self._doors.store.write() as session:
            CopyLinking(self._doors).tell(session, copy, (OperationKind.DOCUMENT_ATTACHED, {}), copy.officer_id)
        return made

    CopyMaking._linked = bad  # type: ignore[method-assign]


VARIANTS: dict[str, Callable[[Trap], None]] = {
    variant.__name__: variant for variant in (forget_leftovers, journal_leftovers, link_apart)
}
