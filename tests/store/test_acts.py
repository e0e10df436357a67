"""Acts in the store: append-only, bound to the versions they made, and lists that read only what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.act_ports import RecordedAct
from counter_app.domain.act import Act, SideEvent
from counter_app.domain.dossier import Dossier, DossierStatus, ReplacedDue
from counter_app.domain.errors import ChangedMeanwhile, StoreBroken, StoreError
from counter_app.domain.life_cycle import DossierEvent
from counter_app.store.database import SqliteDeskStore
from tests.builders import NOW, dossier, due_date
from tests.store.conftest import Opener
from tests.store.rig import keep, raw
from tests.store.test_query_plans import scans

S = DossierStatus


def act(act_id: str = "act-1", event: DossierEvent | SideEvent = DossierEvent.HAND_OVER) -> Act:
    return Act(act_id, event, NOW, NOW, "officer-1", "Trần Văn Thử", "", {"receiver": "Lê Văn Nhận", "lines": [{"n": 1}]})


def moved(store: SqliteDeskStore, before: Dossier, act_id: str = "act-1", **changes: object) -> Dossier:
    after = replace(before, rev=before.rev + 1, **changes)  # type: ignore[arg-type]
    with store.write() as session:
        session.dossiers.update(after, before.rev)
        session.acts.add(RecordedAct(after.uid, act(act_id), after.rev, f"op-{act_id}"))
    return after


def test_an_act_appends_a_version_and_every_member_comes_back(store: SqliteDeskStore, opened: Opener) -> None:
    first = dossier("a", dossier_code="H02.12-261125-0001")
    keep(store, first)
    late = due_date(days=9)
    replaced = (ReplacedDue(first.due, "restarted", NOW),)
    after = moved(store, first, status=S.RECEIVED, round=2, due=late, replaced_dues=replaced, stopped_at=NOW)
    store.close()
    with opened().read() as session:
        assert session.dossiers.by_uid("a") == after
        assert session.acts.state_before("act-1") == first
        (recorded,) = session.acts.of_dossier("a")
        assert recorded == RecordedAct("a", act(), 2, "op-act-1") == session.acts.by_id("act-1")


def test_a_code_that_arrives_between_two_acts_stays(store: SqliteDeskStore) -> None:
    first = dossier("a", provisional_number="TAM-Q1-261125-001-93")
    keep(store, first)
    moved(store, first)
    with store.write() as session:
        session.dossiers.give_code("a", "H02.12-261125-0007")
    with store.read() as session:
        now = session.dossiers.by_uid("a")
    assert now is not None and (now.rev, now.dossier_code) == (2, "H02.12-261125-0007")
    moved(store, now, "act-2")
    with store.read() as session:
        assert session.acts.state_before("act-2") == now


def test_a_stale_version_and_a_second_use_of_an_act_are_refused_whole(store: SqliteDeskStore) -> None:
    first = dossier("a")
    keep(store, first)
    after = moved(store, first)
    with pytest.raises(ChangedMeanwhile), store.write() as session:
        session.dossiers.update(replace(first, rev=2), first.rev)
    with pytest.raises(StoreError):
        moved(store, after, "act-1", status=S.WITHDRAWN)
    with store.read() as session:
        assert session.dossiers.by_uid("a") == after


def test_acts_and_given_slips_are_never_changed_or_deleted(store: SqliteDeskStore, path: object) -> None:
    """The guards stand in the file itself: a clumsy script meets them too."""
    first = dossier("a")
    keep(store, first)
    moved(store, first)
    store.close()
    database = raw(path)  # type: ignore[arg-type]
    for statement in ("UPDATE dossier_act SET event = 'x'", "DELETE FROM dossier_act"):
        with pytest.raises(StoreBroken):
            database.execute(statement)


def test_the_counts_of_the_day_follow_an_act(store: SqliteDeskStore) -> None:
    first = dossier("a", due=due_date(days=0))
    keep(store, first)
    with store.read() as session:
        assert session.dossiers.day_counts(NOW.date()).due_today == 1
    back = moved(store, first, status=S.RETURNED_FOR_SUPPLEMENT)
    with store.read() as session:
        assert session.dossiers.day_counts(NOW.date()).due_today == 0, "it waits for its applicant"
    moved(store, back, "act-2", status=S.RECEIVED, due=due_date(days=5))
    with store.read() as session:
        counts = session.dossiers.day_counts(NOW.date() + timedelta(days=5))
    assert (counts.due_today, counts.overdue) == (1, 0)


def test_the_day_after_its_last_day_a_dossier_counts_as_late(store: SqliteDeskStore) -> None:
    """BLDS Đ147: a term in days ends at 24:00, which is 00:00 of the next day."""
    due = due_date(days=0)
    midnight = (NOW + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    keep(store, dossier("a", due=replace(due, overdue_after=midnight)))
    with store.read() as session:
        assert session.dossiers.day_counts(NOW.date()).overdue == 0
        assert session.dossiers.day_counts(NOW.date() + timedelta(days=1)).overdue == 1


def test_lists_of_what_waits_walk_no_whole_table(store: SqliteDeskStore, path: object) -> None:
    keep(store, *(dossier(f"d{n}", due=due_date(days=n)) for n in range(5)))
    last = NOW.date() + timedelta(days=3)
    questions = (
        lambda s: s.acts.due_between(None, last, 2),
        lambda s: s.acts.waiting("received", NOW, 10),
        lambda s: s.acts.of_dossier("d1"),
        lambda s: s.acts.by_id("act-1"),
        lambda s: s.guidances.of_person("001190000001"),
        lambda s: s.guidances.next_number(NOW.date()),
    )
    for question in questions:
        assert scans(path, store, question) == []  # type: ignore[arg-type]
    with store.read() as session:
        page = session.acts.due_between(None, last, 2)
        rest = session.acts.due_between(None, last, 9, page.next)
    assert [row.uid for row in (*page.rows, *rest.rows)] == ["d0", "d1", "d2", "d3"]
    with store.read() as session, pytest.raises(StoreBroken):
        session.acts.due_between(None, last, 2, "' OR 1=1")
