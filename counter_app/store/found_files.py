"""Which files belong to no dossier, and which were let go because the centre has them?"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

from counter_app.domain.digital_copy import DigitalCopy
from counter_app.domain.errors import StoreBroken
from counter_app.domain.lost_file import LostFile, ReleasedFile, Settlement
from counter_app.store.moments import from_microseconds, to_microseconds
from counter_app.store.plain_rows import from_text
from counter_app.store.transaction import Transaction

_LINKED_MEANWHILE: Final = """
    EXISTS (SELECT 1 FROM scan_page p WHERE p.sha256 = l.sha256)
    OR EXISTS (SELECT 1 FROM digital_copy c WHERE c.sha256 = l.sha256)
    OR EXISTS (SELECT 1 FROM copy_text t WHERE t.sha256 = l.sha256 AND t.sha256 <> '')
"""
_KNOWN: Final = (
    "SELECT sha256 FROM scan_page UNION SELECT sha256 FROM digital_copy UNION SELECT sha256 FROM attachment"
    " UNION SELECT sha256 FROM copy_text WHERE sha256 <> '' UNION SELECT sha256 FROM lost_file WHERE state <> 'open'"
)


class SqliteLostFiles:
    """Implements found_ports.LostFileTable."""

    def __init__(self, tx: Transaction, zone: tzinfo | None) -> None:
        self._tx = tx
        self._zone = zone

    def linked_hashes(self) -> set[str]:
        """Every file that a row of the store names."""
        return {sha256 for (sha256,) in self._tx.rows(_KNOWN)}

    def add(self, file: LostFile) -> bool:
        """Open from now on."""
        sql = (
            "INSERT INTO lost_file (sha256, size_bytes, found_us, state) VALUES (?, ?, ?, 'open')"
            " ON CONFLICT (sha256) DO NOTHING"
        )
        return bool(self._tx.run(sql, (file.sha256, file.size_bytes, to_microseconds(file.found_at))))

    def open(self, limit: int = 200) -> list[LostFile]:
        """Oldest first."""
        sql = f"""
            SELECT l.sha256, l.size_bytes, l.found_us FROM lost_file l
            WHERE l.state = 'open' AND NOT ({_LINKED_MEANWHILE}) ORDER BY l.id LIMIT ?
        """
        return [LostFile(sha256, size, _at(found, self._zone)) for sha256, size, found in self._tx.rows(sql, (limit,))]

    def count_open(self) -> int:
        """For the home screen: reads open rows only."""
        sql = f"SELECT count(*) FROM lost_file l WHERE l.state = 'open' AND NOT ({_LINKED_MEANWHILE})"
        return int(self._tx.value(sql))

    def settle(self, sha256: str, how: Settlement) -> None:
        """A trigger forbids a second time."""
        sql = (
            "UPDATE lost_file SET state = ?, settled_us = ?, officer_id = ?, reason = ?, dossier_uid = ?, component_code = ?"
            " WHERE sha256 = ? AND state = 'open'"
        )
        told = (how.officer_id, how.reason, how.dossier_uid, how.component_code)
        if not self._tx.run(sql, (str(how.state), to_microseconds(how.at), *told, sha256)):
            raise StoreBroken(reason="lost-file-not-open", sha256=sha256)


class SqliteReleases:
    """Implements found_ports.ReleaseTable."""

    def __init__(self, tx: Transaction, zone: tzinfo | None) -> None:
        self._tx = tx
        self._zone = zone

    def add(self, file: ReleasedFile) -> None:
        """Before the file goes: a file without its record is never missing unseen."""
        sql = (
            "INSERT INTO released_file (sha256, size_bytes, copy_id, name, receipt, released_us) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (sha256) DO NOTHING"
        )
        at = to_microseconds(file.released_at)
        self._tx.run(sql, (file.sha256, file.size_bytes, file.copy_id, file.name, file.receipt, at))

    def hashes(self) -> set[str]:
        """All of them."""
        return {sha256 for (sha256,) in self._tx.rows("SELECT sha256 FROM released_file")}

    def of_copy(self, copy_id: str) -> list[ReleasedFile]:
        """In the order in which they went."""
        sql = (
            "SELECT sha256, size_bytes, copy_id, name, receipt, released_us FROM released_file WHERE copy_id = ? ORDER BY id"
        )
        return [
            ReleasedFile(sha256, size, copy, name, receipt, _at(released, self._zone))
            for sha256, size, copy, name, receipt, released in self._tx.rows(sql, (copy_id,))
        ]

    def due(self, sent_before: datetime, limit: int = 20) -> list[tuple[DigitalCopy, str]]:
        """Oldest first."""
        sql = """
            SELECT c.body, a.receipt FROM digital_copy c JOIN attachment a ON a.file_id = c.copy_id
            WHERE a.state = 'sent' AND a.receipt <> '' AND a.changed_us < ? AND c.confirm_open = 0
            AND NOT EXISTS (SELECT 1 FROM digital_copy n WHERE n.replaces = c.copy_id AND n.replaces <> '')
            AND NOT EXISTS (SELECT 1 FROM released_file r WHERE r.sha256 = c.sha256)
            ORDER BY c.id LIMIT ?
        """
        rows = self._tx.rows(sql, (to_microseconds(sent_before), limit))
        return [(from_text(DigitalCopy, body), receipt) for body, receipt in rows]

    def files_of(self, copy: DigitalCopy) -> list[str]:
        """What waits for the centre stays."""
        twin = "SELECT sha256 FROM copy_text WHERE copy_id = ? AND sha256 <> ''"
        names = {copy.sha256, *(sha256 for (sha256,) in self._tx.rows(twin, (copy.copy_id,)))}
        return sorted(sha256 for sha256 in names if not self._needed(sha256))

    def page_may_go(self, sha256: str) -> bool:
        """One row, of a work that is done."""
        sql = """
            SELECT count(*) = 1 AND max(w.state) = 'done' FROM scan_page p JOIN scan_work w ON w.id = p.work_id
            WHERE p.sha256 = ?
            AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.sha256 = ?)
            AND NOT EXISTS (SELECT 1 FROM lost_file l WHERE l.sha256 = ?)
        """
        return bool(self._tx.value(sql, (sha256,) * 3))

    def _needed(self, sha256: str) -> bool:
        """By a lane of files that has not sent it for every dossier, or as a page."""
        waits = "SELECT count(*) FROM attachment WHERE sha256 = ? AND state <> 'sent'"
        page = "SELECT count(*) FROM scan_page WHERE sha256 = ?"
        return bool(self._tx.value(waits, (sha256,)) or self._tx.value(page, (sha256,)))


def _at(microseconds: int, zone: tzinfo | None) -> datetime:
    at = from_microseconds(microseconds, zone)
    if at is None:
        raise StoreBroken(reason="no-moment")
    return at
