"""Does a dossier reach the national portal once, whole and true, whatever the line does?"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from sync.gateway.adapters import ledger
from sync.gateway.adapters.decisions import Stands, release, settle
from sync.gateway.adapters.standing import Standing, standings
from sync.gateway.adapters.tables import upstream_session
from sync.gateway.adapters.vxp import keep_session
from tests.gateway.adapters.conftest import Forwarding
from tests.gateway.adapters.fake_server import Faults
from tests.gateway.adapters.fake_vxp import FakeVxp
from tests.gateway.adapters.telling import attach, send_file, tell_story
from tests.gateway.asking import Desk
from tests.gateway.making import act_fact, event, new_id, person, received, received_fact


def state_of(forwarding: Forwarding) -> Standing:
    with forwarding.database.read() as connection:
        [found] = standings(connection, forwarding.clock())
    return found


def number_of(desk: Desk, uid: str) -> str:
    number: str = desk.get(f"/v1/dossiers/{uid}").json()["centralNo"]
    return number


def refusals(desk: Desk) -> list[dict[str, Any]]:
    return [item["data"] for item in desk.changes() if item["kind"] == "upstream.refused"]


def test_the_whole_object_and_each_line_of_progress_arrive_once(desk: Desk, forwarding: Forwarding) -> None:
    uid, portal = tell_story(desk), FakeVxp()
    with forwarding.vxp(portal) as carrier:
        assert carrier.go_round().brought == 1
        forwarding.wait()
        assert carrier.go_round().brought == 0, "nothing changed, nothing is sent"
    [there] = portal.dossiers.values()
    assert (there["MaHoSo"], there["TrangThaiHoSo"]) == (number_of(desk, uid), "10")
    assert (there["NgayTiepNhan"], there["NgayHenTra"]) == ("20261125081530", "20261203100000"), "the promise that stands"
    [supplement] = there["DanhSachHoSoBoSung"]
    assert (supplement["NgayHenTraTruoc"], supplement["NgayHenTraMoi"]) == ("20261130081530", "20261203100000")
    assert [line["TrangThai"] for line in portal.lines] == ["2", "4", "5", "2", "9", "10"], "a note is no progress"
    assert portal.log_ins == 1, "the session is shared"
    assert (state_of(forwarding).state, state_of(forwarding).sent) == ("ok", 1)


def test_a_later_act_updates_the_object_and_adds_one_line(desk: Desk, forwarding: Forwarding) -> None:
    first, portal = received(), FakeVxp(wrapped=True, session_uses=3)
    desk.send(first)
    with forwarding.vxp(portal) as carrier:
        assert carrier.go_round().brought == 1
        handed = act_fact("hand_over", "processing", details={"giver": "An", "receiver": "Bình"})
        desk.send(event("dossier.handed-over", first["subject"], 2, handed))
        assert state_of(forwarding).state == "behind"
        assert carrier.go_round().brought == 1
    [there] = portal.dossiers.values()
    assert there["TrangThaiHoSo"] == "4"
    assert [line["TrangThai"] for line in portal.lines] == ["2", "4"]
    assert portal.log_ins > 1, "an ended session is renewed"


def test_a_copy_is_linked_when_its_bytes_are_at_the_centre(desk: Desk, forwarding: Forwarding) -> None:
    uid, portal = tell_story(desk), FakeVxp()
    file_id = attach(desk, uid, 8, upload=False)
    with forwarding.vxp(portal) as carrier:
        assert carrier.go_round().brought == 1
        [there] = portal.dossiers.values()
        assert (there["TaiLieuNop"], there["HoSoCoThanhPhanSoHoa"]) == ([], "0")
        send_file(desk, file_id)
        forwarding.wait()
        assert carrier.go_round().brought == 1
    [there] = portal.dossiers.values()
    assert [file["TepDinhKemId"] for file in there["TaiLieuNop"]] == [file_id]
    assert len(portal.lines) == 6, "lines are never sent again"


@pytest.mark.parametrize("seed", [1, 2])
def test_cuts_before_and_after_leave_one_object_and_no_line_twice(desk: Desk, forwarding: Forwarding, seed: int) -> None:
    uids = [tell_story(desk) for _ in range(4)]
    portal, faults = FakeVxp(session_uses=9), Faults(seed, share=0.3)
    with forwarding.vxp(portal, faults) as carrier:
        forwarding.until_quiet(carrier)
    with forwarding.database.write() as connection:
        for dossier in state_of(forwarding).stuck:
            assert dossier.code == "outcome-unknown", dossier
            # A person looked at the portal: here, what is there is known.
            is_there = sum(line["MaHoSo"] == dossier.central_no for line in portal.lines) == 6
            about = Stands("national", dossier.dossier_id, "Người Quyết", "đã xem trên cổng")
            settle(connection, about, is_there=is_there, now=forwarding.clock())
    faults.share = 0
    with forwarding.vxp(portal, faults) as carrier:
        forwarding.until_quiet(carrier)
    assert sorted(portal.dossiers) == sorted(number_of(desk, uid) for uid in uids)
    for number in portal.dossiers:
        assert [line["TrangThai"] for line in portal.lines if line["MaHoSo"] == number] == ["2", "4", "5", "2", "9", "10"]
    assert state_of(forwarding).state == "ok"


def test_control_a_sender_that_repeats_without_looking_doubles_lines_in_the_same_rig(
    desk: Desk, forwarding: Forwarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rig must be able to see the fault it guards against."""
    tell_story(desk)
    portal = FakeVxp()
    nothing = lambda *_args, **_more: None  # noqa: E731
    for careful in ("intend", "settle"):
        monkeypatch.setattr(ledger.Page, careful, nothing)
    with forwarding.vxp(portal, Faults(7, share=0.5, kinds=("cut-after",))) as carrier:
        for _ in range(40):
            forwarding.wait()
            carrier.go_round()
    assert len(portal.lines) > 6


