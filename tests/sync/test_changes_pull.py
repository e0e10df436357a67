"""Does the desk follow the centre's feed exactly once, and never over an officer's head? (reliability §3.5, §3.6; I2, I4)"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.centre_news import NewsConflict
from counter_app.domain.dossier import DossierStatus
from counter_app.domain.online_dossier import OnlineState
from counter_app.store.database import SqliteDeskStore, open_store
from counter_app.texts.online_words import news_lines
from sync.answers import Answer, Failure, FailureKind
from sync.changes_pull import CURSOR, ChangesPull
from tests import builders
from tests.gateway.making import online_fact, unit_news
from tests.sync.desk import MovableClock

AT = "2026-11-25T01:00:00+00:00"


def line(kind: str, subject: str, rev: int = 1, **data: Any) -> dict[str, Any]:
    return {"kind": kind, "subject": subject, "rev": rev, "at": AT, "data": data}


def lodged(subject: str = "on-1", rev: int = 1, **more: Any) -> dict[str, Any]:
    return {"kind": "online.lodged", "subject": subject, "rev": rev, "at": AT, "data": online_fact(rev, **more)}


class Feed:
    """A gateway's feed with a page size; the cursor is `epoch:position`. `calls` counts the pages asked for."""

    def __init__(self, *items: dict[str, Any], epoch: str = "a") -> None:
        self.items = list(items)
        self.epoch = epoch
        self.calls = 0
        self.cut_after = 10_000

    def changes(self, cursor: str, limit: int) -> Answer | Failure:
        self.calls += 1
        if self.calls > self.cut_after:
            return Failure(FailureKind.TIMEOUT, maybe_sent=True)
        epoch, _, position = cursor.partition(":")
        if cursor and epoch != self.epoch:
            problem = {"type": "urn:motcua:problem:cursor-too-old", "code": "cursor-too-old", "status": 410}
            return Answer(410, json.dumps(problem).encode(), "application/problem+json", None, "")
        start = int(position or 0)
        page = self.items[start : start + limit]
        body = {"schema": "urn:motcua:gateway:1", "items": page, "next": f"{self.epoch}:{start + len(page)}"}
        return Answer(200, json.dumps(body).encode(), "application/json", None, "")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteDeskStore]:
    opened = open_store(tmp_path / "desk.db", bytes(32), clock=MovableClock(builders.NOW))
    yield opened
    opened.close()


def pull(store: SqliteDeskStore, feed: Feed) -> Any:
    return ChangesPull(store, feed, MovableClock(builders.NOW)).pull()  # type: ignore[arg-type]


def waiting(store: SqliteDeskStore) -> list[str]:
    with store.read() as session:
        return [one.uid for one in session.online.waiting()]


def conflicts(store: SqliteDeskStore) -> list[str]:
    with store.read() as session:
        return [str(one.conflict) for one in session.news.open()]


def receive(store: SqliteDeskStore, uid: str, *, sent: bool = True, **members: Any) -> None:
    with store.write() as session:
        session.dossiers.add(builders.dossier(uid, **members), f"intent-{uid}")
        row = session.outbox.add(builders.operation(uid))
        if sent:
            session.outbox.mark_sending([row.op_id], builders.NOW)
            session.outbox.mark_acked([row.op_id], builders.NOW, "applied")


def test_an_online_dossier_waits_at_the_desk_and_the_same_page_twice_is_once(store: SqliteDeskStore) -> None:
    feed = Feed(lodged("on-1"), lodged("on-1"), lodged("on-2"))
    assert pull(store, feed).lodged == 2
    with store.write() as session:
        session.notes.put(CURSOR, "")  # asked again from the start
    again = pull(store, feed)
    assert (again.lodged, again.news, waiting(store)) == (0, 0, ["on-1", "on-2"])


