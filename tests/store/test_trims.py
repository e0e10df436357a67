"""Do only those bytes go that the centre has kept long enough, and is all else of the act there for ever? (I1)"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import StoreBroken, UnsentMayNotGo
from counter_app.domain.operation import ClockTrust, OperationKind, OutboxRow
from counter_app.domain.received_fact import received_fact
from counter_app.ports import Session
from counter_app.store.database import SqliteDeskStore
from counter_app.store.trims import SqliteTrims
from counter_app.trim_ports import TrimState
from tests.builders import NOW, dossier, new_id, operation
from tests.store.rig import raw

LATER = NOW + timedelta(days=31)
CODE = "H02.12-261125-0101"


def trims_of(session: Session) -> SqliteTrims:
    found = session.outbox.proof.trims
    assert isinstance(found, SqliteTrims)
    return found


def receive(store: SqliteDeskStore, *, code: str = CODE) -> OutboxRow:
    """A reception as the desk makes it: its fact can be made anew from the dossier."""
    one = dossier(dossier_code=code)
    with store.write() as session:
        session.dossiers.add(one, new_id("intent"))
        data = received_fact(one, ClockTrust.CONFIRMED)
        return session.outbox.add(operation(one.uid, kind=OperationKind.DOSSIER_RECEIVED, data=data))


def acknowledge(store: SqliteDeskStore, *rows: OutboxRow, at: datetime = NOW) -> None:
    with store.write() as session:
        session.outbox.mark_acked([row.op_id for row in rows], at, "applied")


def meet(store: SqliteDeskStore, at: datetime, backed_up_until: datetime | None = None) -> None:
    with store.write() as session:
        trims_of(session).met(session.outbox.state().acked, at, backed_up_until)


def ripe(store: SqliteDeskStore, now: datetime = LATER) -> list[int]:
    with store.read() as session:
        return [row.seq for row in trims_of(session).ripe(now, 0, 100)]


def trim(store: SqliteDeskStore, *rows: OutboxRow, now: datetime = LATER) -> None:
    with store.write() as session:
        trims_of(session).trim(list(rows), now)


def covered(store: SqliteDeskStore, *rows: OutboxRow) -> None:
    """Acknowledged, seen at the centre, in its backup, and a month has gone by on both clocks."""
    acknowledge(store, *rows)
    meet(store, NOW)
    meet(store, LATER, NOW + timedelta(hours=1))


def test_only_the_bytes_go_and_all_else_of_the_act_stays(store: SqliteDeskStore) -> None:
    before, second = receive(store), receive(store, code="H02.12-261125-0102")
    covered(store, before, second)
    with store.read() as session:
        day = session.outbox.proof.statements.day_operations(NOW.date())
    assert ripe(store) == [1, 2]
    trim(store, before, second)
    with store.read() as session:
        after, _ = session.outbox.rows()
        assert session.outbox.check_chain() == 2
        assert session.outbox.state().acked == 2
        assert session.outbox.proof.statements.day_operations(NOW.date()) == day
        assert trims_of(session).state() == TrimState(whole=0, trimmed=2, untold=0, covered=2)
    assert after.payload == b""
    kept = ("seq", "op_id", "dossier_uid", "lane_seq", "kind", "payload_hash", "prev_hash", "row_hash", "actor", "at")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert ripe(store) == []


def test_what_is_gone_is_made_anew_from_the_dossier_and_proved_by_its_hash(store: SqliteDeskStore) -> None:
    """The centre may ask for it again after years (F12); the history tells the same as before."""
    before = receive(store)
    covered(store, before)
    with store.read() as session:
        told = session.dossiers.history(before.dossier_uid)
    trim(store, before)
    with store.read() as session:
        (after,) = session.outbox.rows()
        assert trims_of(session).original(after) == before.payload
        assert session.dossiers.history(before.dossier_uid) == told


def test_what_stands_nowhere_else_is_known_as_such(store: SqliteDeskStore) -> None:
    with store.write() as session:
        row = session.outbox.add(operation("lane", kind=OperationKind.SLIP_PRINTED, data={"slip": "receipt"}))
        assert not trims_of(session).made_anew(row)
        assert trims_of(session).original(row) == row.payload


# --- what must stay whole ---------------------------------------------------------------------


def no_receipt(store: SqliteDeskStore, row: OutboxRow) -> None:
    other = receive(store, code="H02.12-261125-0103")
    covered(store, other)


def no_backup_of_the_centre(store: SqliteDeskStore, row: OutboxRow) -> None:
    acknowledge(store, row)
    meet(store, NOW)
    meet(store, LATER, NOW - timedelta(hours=1))


def never_seen_at_a_meeting(store: SqliteDeskStore, row: OutboxRow) -> None:
    """Acknowledged after the last meeting that the backup covers."""
    other = receive(store, code="H02.12-261125-0103")
    acknowledge(store, other)
    meet(store, NOW)
    acknowledge(store, row)
    meet(store, LATER, NOW + timedelta(hours=1))


def twenty_nine_days_on_our_clock(store: SqliteDeskStore, row: OutboxRow) -> None:
    acknowledge(store, row, at=NOW + timedelta(days=2))
    meet(store, NOW)
    meet(store, LATER, NOW + timedelta(hours=1))


def twenty_nine_days_on_the_centres_clock(store: SqliteDeskStore, row: OutboxRow) -> None:
    acknowledge(store, row)
    meet(store, NOW + timedelta(days=2))
    meet(store, LATER, LATER)


def a_centre_that_forgot_meanwhile(store: SqliteDeskStore, row: OutboxRow) -> None:
    covered(store, row)
    with store.write() as session:
        trims_of(session).forgot()


def a_backup_of_tomorrow(store: SqliteDeskStore, row: OutboxRow) -> None:
    acknowledge(store, row)
    meet(store, NOW)
    meet(store, LATER, LATER + timedelta(days=1))


@pytest.mark.parametrize(
    "story",
    [
        no_receipt,
        no_backup_of_the_centre,
        never_seen_at_a_meeting,
        twenty_nine_days_on_our_clock,
        twenty_nine_days_on_the_centres_clock,
        a_centre_that_forgot_meanwhile,
        a_backup_of_tomorrow,
    ],
)
def test_a_row_stays_whole_and_the_store_itself_refuses_to_let_its_bytes_go(store: SqliteDeskStore, story) -> None:  # type: ignore[no-untyped-def]
    """`covered` is the positive control: the same row goes in the first test of this file."""
    row = receive(store)
    story(store, row)
    assert row.seq not in ripe(store)
    with pytest.raises(UnsentMayNotGo):
        trim(store, row)
    with store.read() as session:
        assert session.outbox.rows()[0] == row


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE outbox SET payload = x'7b7d'",
        "UPDATE outbox SET payload = x'', actor = 'somebody'",
        "UPDATE outbox SET row_hash = 'x', payload = x''",
        "DELETE FROM outbox",
        "DELETE FROM trimmed",
        "UPDATE trimmed SET payload_bytes = 1",
    ],
)
def test_nothing_but_the_bytes_may_change_even_when_they_may_go(store: SqliteDeskStore, path: Path, sql: str) -> None:
    first, second = receive(store), receive(store, code="H02.12-261125-0102")
    covered(store, first, second)
    trim(store, first)
    store.close()
    with pytest.raises((UnsentMayNotGo, StoreBroken)):
        raw(path).execute(sql)


def test_bytes_that_somebody_took_without_the_rule_are_missed(store: SqliteDeskStore, path: Path, opened) -> None:  # type: ignore[no-untyped-def]
    """Positive control of the chain: an empty payload is only believed beside what the rule leaves of it."""
    receive(store)
    store.close()
    database = raw(path)
    database.execute("DROP TRIGGER outbox_fixed")
    database.execute("UPDATE outbox SET payload = x''")
    database.close()
    with pytest.raises(StoreBroken, match="outbox-payload-gone"), opened().read() as session:
        session.outbox.check_chain()


def test_what_cannot_be_told_again_is_listed_by_its_number(store: SqliteDeskStore) -> None:
    first, second = receive(store), receive(store, code="H02.12-261125-0102")
    covered(store, first, second)
    trim(store, first, second)
    with store.write() as session:
        trims_of(session).mark_untold(first, LATER, at_centre=True)
        trims_of(session).mark_untold(second, LATER, at_centre=False)
    with store.read() as session:
        told = trims_of(session).untold()
        assert [(row.number, row.at_centre) for row in told] == [("H02.12-261125-0102", False), (CODE, True)]
        assert (trims_of(session).state().untold, trims_of(session).lost()) == (2, 1)
