"""Is every dossier found again, exactly as it was received, by every number that ever stood on its paper?"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from counter_app.domain.dossier import (
    Dossier,
    DossierStatus,
    EntrySource,
    HandedIn,
    HandedInState,
    MoneyStatus,
    RegisterEntry,
    SyncStatus,
)
from counter_app.domain.errors import StoreBroken
from counter_app.domain.fee import FeeLine
from counter_app.domain.person import IdentitySource, Sex
from counter_app.store.database import SqliteDeskStore
from tests.builders import NOW, dossier, due_date, operation, person
from tests.store.rig import keep


def full_dossier() -> Dossier:
    """No field is left at its default, so that a forgotten one shows."""
    applicant = person(
        old_identity_number="012345678",
        birth_date=date(1990, 1, 2),
        sex=Sex.FEMALE,
        address="Số 1, phố Thử Nghiệm",
        email="mau@example.invalid",
        source=IdentitySource.QR,
    )
    return dossier(
        case_code="thuong",
        case_name="Thông thường",
        applicant=applicant,
        submitter=person("Lê Văn Nộp Hộ", identity_number="001090000002"),
        handed_in=(HandedIn("to-khai", HandedInState.INCORRECT, 1, 2, "bản cũ", "thiếu chữ ký"),),
        dossier_code="H02.12-261125-0101",
        provisional_number="TAM-Q1-261125-001-37",
        summary="Trích yếu",
        dossier_sets=2,
        fee_lines=(FeeLine("Lệ phí", 8000, 2, 4000, "NQ"),),
        status=DossierStatus.RESULT_READY,
        money=MoneyStatus.PAID,
        round=2,
        rev=3,
        entry_source=EntrySource.CATCH_UP,
        register=RegisterEntry("2026", 7),
        external_code="BTP-1",
    )


def test_a_dossier_comes_back_exactly_as_it_was_received(store: SqliteDeskStore) -> None:
    kept = full_dossier()
    keep(store, kept)
    with store.read() as session:
        found = session.dossiers.by_uid(kept.uid)
    assert found == kept
    assert found is not None and all(getattr(found, f.name) == getattr(kept, f.name) for f in fields(kept))
    assert found.received_at.utcoffset() == timedelta(hours=7)


def test_a_dossier_without_due_date_or_submitter_comes_back_too(store: SqliteDeskStore) -> None:
    kept = dossier(due=due_date(due_at=None, overdue_after=None, explanation=()))
    keep(store, kept)
    with store.read() as session:
        assert session.dossiers.by_uid(kept.uid) == kept


def test_one_form_becomes_one_dossier(store: SqliteDeskStore) -> None:
    first, second = dossier(), dossier()
    with store.write() as session:
        session.dossiers.add(first, "intent-of-one-form")
    with pytest.raises(StoreBroken), store.write() as session:
        session.dossiers.add(second, "intent-of-one-form")
    with store.read() as session:
        assert session.dossiers.by_intent("intent-of-one-form") == first
        assert session.dossiers.by_uid(second.uid) is None


def test_the_provisional_number_on_paper_resolves_for_ever(store: SqliteDeskStore) -> None:
    kept = dossier(provisional_number="TAM-Q1-261125-001-37")
    keep(store, kept)
    with store.write() as session:
        session.dossiers.give_code(kept.uid, "H02.12-261125-0900")
        session.dossiers.give_code(kept.uid, "H02.12-261125-0900")  # the same answer again
    coded = replace(kept, dossier_code="H02.12-261125-0900")
    with store.read() as session:
        assert session.dossiers.by_number("H02.12-261125-0900") == coded
        assert session.dossiers.by_number("TAM-Q1-261125-001-37") == coded
        assert [row.uid for row in session.dossiers.search("0900")] == [kept.uid]
        assert not session.dossiers.newest(1)[0].provisional
    with pytest.raises(StoreBroken, match="second-code"), store.write() as session:
        session.dossiers.give_code(kept.uid, "H02.12-261125-0901")


def test_one_number_belongs_to_one_dossier(store: SqliteDeskStore) -> None:
    keep(store, dossier(dossier_code="H02.12-261125-0101"), other := dossier(provisional_number="TAM-Q1-261125-001-37"))
    with pytest.raises(StoreBroken):
        keep(store, dossier(dossier_code="H02.12-261125-0101"))
    with pytest.raises(StoreBroken):
        keep(store, dossier(provisional_number="TAM-Q1-261125-001-37"))
    with pytest.raises(StoreBroken), store.write() as session:
        session.dossiers.give_code(other.uid, "H02.12-261125-0101")


def test_pages_follow_each_other_without_a_gap(store: SqliteDeskStore) -> None:
    kept = [dossier() for _ in range(7)]
    keep(store, *kept, dossier(received_at=NOW - timedelta(days=1)))
    with store.read() as session:
        page = session.dossiers.received_on(NOW.date(), 3)
        following = session.dossiers.received_on(NOW.date(), 50, before_uid=page[-1].uid)
        assert [row.uid for row in page + following] == [d.uid for d in reversed(kept)]
        assert len(session.dossiers.newest(200)) == 8
        assert session.dossiers.newest(2, before_uid=kept[1].uid)[0].uid == kept[0].uid


def test_a_line_says_where_the_dossier_stands(store: SqliteDeskStore) -> None:
    kept = dossier(dossier_code="H02.12-261125-0101")
    keep(store, kept)
    sent = operation(kept.uid)
    with store.write() as session:
        session.outbox.add(sent)
    with store.read() as session:
        row = session.dossiers.newest(1)[0]
    assert (row.number, row.applicant_name, row.procedure_name) == (
        "H02.12-261125-0101",
        "Nguyễn Thị Mẫu",
        "Đăng ký khai sinh",
    )
    assert (row.due_at, row.received_at, row.sync) == (kept.due.due_at, kept.received_at, SyncStatus.LOCAL)
    with store.write() as session:
        session.outbox.mark_sending([sent.op_id], NOW)
        assert session.dossiers.newest(1)[0].sync is SyncStatus.SENDING
        session.outbox.mark_acked([sent.op_id], NOW, "applied")
        assert session.dossiers.newest(1)[0].sync is SyncStatus.AT_CENTRE


def test_the_home_screen_counts_today(store: SqliteDeskStore) -> None:
    def due_in(days: int, **members: object) -> Dossier:
        return dossier(received_at=NOW - timedelta(days=10), due=due_date(NOW, days), **members)

    keep(store, dossier(), dossier(), due_in(0), due_in(-1), due_in(-400), due_in(-1, status=DossierStatus.RESULT_READY))
    waiting = operation("dossier-elsewhere")
    with store.write() as session:
        session.outbox.add(waiting)
        session.outbox.add(operation("dossier-elsewhere"))
    with store.read() as session:
        counts = session.dossiers.day_counts(NOW.date())
    assert (counts.received, counts.due_today, counts.overdue, counts.unsent) == (2, 1, 2, 1)


def test_the_newest_address_of_a_person_is_offered(store: SqliteDeskStore) -> None:
    keep(store, dossier(applicant=person(address="cũ")), dossier(applicant=person(address="mới")))
    keep(store, dossier(applicant=person("Người Khác", identity_number="001190000009", address="khác")))
    with store.read() as session:
        found = session.dossiers.people_like("001190000001")
        assert found is not None and found.address == "mới"
        assert session.dossiers.people_like("999999999999") is None
        assert session.dossiers.people_like("") is None


def test_the_history_tells_each_act_once_and_where_it_stands(store: SqliteDeskStore) -> None:
    from counter_app.domain.views import AuditEntry

    kept = dossier()
    keep(store, kept)
    first, second = operation(kept.uid), operation(kept.uid, at=NOW + timedelta(minutes=5))
    with store.write() as session:
        session.outbox.add(first)
        session.audit.add(AuditEntry(NOW, "officer-1", "dossier.received", kept.uid, {}))
        session.audit.add(
            AuditEntry(NOW + timedelta(minutes=1), "officer-1", "slip.reprint", kept.uid, {"reason": "kẹt giấy"})
        )
        session.outbox.add(second)
        session.outbox.mark_retry([first.op_id], NOW + timedelta(minutes=9), "busy", counts=True)
    with store.read() as session:
        acts = session.dossiers.history(kept.uid)
    assert [act.code for act in acts] == ["note.added", "slip.reprint", "note.added"]
    assert acts[1].facts == {"reason": "kẹt giấy"} and acts[1].sync is None
    assert (acts[2].op_id, acts[2].attempts, acts[2].last_answer) == (first.op_id, 1, "busy")
    assert acts[2].next_try_at == NOW + timedelta(minutes=9)
