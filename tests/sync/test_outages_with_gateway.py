"""What a desk tells of itself during and after an outage arrives once, in order, and the unit's other desk can see it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import httpx

from counter_app.domain.outage import OutageKind, OutageStep, OutageStepKind
from counter_app.domain.paper_form import FormChange, FormState
from counter_app.services.day_closing import ClosingForm
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from tests import builders
from tests.gateway.asking import Desk
from tests.sync.test_online_with_gateway import DESKS, Counter
from tests.sync.test_online_with_gateway import url as url


def test_outage_kit_and_closed_day_go_up_and_the_other_desk_reads_them(url: str, tmp_path: Path) -> None:
    """Bắc Giang Đ21.3, Đà Nẵng Đ17.6g."""
    with ExitStack() as ends, httpx.Client(base_url=url, trust_env=False) as http:
        one = Counter(url, tmp_path / "q1", DESKS[0])
        ends.callback(one.close)
        rig, services = one.rig, one.rig.services
        assert one.engine.run_once().reached
        outage = services.outages.begin(OutageForm("o-1", OutageKind.CENTRE_DOWN, told=("1022",)), rig.officer).outage
        ticket = OutageStep(OutageStepKind.TICKET, builders.NOW, "", "", text="SC-17")
        services.outages.add(outage.uid, ticket, rig.officer)
        dossier = services.intake.receive(rig.form(), rig.officer).dossier  # work goes on
        services.outages.end(outage.uid, rig.officer)
        kit = services.paper_kits.issue(KitWish("kit-1", 3), rig.officer)
        day = services.day_end.close(ClosingForm("day-1", signer=rig.officer, reason="Chưa in"), rig.officer)
        report = one.engine.run_once(force=True)
        assert (report.acked, report.parked) == (6, 0)
        assert one.engine.run_once(force=True).sent == 0
        other = Desk(http, DESKS[1])
        found = {key: other.get(f"/v1/desk-records/{key}").json() for key in (outage.uid, kit.kit_id, day.uid)}
        assert (found[outage.uid]["status"], found[outage.uid]["rev"]) == ("closed", 3)
        assert found[outage.uid]["body"]["ticket"] == "SC-17"
        assert found[kit.kit_id]["body"]["ranges"][0]["count"] == 3
        told = found[day.uid]["body"]
        assert (told["signerName"], told["reason"], told["received"]) == (rig.officer.name, "Chưa in", 1)
        assert {point["kind"] for point in told["open"]} == {"unsent", "unprinted"}
        assert other.get(f"/v1/dossiers/{dossier.uid}").status_code == 200


def test_i3_the_fates_of_blank_forms_stand_at_the_centre_as_they_stand_at_the_desk(url: str, tmp_path: Path) -> None:
    """Bắc Giang Đ21.3: what was voided, came back blank or was entered; what no fate names is still out."""
    with ExitStack() as ends, httpx.Client(base_url=url, trust_env=False) as http:
        one = Counter(url, tmp_path / "q1", DESKS[0])
        ends.callback(one.close)
        rig, services = one.rig, one.rig.services
        assert one.engine.run_once().reached
        spoiled, used = (services.paper_kits.issue(KitWish(f"fate-{n}", 3, 0, 0, 0), rig.officer) for n in (1, 2))
        services.paper_kits.open_seal(used.kit_id, rig.officer)
        services.paper_kits.withdraw(spoiled.kit_id, "Ướt", rig.officer)
        back, torn, _still_out = used.ranges[0].numbers(rig.desk.desk_id)
        services.catch_up_entry.void(torn, "Rách", rig.officer)
        with rig.store.write() as session:
            by = (rig.officer.officer_id, rig.officer.name)
            session.downtime.forms.move(back, FormChange(FormState.RETURNED, rig.clock.now(), *by))
        services.day_end.close(ClosingForm("day-fates", signer=rig.officer, reason="Chưa gửi"), rig.officer)
        assert one.engine.run_once(force=True).parked == 0
        found = {key: Desk(http, DESKS[1]).get(f"/v1/desk-records/{key}").json() for key in (spoiled.kit_id, used.kit_id)}

        def fates(kit_id: str) -> list[tuple[int, int, str, str]]:
            told = found[kit_id]["body"]["fates"]
            return [(fate["first"], fate["last"], fate["state"], fate["reason"]) for fate in told]

        assert fates(spoiled.kit_id) == [(1, 3, "voided", "Ướt")]
        assert fates(used.kit_id) == [(4, 4, "returned", ""), (5, 5, "voided", "Rách")]
        assert found[used.kit_id]["body"]["openedAt"] and "openedAt" not in found[spoiled.kit_id]["body"]
        queued = rig.services.sync.queue().last_seq
        services.day_end.close(ClosingForm("day-again", signer=rig.officer, reason="Chưa in"), rig.officer)
        assert rig.services.sync.queue().last_seq == queued + 1, "a kit of which nothing is new is not told again"