def test_a_crash_in_a_page_leaves_neither_half_the_page_nor_its_cursor(
    store: SqliteDeskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    feed = Feed(*(lodged(f"on-{number:03d}") for number in range(150)))
    kept = SqliteDeskStore.write
    done = 0

    @contextmanager
    def dies_at_the_second_page(self: SqliteDeskStore) -> Iterator[Any]:
        nonlocal done
        with kept(self) as session:
            yield session
            done += 1
            if done == 2:
                raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(SqliteDeskStore, "write", dies_at_the_second_page)
        with pytest.raises(PowerCut):
            pull(store, feed)
    assert len(waiting(store)) == 100
    with store.read() as session:
        assert session.notes.get(CURSOR) == "a:100"
    assert pull(store, feed).lodged == 50


def test_a_link_that_breaks_between_pages_goes_on_where_it_stopped(store: SqliteDeskStore) -> None:
    feed = Feed(*(lodged(f"on-{number:03d}") for number in range(150)))
    feed.cut_after = 1
    first = pull(store, feed)
    assert (first.lodged, first.trouble.reason) == (100, "timeout")
    feed.cut_after = 10_000
    assert pull(store, feed).lodged == 50


def test_a_cursor_of_another_gateway_reads_everything_anew_without_doubling(store: SqliteDeskStore) -> None:
    items = [lodged("on-1"), lodged("on-2")]
    pull(store, Feed(*items))
    restored = pull(store, Feed(*items, lodged("on-3"), epoch="b"))
    assert (restored.restarted, restored.lodged, waiting(store)) == (True, 1, ["on-1", "on-2", "on-3"])


def test_what_another_desk_decided_leaves_the_queue(store: SqliteDeskStore) -> None:
    pull(store, Feed(lodged("on-1"), line("dossier.received", "on-1", 2, onlineId="on-1", centralNo="H02.12-261125-0001")))
    assert waiting(store) == []
    with store.read() as session:
        found = session.online.newest("on-1")
    assert found is not None and found.state is OnlineState.ELSEWHERE


def test_a_version_lodged_after_this_desk_said_no_is_a_case_for_a_person(store: SqliteDeskStore) -> None:
    """I4: neither silently put back into the queue nor dropped."""
    feed = Feed(lodged("on-1"))
    pull(store, feed)
    with store.write() as session:
        session.online.decide("on-1", OnlineState.REFUSED, builders.NOW, "officer-1")
    feed.items.append(lodged("on-1", rev=2))
    pull(store, feed)
    assert (waiting(store), conflicts(store)) == ([], [NewsConflict.LATE_VERSION])


def test_a_completed_version_waits_again_after_this_desk_asked_for_it(store: SqliteDeskStore) -> None:
    feed = Feed(lodged("on-1"))
    pull(store, feed)
    with store.write() as session:
        session.online.decide("on-1", OnlineState.ASKED, builders.NOW, "officer-1")
    feed.items.append(lodged("on-1", rev=2))
    assert (pull(store, feed).lodged, waiting(store)) == (1, ["on-1"])


def test_the_same_version_with_other_content_is_a_case_and_overwrites_nothing(store: SqliteDeskStore) -> None:
    pull(store, Feed(lodged("on-1"), lodged("on-1", summary="khác")))
    assert conflicts(store) == [NewsConflict.OTHER_CONTENT]
    with store.read() as session:
        assert session.online.waiting()[0].summary == ""


def test_news_of_a_unit_wait_for_a_person_and_change_nothing(store: SqliteDeskStore) -> None:
    receive(store, "d-1", status=DossierStatus.PROCESSING)
    told = line("unit.told", "d-1", 5, **unit_news("finish"))
    assert pull(store, Feed(told, told)).news == 1
    with store.read() as session:
        (news,) = session.news.open()
        assert (news.event, news.conflict) == ("finish", NewsConflict.NONE)
        found = session.dossiers.by_uid("d-1")
    assert found is not None and (found.status, found.rev) == (DossierStatus.PROCESSING, 1)


@pytest.mark.parametrize(
    ("sent", "status", "conflict"),
    [
        (False, DossierStatus.PROCESSING, NewsConflict.PENDING),
        (True, DossierStatus.RESULT_RETURNED, NewsConflict.NOT_NOW),
        (True, DossierStatus.PROCESSING, NewsConflict.NONE),  # the control
    ],
)
def test_news_about_a_dossier_with_acts_the_centre_does_not_know_are_marked(
    store: SqliteDeskStore, sent: bool, status: DossierStatus, conflict: NewsConflict
) -> None:
    receive(store, "d-1", sent=sent, status=status)
    pull(store, Feed(line("unit.told", "d-1", 5, **unit_news("finish"))))
    assert conflicts(store) == [conflict]


def test_news_about_a_dossier_of_another_desk_are_not_ours(store: SqliteDeskStore) -> None:
    assert pull(store, Feed(line("unit.told", "d-far", 5, **unit_news("finish")))).news == 0


def test_the_official_number_comes_through_the_feed_too(store: SqliteDeskStore) -> None:
    """The answer to the operation may be lost; NĐ 61 Đ26: one number, mapped once."""
    receive(store, "d-1", provisional_number="TAM-Q1-261125-001-90")
    report = pull(store, Feed(line("dossier.received", "d-1", 1, centralNo="H02.12-261125-0007")))
    assert report.codes_mapped == 1
    with store.read() as session:
        assert session.dossiers.by_number("H02.12-261125-0007") == session.dossiers.by_number("TAM-Q1-261125-001-90")


def test_another_number_than_the_one_on_paper_is_a_case_and_no_rename(store: SqliteDeskStore) -> None:
    """I3: paper stays true."""
    receive(store, "d-1", dossier_code="H02.12-261125-0001")
    pull(store, Feed(line("dossier.received", "d-1", 1, centralNo="H02.12-261125-0099")))
    assert conflicts(store) == [NewsConflict.CODE_DIFFERS]
    with store.read() as session:
        assert session.dossiers.by_number("H02.12-261125-0099") is None


def test_a_line_that_cannot_be_read_holds_up_nothing_behind_it(store: SqliteDeskStore) -> None:
    broken = lodged("on-1")
    broken["data"]["lodgedAt"] = "tomorrow"
    report = pull(store, Feed(broken, {"kind": 7}, line("note.added", "d-9", 2), lodged("on-2")))
    assert (report.news, waiting(store), conflicts(store)) == (1, ["on-2"], [NewsConflict.UNREADABLE])


def test_escape_sequences_of_a_portal_do_not_reach_the_desk(store: SqliteDeskStore) -> None:
    pull(store, Feed(lodged("on-1", summary="xin\x1b[31m [b]giấy[/b]\u202e")))
    with store.read() as session:
        assert "\x1b" not in session.online.waiting()[0].summary
        assert "\u202e" not in session.online.waiting()[0].summary


def test_what_a_system_above_did_not_take_is_a_case_for_the_desk_that_received_it(store: SqliteDeskStore) -> None:
    """Others leave it in a queue that nobody looks at (peers: stuck between systems)."""
    told = {"upstream": "national", "code": "missing-facts", "text": "SoGiayToChuHoSo"}
    receive(store, "ours")
    feed = Feed(*(line("upstream.refused", uid, 3, **told) for uid in ("ours", "of another desk", "ours")))
    pull(store, feed)
    with store.read() as session:
        [case] = session.news.open()
        dossier = session.dossiers.by_uid("ours")
    assert (case.subject, case.conflict) == ("ours", NewsConflict.REFUSED_ABOVE)
    lines = news_lines(case, dossier)
    assert "Hệ thống trả lời: SoGiayToChuHoSo" in lines and "cấp trên" in lines[0]


def test_nd_224_d13_1a_an_announced_outage_is_kept_and_an_unreadable_one_is_a_case(store: SqliteDeskStore) -> None:
    times = {"beginsAt": "2026-12-05T18:00:00+07:00", "endsAt": "2026-12-05T22:00:00+07:00"}
    told = line("outage.planned", "p1", reason="Nâng cấp", contact="1022", **times)
    told["data"]["kind"] = "centre_down"
    odd = line("outage.planned", "p2", **times)
    report = ChangesPull(store, Feed(told, odd), MovableClock(builders.NOW)).pull()  # type: ignore[arg-type]
    with store.read() as session:
        (planned,) = session.downtime.outages.planned(builders.NOW)
    assert (planned.key, planned.reason, planned.contact) == ("p1", "Nâng cấp", "1022")
    assert report.news == 1


def test_bg_d21_3_a_desk_knows_which_others_of_its_unit_have_not_closed_their_catch_up(store: SqliteDeskStore) -> None:
    lines = [
        line("catch-up.recorded", "c1", status="open", desk="Q2"),
        line("catch-up.recorded", "c2", status="open", desk="Q3"),
    ]
    closed = line("catch-up.recorded", "c1", status="closed", desk="Q2")
    ChangesPull(store, Feed(*lines, closed), MovableClock(builders.NOW)).pull()  # type: ignore[arg-type]
    with store.read() as session:
        assert session.notes.get("catch_ups_of_unit") == '{"c2": "Q3"}'


def test_a_page_that_another_contact_took_meanwhile_is_left_and_the_cursor_never_goes_back(store: SqliteDeskStore) -> None:
    """A command and the desk's own turn may ask at once; whoever is later leaves the page to the faster one (I2)."""
    everything = [lodged("on-1"), lodged("on-2")]

    class Overtaken(Feed):
        def changes(self, cursor: str, limit: int) -> Answer | Failure:
            answer = super().changes(cursor, limit)
            if self.calls == 1:
                assert pull(store, Feed(*everything)).lodged == 2
            return answer

    late = Overtaken(everything[0])
    late.cut_after = 1
    report = pull(store, late)
    assert (report.pages, report.lodged) == (0, 0)
    assert sorted(waiting(store)) == ["on-1", "on-2"]
    with store.read() as session:
        assert session.notes.get(CURSOR) == "a:2"
