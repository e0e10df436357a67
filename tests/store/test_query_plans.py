"""Does every frequent question go through an index, however full the store is? (D23; asked of SQLite, not of a stopwatch)"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.ports import Session
from counter_app.store.database import SqliteDeskStore
from tests.builders import AGENCY, NOW, dossier
from tests.store.rig import keep, raw

# Small by nature, or read through a partial index that holds only what is not done yet, or from one end with a LIMIT.
SHORT = (
    "SCAN queue_count",
    "SCAN queue_contact",
    "SCAN procedure_seen",
    "SCAN dossier_words VIRTUAL TABLE",
    "SCAN copy_words VIRTUAL TABLE",
    "SCAN CONSTANT ROW",
    "SCAN main.dossier_words_config",
    "SCAN main.copy_words_config",
)
PARTIAL = ("delivery_waiting", "delivery_parked", "delivery_open", "print_job_open", "outage_open")

QUESTIONS: dict[str, Callable[[Session], object]] = {
    "the queue": lambda s: s.outbox.state(),
    "what is due": lambda s: s.outbox.due(NOW, 100),
    "what is parked": lambda s: s.outbox.parked(),
    "the outbox after a seq": lambda s: s.outbox.rows(5, 100),
    "the sync of a dossier": lambda s: s.outbox.sync_status("dossier-a"),
    "a dossier by uid": lambda s: s.dossiers.by_uid("dossier-a"),
    "a dossier by its form": lambda s: s.dossiers.by_intent("intent-a"),
    "a dossier by number": lambda s: s.dossiers.by_number("H02.12-261125-0101"),
    "the day": lambda s: s.dossiers.day_counts(NOW.date()),
    "the day's receptions": lambda s: s.dossiers.received_on(NOW.date(), 50),
    "a name": lambda s: s.dossiers.search("nguyen mau"),
    "a number": lambda s: s.dossiers.search("001190000001"),
    "a person": lambda s: s.dossiers.people_like("001190000001"),
    "a history": lambda s: s.dossiers.history("dossier-a"),
    "copies of a dossier": lambda s: s.prints.of_dossier("dossier-a"),
    "open copies": lambda s: s.prints.open_jobs(),
    "numbers left": lambda s: s.leases.left_on(AGENCY, NOW.date()),
    "open outages": lambda s: s.downtime.outages.open(),
    "announced outages": lambda s: s.downtime.outages.planned(NOW),
    "a form number": lambda s: s.downtime.forms.by_number("PGN-Q1-26-00001-72"),
}


def scans(path: Path, store: SqliteDeskStore, question: Callable[[Session], object]) -> list[str]:
    """Every plan step that walks a whole table, of every statement that the question runs."""
    asked: list[str] = []
    with store.read() as session:
        connection = session.dossiers._tx.database.conn  # type: ignore[attr-defined]
        connection.set_trace_callback(asked.append)
        question(session)
        connection.set_trace_callback(None)
    asked = [sql for sql in asked if not sql.startswith("-- ")]  # what FTS5 asks of its own tables
    assert asked
    database = raw(path)
    steps = [str(row[3]) for sql in asked for row in database.rows(f"EXPLAIN QUERY PLAN {sql}")]
    return [step for step in steps if step.startswith("SCAN") and not step.startswith(SHORT) and not step.endswith(PARTIAL)]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_frequent_question_walks_no_whole_table(store: SqliteDeskStore, path: Path, name: str) -> None:
    keep(store, dossier("dossier-a", dossier_code="H02.12-261125-0101"))
    assert scans(path, store, QUESTIONS[name]) == []


def test_a_question_without_an_index_would_show(store: SqliteDeskStore, path: Path) -> None:
    """The positive control."""

    def careless(session: Session) -> None:
        session.dossiers._tx.rows("SELECT uid FROM dossier WHERE applicant_name = 'x'")  # type: ignore[attr-defined]

    assert scans(path, store, careless) == ["SCAN dossier"]
