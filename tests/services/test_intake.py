"""What the officer and the citizen may count on when a dossier is received."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.domain.checklist import ask_everything
from counter_app.domain.dossier import EntrySource, HandedIn, HandedInState, MoneyStatus
from counter_app.domain.dossier_code import provisional_is_valid
from counter_app.domain.errors import (
    BadField,
    DateNotConfirmed,
    IncompleteChecklist,
    MissingField,
    NotAllowed,
    UnknownProcedure,
)
from counter_app.domain.officer import Role
from counter_app.domain.operation import ClockTrust, OperationKind
from counter_app.domain.slip import PaperState
from counter_app.services.intake import IntakeForm
from tests.builders import person
from tests.desk_rig import DeskRig


def test_a_received_dossier_has_number_due_date_register_entry_and_a_receipt_to_print(rig: DeskRig) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    dossier = received.dossier
    assert dossier.dossier_code == "H02.12-261125-0001"
    assert dossier.due.due_at is not None
    assert dossier.due.explanation
    assert dossier.register is not None and dossier.register.number == 1
    jobs = rig.services.slips.jobs_of(dossier.uid)
    assert [(job.job_id, job.state, job.copy_number) for job in jobs] == [(received.job_id, PaperState.WANTED, 1)]


def test_record_operation_number_audit_and_print_intent_are_one_commit(rig: DeskRig) -> None:
    """D3: when the last of them fails, none of the others happened."""
    with rig.store.read() as session:
        before = session.outbox.state().last_seq, len(session.audit.newest(100))

    def broken(*_: object) -> str:
        raise RuntimeError("no print intent")

    rig.services.slips.want_first = broken  # type: ignore[method-assign]
    form = rig.form()
    with pytest.raises(RuntimeError):
        rig.services.intake.receive(form, rig.officer)
    with rig.store.read() as session:
        assert (session.outbox.state().last_seq, len(session.audit.newest(100))) == before
        assert session.dossiers.by_intent(form.intent_id) is None
        assert session.leases.left_on(rig.desk.agency_code, rig.clock.now().date()) == 100


def test_a_reception_is_told_to_the_centre_and_stands_in_the_log(rig: DeskRig) -> None:
    """D3, D4: the positive side of the commit above; no number without either of them."""
    uid = rig.services.intake.receive(rig.form(), rig.officer).dossier.uid
    with rig.store.read() as session:
        assert [(row.kind, row.dossier_uid) for row in session.outbox.rows()] == [(OperationKind.DOSSIER_RECEIVED, uid)]
        logged = [(entry.actor, entry.subject) for entry in session.audit.newest(100) if entry.action == "dossier.received"]
    assert logged == [(rig.officer.officer_id, uid)]


def test_ten_enters_make_one_dossier(rig: DeskRig) -> None:
    form = rig.form()
    with ThreadPoolExecutor(10) as pool:
        uids = {r.dossier.uid for r in pool.map(lambda _: rig.services.intake.receive(form, rig.officer), range(10))}
    assert len(uids) == 1
    with rig.store.read() as session:
        assert session.outbox.state().last_seq == 1
        assert session.leases.left_on(rig.desk.agency_code, rig.clock.now().date()) == 99


def test_without_numbers_the_receipt_carries_a_provisional_number_with_check_digits(tmp_path: Path) -> None:
    rig = DeskRig(tmp_path)
    try:
        first = rig.services.intake.receive(rig.form(), rig.officer).dossier
        second = rig.services.intake.receive(rig.form(), rig.officer).dossier
        assert first.dossier_code is None
        assert first.provisional_number is not None and provisional_is_valid(first.provisional_number)
        assert first.provisional_number != second.provisional_number
        assert rig.services.lookup.by_number(first.provisional_number).uid == first.uid
    finally:
        rig.close()


def test_the_number_carries_the_real_reception_date_of_a_catch_up(rig: DeskRig) -> None:
    yesterday = rig.clock.now() - timedelta(days=2)
    rig.lease(on=yesterday.date())
    dossier = rig.services.intake.receive(replace(rig.form(), received_at=yesterday), rig.officer).dossier
    assert dossier.dossier_code == f"H02.12-{yesterday:%y%m%d}-0001"
    assert dossier.entry_source is EntrySource.CATCH_UP
    assert (dossier.received_at, dossier.recorded_at) == (yesterday, rig.clock.now())
    assert dossier.due.counted_from.date() == date(2026, 11, 23)


def test_an_incomplete_dossier_is_not_received_and_every_missing_paper_is_named_at_once(rig: DeskRig) -> None:
    form = rig.form()
    handed = tuple(replace(item, state=HandedInState.MISSING, originals=0, copies=0) for item in form.handed_in)
    with pytest.raises(IncompleteChecklist) as refused:
        rig.services.intake.receive(replace(form, handed_in=handed), rig.officer)
    verdict = refused.value.facts["verdict"]
    required = [c.code for c in rig.services.catalogue.procedure("1.001193").components_for(form.case_code) if c.required]
    assert [line.component_code for line in verdict.lines] == required  # type: ignore[attr-defined]


def test_a_paper_beyond_the_published_list_is_received_but_never_required(rig: DeskRig) -> None:
    form = rig.form()
    extra = HandedIn("giay-khac", HandedInState.OK, originals=1, substitute="Giấy xác nhận thêm")
    received = rig.services.intake.receive(replace(form, handed_in=(*form.handed_in, extra)), rig.officer)
    names = [row["name"] for row in rig.services.slips.jobs_of(received.dossier.uid)[0].content["components"]]
    assert "Giấy xác nhận thêm" in names


def test_nobody_receives_without_a_name_or_a_way_to_return_the_result(rig: DeskRig) -> None:
    for change, field in (({"applicant": person("  ")}, "applicant_name"), ({"return_method": None}, "return_method")):
        with pytest.raises(MissingField) as missing:
            rig.services.intake.receive(replace(rig.form(), **change), rig.officer)  # type: ignore[arg-type]
        assert missing.value.facts["field"] == field


def test_a_council_fee_must_be_entered_unless_it_is_left_for_later(rig: DeskRig) -> None:
    form = replace(rig.form("1.004873"), fee_later=False)
    with pytest.raises(MissingField) as missing:
        rig.services.intake.receive(form, rig.officer)
    assert missing.value.facts["field"] == "typed_fee"
    dossier = rig.services.intake.receive(replace(form, typed_fee=3000, fee_paid=True), rig.officer).dossier
    assert (dossier.fee_amount, dossier.money) == (3000, MoneyStatus.PAID)
    later = rig.services.intake.receive(rig.form("1.004873"), rig.officer).dossier
    assert later.money is MoneyStatus.UNPAID


def test_pages_decide_the_fee_of_certified_copies(rig: DeskRig) -> None:
    form = replace(rig.form("2.000815"), pages=5, copies_wanted=2, fee_later=False)
    assert rig.services.intake.receive(form, rig.officer).dossier.fee_amount == 14_000
    with pytest.raises(MissingField) as missing:
        rig.services.intake.receive(replace(rig.form("2.000815"), fee_later=False), rig.officer)
    assert missing.value.facts["field"] == "pages"


@pytest.mark.parametrize(
    "hostile",
    [
        "Smith [/b] Ltd",
        "[@click=app.quit]Lan[/]",
        "Lan\x1b]52;c;aGk=\x07",
        "La\u202en\u200b",
        "Nguye\u0302\u0303n Thi\u0323 Lan",
    ],
)
def test_hostile_names_are_stored_plain_and_composed(rig: DeskRig, hostile: str) -> None:
    dossier = rig.services.intake.receive(replace(rig.form(), applicant=person(hostile)), rig.officer).dossier
    assert dossier.applicant.name.isprintable()
    assert rig.services.lookup.search("smith" if hostile.startswith("Smith") else "lan")


def test_a_ten_thousand_character_name_is_refused_not_cut(rig: DeskRig) -> None:
    with pytest.raises(BadField) as bad:
        rig.services.intake.receive(replace(rig.form(), applicant=person("A" * 10_000)), rig.officer)
    assert bad.value.facts["reason"] == "too-long"


def test_an_unvouched_clock_prints_no_date_until_a_person_confirms_it(rig: DeskRig) -> None:
    for trust in (ClockTrust.UNCONFIRMED, ClockTrust.IMPLAUSIBLE):
        rig.clock.trusted = trust
        with pytest.raises(DateNotConfirmed):
            rig.services.intake.receive(rig.form(), rig.officer)
        assert rig.services.intake.receive(replace(rig.form(), date_confirmed=True), rig.officer).dossier.dossier_code


def test_unknown_procedure_case_and_future_times_are_refused(rig: DeskRig) -> None:
    with pytest.raises(UnknownProcedure):
        rig.services.intake.receive(replace(rig.form(), procedure_code="9.999999"), rig.officer)
    with pytest.raises(BadField):
        rig.services.intake.receive(replace(rig.form(), case_code="no-such-case"), rig.officer)
    with pytest.raises(BadField):
        rig.services.intake.receive(replace(rig.form(), received_at=rig.clock.now() + timedelta(minutes=1)), rig.officer)


def test_a_role_without_the_right_does_not_receive(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter_app.domain.officer.RIGHTS", {Role.POST_STAFF: frozenset()})
    with pytest.raises(NotAllowed):
        rig.services.intake.receive(rig.form(), replace(rig.officer, role=Role.POST_STAFF))


def test_a_known_person_is_prefilled(rig: DeskRig) -> None:
    rig.services.intake.receive(replace(rig.form(), applicant=person(address="Số 5 phố Mẫu")), rig.officer)
    known = rig.services.intake.prefill("001190000001")
    assert known is not None and known.address == "Số 5 phố Mẫu"
    assert rig.services.intake.prefill("000000000000") is None


def test_every_starter_procedure_can_be_received_in_every_case(rig: DeskRig) -> None:
    catalogue = rig.services.catalogue
    for procedure in catalogue.current().procedures:
        for case in procedure.cases or (None,):
            code = case.code if case else ""
            form = IntakeForm(
                intent_id=rig.services.intake.open_form(),
                procedure_code=procedure.code,
                case_code=code,
                applicant=person(),
                handed_in=ask_everything(procedure, code),
                return_method=rig.form().return_method,
                fee_later=True,
            )
            assert rig.services.intake.receive(form, rig.officer).dossier.uid


def test_the_draft_goes_with_the_commit(rig: DeskRig) -> None:
    form = rig.form()
    rig.services.drafts.save(form.intent_id, rig.officer, {"name": "dở dang"})
    rig.reopen()
    assert [draft.fields for draft in rig.services.drafts.of_officer(rig.officer)] == [{"name": "dở dang"}]
    rig.services.intake.receive(form, rig.officer)
    assert rig.services.drafts.of_officer(rig.officer) == []
