"""Duties to tell in the store: raised once, never changed, never deleted, the queue read through its index however full."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import StoreBroken, StoreError
from counter_app.domain.notice import Notice, NoticeKind, NoticeOutcome, NoticeState, NoticeStep
from counter_app.domain.notice_wish import NoticeChannel, NoticeWish
from counter_app.store.database import SqliteDeskStore
from tests.builders import NOW, dossier
from tests.store.conftest import Opener
from tests.store.rig import keep
from tests.store.test_query_plans import scans

WAITING = (NoticeState.WAITING,)


def duty(source: str = "act-1", hours: float = 0, **members: object) -> Notice:
    given = {"facts": {"reason": "Thiếu tờ khai"}, "to": "0912345678", **members}
    by = NOW + timedelta(hours=hours)
    return Notice(source, NoticeKind.RESULT_READY, "a", NOW, by, NoticeChannel.PHONE, **given)  # type: ignore[arg-type]


def raised(store: SqliteDeskStore, *duties: Notice) -> None:
    keep(store, dossier("a", dossier_code="H02.12-261125-0001", notice_wish=NoticeWish(NoticeChannel.ZALO, "09", True)))
    with store.write() as session:
        for one in duties:
            assert session.notices.add(one)


def test_a_duty_comes_back_as_it_was_raised_also_after_a_restart(store: SqliteDeskStore, opened: Opener) -> None:
    raised(store, duty())
    with store.write() as session:
        assert not session.notices.add(duty())  # the same source and kind
        session.notices.step(
            duty().uid, NoticeStep(NoticeOutcome.NO_ANSWER, NOW, "officer-1", NoticeChannel.SMS, "0987"), NoticeState.WAITING
        )
    store.close()
    with opened().read() as session:
        (back,) = session.notices.of_dossier("a")
        (step,) = session.notices.steps_of(back.uid)
        again = session.dossiers.by_uid("a")
    assert (back.facts, back.tries, back.last, back.channel, back.to) == (duty().facts, 1, "no_answer", "sms", "0987")
    assert step.outcome is NoticeOutcome.NO_ANSWER
    assert again is not None and again.notice_wish == NoticeWish(NoticeChannel.ZALO, "09", True)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM notice",
        "DELETE FROM notice_step",
        "UPDATE notice SET tell_by = '2030-01-01'",
        "UPDATE notice SET facts = '{}'",
        "UPDATE notice_step SET note = 'x'",
    ],
)
def test_what_had_to_be_told_and_what_was_told_is_never_changed(store: SqliteDeskStore, sql: str) -> None:
    raised(store, duty())
    step = NoticeStep(NoticeOutcome.TOLD, NOW, "officer-1", NoticeChannel.PHONE)
    with store.write() as session:
        session.notices.step(duty().uid, step, NoticeState.TOLD)
    with pytest.raises(StoreError), store.write() as session:
        session.notices._tx.run(sql)  # type: ignore[attr-defined]


def test_the_queue_pages_by_urgency_and_a_foreign_page_is_refused(store: SqliteDeskStore) -> None:
    raised(store, duty("late", -2), duty("soon", 2), duty("later", 9))
    with store.read() as session:
        first = session.notices.queue(WAITING, 2)
        rest = session.notices.queue(WAITING, 2, first.next)
        assert [row.notice.source for row in (*first.rows, *rest.rows)] == ["late", "soon", "later"]
        assert (session.notices.counts(NOW).waiting, session.notices.counts(NOW).late) == (3, 1)
        with pytest.raises(StoreBroken):
            session.notices.queue(WAITING, 2, "x")
        with pytest.raises(StoreBroken):
            session.notices.queue((NoticeState.TOLD,), 2)


def test_the_queue_and_its_counts_walk_no_whole_table(store: SqliteDeskStore, path: Path) -> None:
    raised(store, duty())
    told = scans(path, store, lambda session: session.notices.queue(WAITING, 100, channels=(NoticeChannel.PHONE,)))
    assert [step for step in told if not step.endswith("notice_open")] == []  # it holds what is open and no more
    counted = scans(path, store, lambda session: session.notices.counts(NOW))
    assert [step for step in counted if not step.endswith("notice_open")] == []
    assert scans(path, store, lambda session: session.notices.of_dossier("a")) == []
    assert scans(path, store, lambda session: session.notices.of_source("act-1")) == []
    assert scans(path, store, lambda session: session.notices.in_batch("b")) == []


def test_a_duty_of_an_unknown_dossier_is_refused(store: SqliteDeskStore) -> None:
    with pytest.raises(StoreBroken), store.write() as session:
        session.notices.add(duty())
