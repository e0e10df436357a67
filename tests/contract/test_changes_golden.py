"""The changes feed is held to one file by both halves: the gateway gives this page, the desk reads it (docs/wire.md).

To change the file on purpose: `python -m tests.contract.test_changes_golden`, together with docs/wire.md and both sides.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from counter_app.domain.dossier import DossierStatus
from counter_app.store.database import open_store
from sync.answers import Answer
from sync.changes_pull import CURSOR, ChangesPull
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from tests import builders
from tests.contract.test_gateway_golden import AT, GOLDEN, THIS_DESK
from tests.gateway.asking import InProcess
from tests.gateway.making import online_fact, received, unit_news
from tests.sync.desk import MovableClock

FILE = GOLDEN / "answer_changes.json"
STALE = GOLDEN / "answer_changes_stale.json"
PORTAL = DemoClient("portal-1", "made-up-secret", "H02", "PORTAL", "portal")
UNIT = DemoClient("unit-1", "made-up-secret", "H02.12", "UNIT", "unit")
DOSSIER, ONLINE, NEWS = ("0193605e-7c30-7a01-8000-00000000" + end for end in ("0d01", "0e01", "0f01"))


def told(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the gateway says to a desk: a page of one dossier, one online dossier, one message; and to a cursor of before."""
    settings = GatewaySettings(f"sqlite:///{folder / 'gateway.db'}", (THIS_DESK, PORTAL, UNIT), now=lambda: AT)
    with InProcess(create_application(settings)) as centre:
        desk, portal, unit = (centre.desk(who) for who in (THIS_DESK, PORTAL, UNIT))
        assert desk.send(received(DOSSIER))[0]["status"] == "applied"
        lodged = portal.ask("PUT", f"/v1/online/{ONLINE}", json=online_fact())
        news = unit.ask("POST", f"/v1/dossiers/{DOSSIER}/news", json=unit_news(newsId=NEWS))
        assert (lodged.status_code, news.status_code) == (200, 200)
        page = desk.get("/v1/changes")
        stale = desk.get("/v1/changes", params={"cursor": "MDAwMDAwMDAwMDAwMDAwMDo5"})
    return tuple({"status": one.status_code, "body": one.json()} for one in (page, stale))  # type: ignore[return-value]


def without_cursor(answer: dict[str, Any]) -> dict[str, Any]:
    """The cursor is opaque: any text of the gateway's own."""
    return {**answer, "body": {**answer["body"], "next": "opaque"}}


class FromFile:
    """A client that hears the file, then nothing new."""

    def __init__(self) -> None:
        self.cursors: list[str] = []

    def changes(self, cursor: str, limit: int) -> Answer:
        self.cursors.append(cursor)
        answer = json.loads((STALE if cursor == "of-another-gateway" else FILE).read_bytes())
        if cursor == "opaque":
            answer["body"]["items"] = []
        kind = "application/problem+json" if answer["status"] == 410 else "application/json"
        return Answer(answer["status"], json.dumps(answer["body"]).encode(), kind)


def test_the_gateway_gives_exactly_this_page(tmp_path: Path) -> None:
    page, stale = told(tmp_path)
    assert without_cursor(page) == json.loads(FILE.read_bytes())
    assert stale == json.loads(STALE.read_bytes())


def test_the_desk_reads_exactly_this_page_and_begins_anew_after_the_other(tmp_path: Path) -> None:
    store = open_store(tmp_path / "desk.db", bytes(32), clock=MovableClock(builders.NOW))
    with store.write() as session:
        session.dossiers.add(builders.dossier(DOSSIER, status=DossierStatus.PROCESSING, provisional_number="TAM-1"), "i-1")
        session.notes.put(CURSOR, "of-another-gateway")
    client = FromFile()
    report = ChangesPull(store, client, MovableClock(builders.NOW)).pull()  # type: ignore[arg-type]
    assert client.cursors == ["of-another-gateway", "", "opaque"]
    assert replace(report, pages=0) == replace(report, pages=0, lodged=1, news=1, codes_mapped=1, restarted=True)
    with store.read() as session:
        assert [one.uid for one in session.online.waiting()] == [ONLINE]
        assert [one.key for one in session.news.open()] == [NEWS]
        assert session.dossiers.by_number("H02.12-261125-0001") is not None
    store.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        page, stale = told(Path(folder))
    FILE.write_text(json.dumps(without_cursor(page), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    STALE.write_text(json.dumps(stale, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
