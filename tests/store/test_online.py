"""Are citizens' online dossiers and the centre's news kept as they came, decided once, and never lost? (I4)"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.centre_news import CentreNews, NewsConflict
from counter_app.domain.dossier import HandedIn, HandedInState, ReturnMethod
from counter_app.domain.errors import StoreBroken
from counter_app.domain.online_dossier import OnlineDossier, OnlineState
from counter_app.store.database import SqliteDeskStore
from tests.builders import NOW, person

LODGED = OnlineDossier(
    uid="on-1",
    rev=1,
    procedure_code="1.001193",
    case_code="",
    lodged_at=NOW,
    account="vneid:1",
    applicant=person(),
    handed_in=(HandedIn("to-khai", HandedInState.OK, copies=1),),
    return_method=ReturnMethod.AT_DESK,
    submitter=person("Lê Văn Thử"),
)
NEWS = CentreNews("news-1", "dossier-1", "unit.told", "finish", NOW, NOW, {"by": "Lý Văn Mẫu"}, {}, NewsConflict.PENDING)


def test_what_was_lodged_comes_back_as_it_came(store: SqliteDeskStore) -> None:
    with store.write() as session:
        session.online.add(LODGED, "f1", NOW)
    with store.read() as session:
        assert session.online.newest("on-1") == LODGED
        assert session.online.fingerprint("on-1", 1) == "f1"


def test_the_earliest_lodging_stands_first(store: SqliteDeskStore) -> None:
    with store.write() as session:
        for hours in (2, 0, 1):
            lodged = replace(LODGED, uid=f"on-{hours}", lodged_at=NOW + timedelta(hours=hours))
            session.online.add(lodged, "f", NOW)
        assert [one.uid for one in session.online.waiting()] == ["on-0", "on-1", "on-2"]


def test_a_later_version_takes_the_place_of_the_one_that_waits_and_both_stay(store: SqliteDeskStore) -> None:
    with store.write() as session:
        session.online.add(LODGED, "f1", NOW)
        session.online.add(replace(LODGED, rev=2, summary="đã bổ sung"), "f2", NOW)
        assert [(one.rev, one.summary) for one in session.online.waiting()] == [(2, "đã bổ sung")]
        assert session.online.fingerprint("on-1", 1) == "f1"


def test_a_decision_is_made_once(store: SqliteDeskStore) -> None:
    with store.write() as session:
        session.online.add(LODGED, "f1", NOW)
        assert session.online.decide("on-1", OnlineState.REFUSED, NOW, "officer-1")
        assert not session.online.decide("on-1", OnlineState.ACCEPTED, NOW, "officer-1")
        assert session.online.waiting_count() == 0


@pytest.mark.parametrize("sql", ["UPDATE online_dossier SET body = x'00'", "DELETE FROM online_dossier"])
def test_the_store_itself_guards_what_a_citizen_lodged(store: SqliteDeskStore, sql: str) -> None:
    with store.write() as session:
        session.online.add(LODGED, "f1", NOW)
    with pytest.raises(StoreBroken), store.write() as session:
        session.online._tx.run(sql)


def test_news_come_once_and_are_closed_once(store: SqliteDeskStore) -> None:
    with store.write() as session:
        assert session.news.add(NEWS)
        assert not session.news.add(replace(NEWS, subject="other"))
        assert session.news.open() == [NEWS]
        assert session.news.close("news-1", NOW, "officer-1", "followed")
        assert not session.news.close("news-1", NOW, "officer-2", "put-aside")
        closed = session.news.by_key("news-1")
        assert session.news.open_count() == 0
    assert closed is not None and (closed.closed_by, closed.answer, closed.closed_at) == ("officer-1", "followed", NOW)
