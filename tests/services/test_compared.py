"""A copy that agrees with its original carries name and time of who saw it (Bắc Giang Đ12.2a, Huế Đ10.4)."""

from __future__ import annotations

import json
from dataclasses import replace

from counter_app.domain.dossier import Dossier, HandedIn, HandedInState
from counter_app.domain.slip import SlipKind
from counter_app.screens.dossier_facts import sections
from counter_app.services.supplement import ResubmitForm
from tests.builders import person
from tests.desk_rig import DeskRig
from tests.services.test_acts import hand_over, intent, request


def received(rig: DeskRig) -> Dossier:
    """The first paper was compared, the others were not."""
    form = rig.form(applicant=person("Hà Thị Mẫu"))
    first, *rest = form.handed_in
    form = replace(form, handed_in=(replace(first, compared=True), *rest))
    return rig.services.intake.receive(form, rig.officer).dossier


def of(rig: DeskRig, uid: str) -> tuple[HandedIn, ...]:
    with rig.store.read() as session:
        dossier = session.dossiers.by_uid(uid)
    assert dossier is not None
    return dossier.handed_in


def test_bg_d12_2a_the_mark_compared_with_the_original_has_name_and_time_and_is_never_set_by_itself(rig: DeskRig) -> None:
    dossier = received(rig)
    rig.reopen()
    first, *rest = of(rig, dossier.uid)
    assert (first.compared_by, first.compared_at) == (rig.officer.name, dossier.received_at)
    assert not any(item.compared or item.compared_at for item in rest)
    (job,) = (job for job in rig.services.slips.jobs_of(dossier.uid) if job.kind is SlipKind.RECEIPT)
    assert [bool(paper.get("compared")) for paper in job.content["components"]][:2] == [True, False]
    with rig.store.read() as session:
        fact = json.loads(next(row.payload for row in session.outbox.rows() if row.dossier_uid == dossier.uid))
    told = [paper.get("comparedBy") for paper in fact["components"]]
    assert told[0] == rig.officer.name and told[1:] == [None] * len(rest)
    shown = str(sections(rig.services.lookup.detail(dossier.uid), None))
    assert f"đã đối chiếu bản chính: {rig.officer.name}" in shown


def test_hue_d10_4_a_mark_on_a_paper_that_is_not_there_falls_away(rig: DeskRig) -> None:
    form = rig.form(applicant=person("Hà Thị Mẫu"))
    papers = tuple(replace(item, compared=item.state is not HandedInState.OK) for item in form.handed_in)
    dossier = rig.services.intake.receive(replace(form, handed_in=papers), rig.officer).dossier
    assert any(item.compared for item in papers) and not any(item.compared for item in dossier.handed_in)


def test_bg_d12_2a_a_resubmission_keeps_the_stamp_of_the_round_before(rig: DeskRig) -> None:
    dossier = received(rig)
    hand_over(rig, dossier)
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    rig.clock.move(days=1)
    rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)
    first = of(rig, dossier.uid)[0]
    assert (first.compared_by, first.compared_at) == (rig.officer.name, dossier.received_at)
