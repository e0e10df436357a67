"""A citizen whom two desks entered after one outage is named at both, and the wrong one is taken back (BG Đ21.3)."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import httpx

from counter_app.domain.catch_up import CatchUp, Gap, KeyedForm, Missing
from counter_app.domain.outage import OutageKind
from counter_app.domain.paper_form import FormKind, form_number
from counter_app.services.catch_up_sessions import CatchUpForm
from counter_app.services.catch_up_undo import Undoing
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from counter_app.texts.catch_up_words import gap_words
from tests import builders
from tests.gateway.asking import Desk
from tests.sync.test_online_with_gateway import DESKS, Counter
from tests.sync.test_online_with_gateway import url as url


def caught_up(counter: Counter, key: str) -> CatchUp:
    """A session over one form, on which the same citizen asked for the same thing on the same morning."""
    rig, services, began = counter.rig, counter.rig.services, builders.NOW - timedelta(hours=1)
    kit = services.paper_kits.issue(KitWish(f"kit-{key}", 2, 0, 0, 0), rig.officer)
    outage = services.outages.begin(OutageForm(f"o-{key}", OutageKind.POWER, began_at=began), rig.officer).outage
    services.outages.end(outage.uid, rig.officer, builders.NOW)
    of = services.catch_ups.open(CatchUpForm(f"c-{key}", outage.uid, (kit.kit_id,)), rig.officer)
    for running, number in ((1, "001090000017"), (2, f"00109000009{len(key)}")):
        form = form_number(FormKind.RECEIPT, rig.desk.desk_id, 26, running)
        at = began + timedelta(minutes=20 * running)
        keyed = KeyedForm(
            f"{key}-{running}",
            form,
            at,
            "mau",
            "1.001193",
            name=f"Thử {running}",
            identity_number=number,
            papers="all",
        )
        (kept,) = services.catch_up_entry.enter(of.uid, [keyed], rig.officer)
        assert kept.line is not None and kept.line.dossier_uid, kept
    return of


def named(counter: Counter, of: CatchUp) -> list[Missing]:
    """What the list of differences says of other desks."""
    return [one for one in counter.rig.services.catch_ups.figures(of.uid).missing if one.gap is Gap.OTHER_DESK]


def test_bg_d21_3_one_citizen_at_two_desks_stands_in_both_lists_until_one_is_taken_back(url: str, tmp_path: Path) -> None:
    with ExitStack() as ends, httpx.Client(base_url=url, trust_env=False) as http:
        one, two = (Counter(url, tmp_path / who.desk, who, who.desk) for who in DESKS)
        ends.callback(one.close)
        ends.callback(two.close)
        for desk in (one, two):
            desk.engine.run_once(force=True)  # numbers
        first, second = caught_up(one, "a"), caught_up(two, "bb")
        for desk in (one, two, one):
            assert desk.engine.run_once(force=True).parked == 0
        here, there = named(one, first), named(two, second)
        assert len(here) == len(there) == 1  # the other form of each is nobody's double
        assert here[0].number == form_number(FormKind.RECEIPT, "Q1", 26, 1)
        assert here[0].other and here[0].other in gap_words(here[0])
        line = one.rig.services.catch_ups.figures(first.uid).lines[0]
        undoing = one.rig.services.catch_up_desk.undoing
        undoing.undo(Undoing(line.form.line_id, "Quầy kia đã nhập", one.rig.officer))
        assert named(one, first) == []
        for desk in (one, two):
            desk.engine.run_once(force=True)
        assert named(two, second) == []
        asked = Desk(http, DESKS[1])
        assert asked.get(f"/v1/dossiers/{line.dossier_uid}").json()["status"] == "voided"
        assert asked.get(f"/v1/desk-records/{second.uid}/doubles").json()["items"] == []
        assert asked.get("/v1/desk-records/no-such/doubles").status_code == 404
