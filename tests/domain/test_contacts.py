"""How often the citizen dealt with the desk: visits and what reached the person, one visit once (Đà Nẵng Đ11.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from counter_app.domain.act import Act, ActEvent, SideEvent
from counter_app.domain.contacts import Contacts, contacts_of
from counter_app.domain.life_cycle import DossierEvent as E
from tests.builders import NOW, new_id


def act(event: ActEvent, hours: float, act_id: str = "", **details: Any) -> Act:
    at = NOW + timedelta(hours=hours)
    return Act(act_id or new_id("act"), event, at, at, "officer-1", "Trần Văn Thử", details=details)


def test_one_visit_with_the_result_given_at_once_is_one_contact() -> None:
    acts = [act(E.FINISH_AT_ONCE, 0.2), act(E.RETURN_RESULT, 0.3, method="at_desk")]
    assert contacts_of(NOW, acts).total == 1


def test_supplement_notice_and_return_count_one_each_and_earlier_visits_belong_to_the_matter() -> None:
    """Đà Nẵng Đ11.2."""
    acts = [
        act(E.HAND_OVER, 2),
        act(E.RETURN_FOR_SUPPLEMENT, 20),
        act(SideEvent.GIVE_NOTICE, 21, channel="phone", outcome="told"),
        act(E.RECEIVE_SUPPLEMENT, 40),
        act(SideEvent.GIVE_NOTICE, 90, channel="phone", outcome="no_answer"),
        act(SideEvent.GIVE_NOTICE, 91, channel="sms", outcome="told"),
        act(E.RETURN_RESULT, 100, method="at_desk"),
    ]
    assert contacts_of(NOW, acts, before=1) == Contacts(before=1, intake=1, supplements=1, notices=2, returns=1)
    assert contacts_of(NOW, acts, before=1).total == 6


def test_what_goes_by_post_brings_nobody_to_the_desk() -> None:
    assert contacts_of(NOW, [act(E.RETURN_RESULT, 100, method="post")]).total == 1


def test_withdrawal_and_papers_back_in_one_visit_are_one_contact() -> None:
    acts = [act(E.WITHDRAW, 30), act(SideEvent.RETURN_PAPERS, 30.2, method="at_desk")]
    assert contacts_of(NOW, acts) == Contacts(other=1)


def test_what_was_taken_back_never_happened() -> None:
    acts = [act(E.RECEIVE_SUPPLEMENT, 40, "mistake"), act(SideEvent.UNDO, 41, actId="mistake")]
    assert contacts_of(NOW, acts).total == 1
