"""What reports read: facts that follow every version, the same in a store that was in use before, and narrow plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.act_ports import RecordedAct
from counter_app.domain.act import Act, SideEvent
from counter_app.domain.dossier import Channel, Dossier, DossierStatus, ReplacedDue
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.period import Span
from counter_app.ports import Session
from counter_app.store import m0012_reports, m0013_report_indexes
from counter_app.store.database import SqliteDeskStore
from counter_app.store.schema import statements_of
from tests.builders import NOW, dossier, due_date
from tests.store.rig import keep, raw
from tests.store.test_query_plans import scans

S, E = DossierStatus, DossierEvent
MONTH = Span(date(2026, 11, 1), date(2026, 11, 30))
FACTS = "SELECT * FROM dossier_fact ORDER BY dossier_id"
LATE = "SELECT dossier_id, event, happened_on, happened_at, gap_seconds, officer_name FROM late_entry ORDER BY 1, 2, 4"


def did(store: SqliteDeskStore, before: Dossier, event: DossierEvent | SideEvent, hours: int, **changes: object) -> Dossier:
    after = replace(before, rev=before.rev + 1, **changes)  # type: ignore[arg-type]
    at = NOW + timedelta(hours=hours)
    act = Act(f"{before.uid}-{after.rev}", event, at, at + timedelta(minutes=hours), "officer-1", "Trần Văn Thử")
    with store.write() as session:
        session.dossiers.update(after, before.rev)
        session.acts.add(RecordedAct(after.uid, act, after.rev, f"op-{act.act_id}"))
    return after


def a_months_work(store: SqliteDeskStore) -> None:
    """One of each kind of ending, one taken back, one that came again, one apologised for, one in work."""
    late = due_date(days=1)
    made = [dossier(f"d{n}", due=late, channel=Channel.POST if n % 2 else Channel.DIRECT) for n in range(8)]
    keep(store, *made)
    for one, status in zip(made, (S.RESULT_READY, S.REFUSED_AS_RESULT, S.STOPPED, S.WITHDRAWN), strict=False):
        event = {S.RESULT_READY: E.FINISH, S.REFUSED_AS_RESULT: E.REFUSE_AS_RESULT, S.STOPPED: E.STOP}.get(
            status, E.WITHDRAW
        )
        did(store, one, event, 20, status=status)
    returned = did(
        store, did(store, made[4], E.FINISH, 3, status=S.RESULT_READY), E.RETURN_RESULT, 30, status=S.RESULT_RETURNED
    )
    assert returned.rev == 3
    did(store, did(store, made[5], E.FINISH, 3, status=S.RESULT_READY), SideEvent.UNDO, 4, status=S.PROCESSING)
    again = did(store, made[6], E.RETURN_FOR_SUPPLEMENT, 2, status=S.RETURNED_FOR_SUPPLEMENT)
    did(store, again, E.RECEIVE_SUPPLEMENT, 50, status=S.RECEIVED, round=2, due=due_date(days=9))
    put_off = (ReplacedDue(late, "redated", NOW),)
    did(store, made[7], E.POSTPONE, 5, due=due_date(days=12), replaced_dues=put_off)


def test_the_facts_follow_every_version_and_every_act(store: SqliteDeskStore, path: Path) -> None:
    a_months_work(store)
    rows = {
        row[0]: row[1:]
        for row in raw(path).rows(
            "SELECT d.uid, f.outcome, f.ended_on, f.returned_at IS NOT NULL, f.contacts, f.redated, f.due_on, f.components"
            " FROM dossier_fact f JOIN dossier d ON d.id = f.dossier_id"
        )
    }
    assert [rows[f"d{n}"][0] for n in range(8)] == [
        *("result_ready", "refused_as_result", "stopped", "withdrawn", "result_returned", "", "", "")
    ]
    assert rows["d4"][1:3] == ("2026-11-25", 1)  # reached on the first day, fetched on the second
    assert rows["d5"][1:3] == (None, 0)  # taken back
    assert rows["d6"][3:] == (1, 0, "2026-12-04", 1)  # came again: the new term counts
    assert rows["d7"][3:] == (0, 1, "2026-11-26", 1)  # apologised for: the first date still counts


def test_a_store_that_was_in_use_before_gets_the_same_facts(store: SqliteDeskStore, path: Path) -> None:
    a_months_work(store)
    database = raw(path)
    facts, late = database.rows(FACTS), database.rows(LATE)
    assert len(facts) == 8 and late
    for trigger in ("dossier_fact_follows", "dossier_fact_ends"):
        database.execute(f"DROP TRIGGER {trigger}")
    database.execute("DROP TABLE dossier_fact")
    database.execute("DROP TABLE late_entry")
    for statement in statements_of(m0012_reports.SQL):
        database.execute(statement)
    assert database.rows(FACTS) == facts
    assert database.rows(LATE) == late


def test_nothing_is_counted_twice_and_the_sums_add_up(store: SqliteDeskStore) -> None:
    a_months_work(store)
    with store.read() as session:
        groups = session.reports.counts(MONTH, NOW + timedelta(days=5))
        days = session.reports.course(MONTH)
    total = sum((group.counts for group in groups), start=type(groups[0].counts)())
    assert (total.received, total.resolved, total.in_work, total.carried) == (8, 5, 3, 0)
    assert (total.rejected, total.ended, total.in_work_late) == (1, 2, 2)
    assert sum(day.received for day in days) == 8 and sum(day.resolved for day in days) == 5
    assert {group.channel for group in groups} == {"direct", "post"}


QUESTIONS = {
    "the course": lambda session: session.reports.course(MONTH),
    "late entries": lambda session: session.reports.late_entries(MONTH),
    "paper and system": lambda session: session.reports.paper_gaps(),
    "the register": lambda session: list(session.reports.register(MONTH)),
}
# Read through partial indexes that hold only what is open, was taken back, spoiled or moved; or summed from few groups.
SMALL = ("dossier_act_taken_back", "print_job_spoiled", "dossier_fact_moved", "(subquery-1)", "(subquery-2)", "_COMPOUND_")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_list_reads_only_what_it_tells(store: SqliteDeskStore, path: Path, name: str) -> None:
    a_months_work(store)
    steps = scans(path, store, QUESTIONS[name])
    assert [step for step in steps if not any(small in step for small in SMALL)] == []


def test_the_counts_walk_over_narrow_rows_and_no_others(store: SqliteDeskStore, path: Path) -> None:
    def counts(session: Session) -> object:
        return session.reports.counts(MONTH, NOW)

    a_months_work(store)
    walked = scans(path, store, counts)
    assert "SCAN f" in walked  # the facts, once, on purpose: a sum over a period has no shorter way
    assert [step for step in walked if step != "SCAN f" and not step.startswith("SCAN g")] == []


def test_the_indexes_of_the_lists_are_there(path: Path, store: SqliteDeskStore) -> None:
    names = {row[0] for row in raw(path).rows("SELECT name FROM sqlite_master WHERE type = 'index'")}
    asked = {line.split()[2] for line in m0013_report_indexes.SQL.splitlines() if line.startswith("CREATE INDEX")}
    assert asked <= names and len(asked) == 5
