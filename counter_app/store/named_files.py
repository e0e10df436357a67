"""Which scanned files does a store speak of, and of which dossier is each? Asked of a copy that is no desk's store now."""

from __future__ import annotations

from pathlib import Path

from counter_app.domain.backup_errors import BackupBroken
from counter_app.domain.errors import StoreError
from counter_app.store.connection import connect
from counter_app.store.faults import SqliteError

# What was let go of on the centre's receipt is no longer expected anywhere.
_NAMED_FILES = """
SELECT f.sha256, coalesce(max(coalesce(d.dossier_code, d.provisional_number)), '')
FROM (SELECT p.sha256, w.dossier_uid FROM scan_page p JOIN scan_work w ON w.id = p.work_id
      UNION ALL SELECT sha256, dossier_uid FROM digital_copy UNION ALL SELECT sha256, dossier_uid FROM attachment
      UNION ALL SELECT sha256, '' FROM copy_text WHERE sha256 <> '' UNION ALL SELECT sha256, '' FROM lost_file) f
LEFT JOIN dossier d ON d.uid = f.dossier_uid
WHERE NOT EXISTS (SELECT 1 FROM released_file r WHERE r.sha256 = f.sha256) GROUP BY f.sha256
"""


def named_files_of(path: Path, key: bytes) -> dict[str, str]:
    """As BackupShelf.named_files, of any store file. Raises BackupBroken."""
    try:
        database = connect(path.resolve(), key, writer=False)
    except StoreError as error:
        raise BackupBroken(file=path.name, reason=error.code) from error
    try:
        return dict(database.rows(_NAMED_FILES))
    except (StoreError, SqliteError) as error:
        raise BackupBroken(file=path.name, reason=getattr(error, "code", "sqlite")) from error
    finally:
        database.close()
