"""Does a feed that was cut still tell a desk everything that is open, and does no desk go on over a hole? (F12)"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from sync.gateway.__main__ import main
from sync.gateway.feed_pruning import prune
from sync.gateway.tables import change
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import NOW, note, received
from tests.gateway.test_bodies import problem

LONG_AGO = NOW - timedelta(days=500)
CUT = NOW - timedelta(days=400)


def age(gateway: InProcess, *subjects: str) -> None:
    """These dossiers are of long ago."""
    with gateway.application.state.gateway.database.write() as connection:
        connection.execute(change.update().where(change.c.subject.in_(subjects)).values(at=LONG_AGO))


def close(gateway: InProcess, subject: str) -> None:
    with gateway.application.state.gateway.database.write() as connection:
        connection.execute(text("UPDATE dossier SET status = 'result_returned' WHERE id = :id"), {"id": subject})


def cut(gateway: InProcess) -> int:
    with gateway.application.state.gateway.database.write() as connection:
        return prune(connection, CUT)


def all_of(desk: Desk, cursor: str = "", limit: int = 2) -> tuple[list[str], str]:
    seen: list[str] = []
    while True:
        page: dict[str, Any] = desk.get("/v1/changes", params={"cursor": cursor, "limit": limit}).json()
        seen += [item["subject"] for item in page["items"]]
        if page["next"] == cursor or not page["items"]:
            return seen, page["next"]
        cursor = page["next"]


def test_what_is_open_stays_however_old_and_what_is_closed_goes(gateway: InProcess, desk: Desk) -> None:
    old_open, old_closed, young = (received() for _ in range(3))
    desk.send(old_open, old_closed, young)
    close(gateway, old_closed["subject"])
    close(gateway, young["subject"])
    age(gateway, old_open["subject"], old_closed["subject"])
    assert cut(gateway) == 1
    assert cut(gateway) == 0
    assert all_of(desk)[0] == [old_open["subject"], young["subject"]]


def test_a_cursor_of_before_the_cut_is_refused_and_a_new_reader_gets_through(gateway: InProcess, desk: Desk) -> None:
    """The reader that begins anew passes the same places with small pages: its cursors are of after the cut."""
    first, *closed = (received() for _ in range(5))
    desk.send(first, *closed)
    before = desk.get("/v1/changes?limit=1").json()["next"]
    at_end = desk.get("/v1/changes").json()["next"]
    for event in closed:
        close(gateway, event["subject"])
    age(gateway, first["subject"], *(event["subject"] for event in closed))
    desk.send(received(), received())
    assert cut(gateway) == 4
    problem(desk.get("/v1/changes", params={"cursor": before}), 410, "cursor-too-old")
    seen, _ = all_of(desk, limit=1)
    assert len(seen) == 3 and seen[0] == first["subject"]
    assert len(all_of(desk, at_end)[0]) == 2, "who had read up to the cut missed nothing"


def test_a_second_cut_refuses_the_readers_between(gateway: InProcess, desk: Desk) -> None:
    events = [received() for _ in range(4)]
    desk.send(*events)
    for event in events[:2]:
        close(gateway, event["subject"])
    age(gateway, *(event["subject"] for event in events))
    cut(gateway)
    half = desk.get("/v1/changes?limit=1").json()["next"]
    desk.send(note(events[3]["subject"], 2))
    close(gateway, events[3]["subject"])
    cut(gateway)
    problem(desk.get("/v1/changes", params={"cursor": half}), 410, "cursor-too-old")
    assert events[2]["subject"] in all_of(desk)[0]


def test_the_command_keeps_at_least_three_months(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'gateway.db'}"
    assert main(["prune-feed", "--database-url", url, "--keep-days", "30"]) == 1
    assert main(["prune-feed", "--database-url", url]) == 0
    assert '"pruned": 0' in capsys.readouterr().out


def test_control_a_cut_that_ignores_what_is_open_would_show(gateway: InProcess, desk: Desk) -> None:
    event = received()
    desk.send(event)
    age(gateway, event["subject"])
    with gateway.application.state.gateway.database.write() as connection:
        connection.execute(change.delete().where(change.c.at < CUT))
        assert connection.execute(select(change.c.position)).first() is None
    assert all_of(desk)[0] == []
