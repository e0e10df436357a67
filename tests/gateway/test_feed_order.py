"""Does a reader of the feed miss a change that was written earlier and committed later? (PostgreSQL's sequences would)"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlalchemy import Connection, insert, select, text

from sync.gateway import feed
from sync.gateway.database import Database
from sync.gateway.feed import Change
from sync.gateway.tables import change
from tests.gateway.making import AGENCY, NOW
from tests.postgres import Cluster

Publish = Callable[[Connection, Sequence[Change]], None]


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    opened = Database(cluster.fresh_database())
    yield opened
    opened.close()


def seen_by_a_reader(database: Database, publish: Publish) -> list[str]:
    """A writes first and commits last, B commits as soon as it can; the reader goes on from the last position it saw."""
    seen: list[str] = []
    last = 0

    def write(connection: Connection, subject: str) -> None:
        publish(connection, [Change(AGENCY, "note.added", subject, 1, NOW, {})])

    def write_b() -> None:
        with database.write() as connection:
            write(connection, "b")

    def read() -> None:
        nonlocal last
        query = select(change.c.position, change.c.subject).where(change.c.position > last).order_by(change.c.position)
        with database.read() as connection:
            for position, subject in connection.execute(query):
                seen.append(subject)
                last = position

    b = threading.Thread(target=write_b)
    with database.write() as connection:
        write(connection, "a")
        b.start()
        b.join(0.5)  # it ends at once where nothing holds it back; where something does, waiting longer changes nothing
        read()
    b.join(10)
    read()
    return seen


def publish_by_sequence(connection: Connection, changes: Sequence[Change]) -> None:
    """The known-bad way: positions that are not in commit order."""
    for item in changes:
        position = connection.execute(text("SELECT nextval('loose')")).scalar_one()
        row = {"position": position, "agency": item.agency, "kind": item.kind, "subject": item.subject, "rev": item.rev}
        connection.execute(insert(change).values(**row, at=item.at, data="{}"))


def test_no_change_is_missed_by_a_reader(database: Database) -> None:
    assert seen_by_a_reader(database, feed.publish) == ["a", "b"]


def test_the_rig_sees_a_feed_that_counts_with_a_sequence(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE SEQUENCE loose"))
    assert seen_by_a_reader(database, publish_by_sequence) == ["b"]


def test_a_desk_that_follows_with_its_cursor_meets_both_however_they_commit(database: Database) -> None:
    """The same race through the feed's own door: pages and opaque cursors, as desks ask."""
    seen: list[str] = []
    cursor = ""

    def follow() -> None:
        nonlocal cursor
        with database.read() as connection:
            items, cursor = feed.read_feed(connection, AGENCY, cursor, 100)
        seen.extend(item["subject"] for item in items)

    def write_b() -> None:
        with database.write() as connection:
            feed.publish(connection, [Change(AGENCY, "note.added", "b", 1, NOW, {})])

    b = threading.Thread(target=write_b)
    with database.write() as connection:
        feed.publish(connection, [Change(AGENCY, "note.added", "a", 1, NOW, {})])
        b.start()
        b.join(0.5)
        follow()
        assert seen == []  # B waits for A: nothing is shown that a later commit would stand before
    b.join(10)
    follow()
    follow()
    assert seen == ["a", "b"]
