"""How does a store of any age get the tables of today? Numbered steps, only ever appended, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator

from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.domain.errors import StoreBroken
from counter_app.store import (
    m0001_dossiers,
    m0002_outbox,
    m0003_numbers,
    m0004_paper,
    m0005_desk,
    m0006_print_attempts,
    m0007_acts,
    m0008_notices,
    m0009_post_and_fees,
    m0010_online,
    m0011_attachments,
    m0012_reports,
    m0013_report_indexes,
    m0014_notice_batches,
    m0015_scans,
    m0016_outages,
    m0017_proof,
    m0018_days,
    m0019_found_files,
    m0020_first_pins,
    m0021_catch_up,
    m0022_text_tries,
    m0023_trims,
    m0024_parked_decisions,
    m0025_voided_receptions,
    m0026_cases,
)
from counter_app.store.connection import EncryptedDatabase

APPLICATION_ID = 0x4D435131  # "MCQ1": this file is a store of this program

# Step n brings user_version from n to n + 1. A step that has left the house is never edited.
MIGRATIONS: tuple[str, ...] = (
    m0001_dossiers.SQL,
    m0002_outbox.SQL,
    m0003_numbers.SQL,
    m0004_paper.SQL,
    m0005_desk.SQL,
    m0006_print_attempts.SQL,
    m0007_acts.SQL,
    m0008_notices.SQL,
    m0009_post_and_fees.SQL,
    m0010_online.SQL,
    m0011_attachments.SQL,
    m0012_reports.SQL,
    m0013_report_indexes.SQL,
    m0014_notice_batches.SQL,
    m0015_scans.SQL,
    m0016_outages.SQL,
    m0017_proof.SQL,
    m0018_days.SQL,
    m0019_found_files.SQL,
    m0020_first_pins.SQL,
    m0021_catch_up.SQL,
    m0022_text_tries.SQL,
    m0023_trims.SQL,
    m0024_parked_decisions.SQL,
    m0025_voided_receptions.SQL,
    m0026_cases.SQL,
)


def version_of(database: EncryptedDatabase) -> int:
    """How many steps the store has behind it. Raises StoreBroken for a file of another program or of a newer one."""
    version, application = _pragma(database, "user_version"), _pragma(database, "application_id")
    if version and application != APPLICATION_ID:
        raise StoreBroken(reason="not-our-store")
    if version > len(MIGRATIONS):
        raise StoreBroken(reason="newer-store", version=version)
    return version


def migrate(database: EncryptedDatabase) -> None:
    """Bring the store to today's version, or leave it exactly as it was. Raises StoreError."""
    if version_of(database) == len(MIGRATIONS):
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        for script in MIGRATIONS[version_of(database) :]:
            for statement in statements_of(script):
                database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        database.execute("COMMIT")
    except BaseException:
        if database.conn.in_transaction:
            database.execute("ROLLBACK")
        raise


def statements_of(script: str) -> Iterator[str]:
    """Each statement of a script; a trigger with its inner semicolons is one. (`executescript` would commit first.)"""
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if line.rstrip().endswith(";") and sqlcipher.complete_statement(gathered):
            yield gathered.strip()
            gathered = ""


def _pragma(database: EncryptedDatabase, name: str) -> int:
    row = database.one(f"PRAGMA {name}")
    return int(row[0]) if row else 0