def test_a_line_in_doubt_waits_for_a_person_and_is_sent_again_when_it_was_not_there(
    desk: Desk, forwarding: Forwarding
) -> None:
    uid, portal = tell_story(desk), FakeVxp()
    with forwarding.vxp(portal) as carrier:
        take = portal._progress
        portal._progress = lambda ask: {"no": "code"}  # type: ignore[method-assign]
        carrier.go_round()
        forwarding.wait()
        carrier.go_round()
        assert [refusal["code"] for refusal in refusals(desk)] == ["outcome-unknown"]
        portal._progress = take  # type: ignore[method-assign]
        forwarding.wait()
        assert carrier.go_round() == type(carrier.go_round())(), "nothing goes on by itself"
        with forwarding.database.write() as connection:
            about = Stands("national", uid, "Người Quyết", "cổng chưa có dòng nào")
            settle(connection, about, is_there=False, now=forwarding.clock())
        carrier.go_round()
    assert len(portal.lines) == 6


def test_a_refusal_reaches_the_desk_with_the_words_of_the_portal_and_holds_up_no_other(
    desk: Desk, forwarding: Forwarding
) -> None:
    bad, good = tell_story(desk), tell_story(desk)
    portal = FakeVxp(refuses={number_of(desk, bad): "Mã lĩnh vực không đúng"})
    with forwarding.vxp(portal) as carrier:
        done = carrier.go_round()
        assert (done.brought, done.stuck) == (1, 1)
        assert list(portal.dossiers) == [number_of(desk, good)]
        assert refusals(desk) == [{"upstream": "national", "code": "upstream-rejected", "text": "Mã lĩnh vực không đúng"}]
        portal.refuses.clear()
        forwarding.wait()
        assert carrier.go_round().brought == 0, "it waits for a person"
        with forwarding.database.write() as connection:
            release(connection, Stands("national", bad, "Người Quyết", "đã sửa danh mục"), forwarding.clock())
        assert carrier.go_round().brought == 1


def test_what_the_portal_demands_and_nobody_told_is_named_and_never_made_up(desk: Desk, forwarding: Forwarding) -> None:
    """Rule 22: others invent an identity number here."""
    uid = new_id()
    desk.send(event("dossier.received", uid, 1, received_fact(applicant={**person(), "identityNumber": ""})))
    portal = FakeVxp()
    with forwarding.vxp(portal) as carrier:
        assert carrier.go_round().stuck == 1
    assert not portal.dossiers
    assert refusals(desk) == [{"upstream": "national", "code": "missing-facts", "text": "SoGiayToChuHoSo"}]


def test_a_portal_that_keeps_another_date_is_an_alarm(desk: Desk, forwarding: Forwarding) -> None:
    tell_story(desk)
    portal = FakeVxp(spoils={"NgayHenTra": "20261201000000"})
    with forwarding.vxp(portal) as carrier:
        assert carrier.go_round().stuck == 1
    assert [refusal["code"] for refusal in refusals(desk)] == ["read-back-differs"]


def test_a_portal_that_says_yes_and_does_nothing_is_not_believed(desk: Desk, forwarding: Forwarding) -> None:
    tell_story(desk)
    portal = FakeVxp(forgets={"DongBoHoSoMC"})
    with forwarding.vxp(portal) as carrier:
        done = carrier.go_round()
    assert (done.brought, done.waiting) == (0, 1)
    assert state_of(forwarding).sent == 0


def test_a_portal_that_is_away_is_asked_once_a_round_and_health_says_so(desk: Desk, forwarding: Forwarding) -> None:
    for _ in range(3):
        tell_story(desk)
    faults = Faults(down=True)
    with forwarding.vxp(FakeVxp(), faults) as carrier:
        done = carrier.go_round()
        assert (done.brought, done.waiting) == (0, 1)
        forwarding.wait()
        carrier.go_round()
    [upstream] = desk.get("/v1/health").json()["upstreams"]
    assert (upstream["name"], upstream["state"]) == ("national", "away")
    assert upstream["lagSeconds"] >= 360


def test_two_carriers_that_log_in_at_the_same_moment_both_go_on(forwarding: Forwarding) -> None:
    """A carrier that fails ends all of them: half a gateway that looks whole would lie."""
    ends, said = forwarding.clock() + timedelta(minutes=9), []

    def second() -> None:
        with forwarding.database.write() as connection:
            keep_session(connection, "national", "second", ends)
        said.append("second")

    with forwarding.vxp(FakeVxp()) as carrier:
        carrier.go_round()  # the system has its row
    with forwarding.database.write() as connection:
        keep_session(connection, "national", "first", ends)
        other = threading.Thread(target=second)
        other.start()
        assert not said, "it waits for the one that was first"
    other.join(10)
    with forwarding.database.read() as connection:
        assert (said, connection.execute(select(upstream_session.c.session)).scalar_one()) == (["second"], "second")


def test_two_carriers_share_the_work_and_double_nothing(desk: Desk, forwarding: Forwarding) -> None:
    for _ in range(6):
        tell_story(desk)
    portal = FakeVxp()
    with forwarding.vxp(portal) as one, forwarding.vxp(portal) as two:
        threads = [threading.Thread(target=carrier.go_round) for carrier in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        forwarding.until_quiet(one)
    assert len(portal.dossiers) == 6
    assert len(portal.lines) == 36
