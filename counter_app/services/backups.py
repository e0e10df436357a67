"""Is the store on a second medium too, and since when? Every five minutes while the desk is open (I1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from counter_app.backup_ports import BackupShelf, Progress, no_progress
from counter_app.domain.backup import (
    FILES_BROKEN,
    LAST_AT,
    PROBLEM,
    BackupCopy,
    BackupState,
    FilesChecked,
    FilesKept,
    read_backup,
)
from counter_app.domain.backup_errors import BackupBroken, BackupFailed, NoBackupPlace
from counter_app.ports import Clock, DeskStore

FILES_AT_ONCE_BYTES: Final = 200_000_000  # in one run: a slow stick has minutes, and the next copy of the store is due then


class Backups:
    """`shelf` None: no second medium is set up, and the desk says so."""

    def __init__(self, store: DeskStore, clock: Clock, shelf: BackupShelf | None) -> None:
        self._store = store
        self._clock = clock
        self._shelf = shelf

    @property
    def is_set_up(self) -> bool:
        """True when there is a place for copies."""
        return self._shelf is not None

    def is_due(self, every: timedelta) -> bool:
        """True when the newest copy is older than that."""
        last = self.state().last_at
        now = self._clock.now()
        return self.is_set_up and (last is None or not timedelta() <= now - last < every)

    def run(self) -> BackupCopy:
        """One copy, verified by opening; for a worker thread. Raises NoBackupPlace, BackupFailed, BackupBroken."""
        now = self._clock.now()
        try:
            kept = self._place().keep(now)
        except (BackupFailed, BackupBroken) as error:
            self._note(PROBLEM, error.code)
            raise
        self._note(LAST_AT, now.isoformat())
        self._note(PROBLEM, "")
        return kept

    def run_files(self, most_bytes: int = FILES_AT_ONCE_BYTES) -> FilesKept:
        """Scanned files that are not on the medium yet; after `run`, so that all files of the last copy are there.
        Raises NoBackupPlace, BackupFailed."""
        files = self._place().files
        if files is None:
            return FilesKept(0, 0, 0)
        try:
            kept = files.keep(most_bytes)
        except BackupFailed as error:
            self._note(PROBLEM, error.code)
            raise
        self._note(FILES_BROKEN, str(len(kept.broken) or ""))
        return kept

    def verify_files(self, name: str, progress: Progress = no_progress) -> tuple[FilesChecked, dict[str, str]]:
        """Each scanned file that this copy of the store speaks of, opened on the medium; and whose it is: hash → number.
        Raises NoBackupPlace, BackupBroken."""
        place = self._place()
        named = place.named_files(name)
        return (place.files.check(named.keys(), progress) if place.files else FilesChecked(0, tuple(named))), named

    def copies(self) -> list[BackupCopy]:
        """Newest first. Raises NoBackupPlace, BackupFailed."""
        return self._place().copies()

    def verify(self, name: str = "") -> BackupCopy:
        """Every page and link of one copy; the newest when no name is told. Raises NoBackupPlace, BackupBroken."""
        place = self._place()
        if not name:
            newest = place.copies()
            if not newest:
                raise BackupBroken(file="", reason="none")
            name = newest[0].name
        return place.verify(name)

    def state(self) -> BackupState:
        """What the last run left."""
        with self._store.read() as session:
            told = [session.notes.get(name) for name in (LAST_AT, PROBLEM, FILES_BROKEN)]
        found = read_backup(*told)
        return found or BackupState(None, "")

    def _place(self) -> BackupShelf:
        if self._shelf is None:
            raise NoBackupPlace(file="counter.toml", key="second_medium", value="", reason="missing")
        return self._shelf

    def _note(self, name: str, value: str) -> None:
        """A second window that only looks on notes nothing."""
        if not self._store.read_only:
            with self._store.write() as session:
                session.notes.put(name, value)
