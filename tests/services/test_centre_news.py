"""News of a unit become an act of the desk, once, with its slip and its duty to tell (NĐ 61 Đ5.1e; I4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.centre_news import CentreNews, NewsConflict
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.errors import IllegalTransition, MissingField, OnlineDecided
from counter_app.services.handover import HandoverForm
from tests.desk_rig import DeskRig
from tests.gateway.making import LINE, unit_news


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def told(rig: DeskRig, subject: str, event: str, **more: Any) -> CentreNews:
    now = rig.clock.now()
    fact = unit_news(event, at=now.isoformat(), **more)
    news = CentreNews(fact["newsId"], subject, "unit.told", event, now, now, fact)
    with rig.store.write() as session:
        session.news.add(news)
    return news


def processing(rig: DeskRig) -> Dossier:
    dossier = rig.services.intake.receive(
        rig.form("1.004884", typed_fee=0, event_on=rig.clock.now().date()), rig.officer
    ).dossier
    form = HandoverForm("h-1", (dossier.uid,), "Lý Văn Mẫu", unit="Phòng Tư pháp")
    return rig.services.acts.handover.hand_over(form, rig.officer).done[0].dossier


def test_a_result_of_the_unit_is_taken_in_with_one_yes(rig: DeskRig) -> None:
    dossier = processing(rig)
    news = told(rig, dossier.uid, "finish", details={"result": "Trích lục", "resultNumber": "12/TL"})
    assert [line.news.key for line in rig.services.news.open()] == [news.key]
    acted = rig.services.news.follow(news.key, rig.officer)
    again = rig.services.news.follow(news.key, rig.officer)
    assert (acted.dossier.status, again.again) == (DossierStatus.RESULT_READY, True)
    assert acted.act.details["result"] == "Trích lục"
    assert rig.services.news.open() == []
    with rig.store.read() as session:
        assert [notice.kind for notice in session.notices.of_dossier(dossier.uid)] != []  # the citizen has to be told


def test_nd61_5_1e_a_request_of_the_unit_goes_to_the_citizen_through_the_desk_with_its_slip(rig: DeskRig) -> None:
    dossier = processing(rig)
    news = told(rig, dossier.uid, "return_for_supplement", reason="Thiếu giấy tờ", details={"lines": [LINE]})
    acted = rig.services.news.follow(news.key, rig.officer)
    assert acted.dossier.status is DossierStatus.RETURNED_FOR_SUPPLEMENT
    assert acted.job_id
    assert acted.act.details["lines"] == [LINE]


def test_news_that_do_not_fit_are_put_aside_only_with_a_reason(rig: DeskRig) -> None:
    dossier = processing(rig)
    news = told(rig, dossier.uid, "receive_outside_result")
    with pytest.raises(IllegalTransition):
        rig.services.news.follow(news.key, rig.officer)
    with pytest.raises(MissingField):
        rig.services.news.put_aside(news.key, " ", rig.officer)
    rig.services.news.put_aside(news.key, "Đã trao đổi với đơn vị", rig.officer)
    with pytest.raises(OnlineDecided):
        rig.services.news.follow(news.key, rig.officer)
    with rig.store.read() as session:
        closed = session.news.by_key(news.key)
        found = session.dossiers.by_uid(dossier.uid)
    assert closed is not None and closed.answer == "put-aside: Đã trao đổi với đơn vị"
    assert found is not None and found.rev == dossier.rev


def test_a_case_without_anything_to_do_is_only_read(rig: DeskRig) -> None:
    news = told(rig, "on-9", "finish")
    case = replace(news, key="case-1", event="", conflict=NewsConflict.LATE_VERSION)
    with rig.store.write() as session:
        session.news.add(case)
    with pytest.raises(OnlineDecided):
        rig.services.news.follow("case-1", rig.officer)
