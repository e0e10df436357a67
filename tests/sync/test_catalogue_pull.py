"""A newer catalogue comes to the desk; an implausible one is refused, written down, and the old one stays in use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.faulty_gateway import Fault, FaultyGateway
from tests.sync.desk import Desk, operation

GOLDEN = Path(__file__).parent.parent / "contract" / "golden"


def published(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((GOLDEN / f"answer_catalogue_{name}.json").read_bytes())["body"]
    return body


@pytest.fixture
def centre(gateway: FaultyGateway) -> FaultyGateway:
    gateway.centre.catalogues = {name: published(name) for name in ("procedures", "holidays")}
    return gateway


def versions(desk: Desk) -> list[tuple[str, str, int]]:
    return [(one.version, one.holidays.version, len(one.procedures)) for one in desk.store.tables.catalogues]


def test_a_new_desk_gets_the_catalogue_and_the_calendar(centre: FaultyGateway, desk: Desk) -> None:
    assert desk.engine.run_once().catalogue_updated
    assert versions(desk) == [("2026-11-20", "2026-2", 1)]
    assert desk.store.tables.catalogues[0].procedures[0].name == "Đăng ký khai sinh"
    assert desk.store.tables.catalogues[0].holidays.years == (2026,)


def test_what_did_not_change_is_not_sent_again(centre: FaultyGateway, desk: Desk) -> None:
    desk.engine.run_once()
    assert not desk.engine.run_once(force=True).catalogue_updated
    last = [*centre.requests("/v1/catalogues/procedures")[-1:], *centre.requests("/v1/catalogues/holidays")[-1:]]
    assert [seen.headers["if-none-match"] for seen in last] == ['"procedures-2026-11-20"', '"holidays-2026-2"']
    assert len(versions(desk)) == 1
    assert desk.note("catalogue_confirmed_at") == desk.clock.now().isoformat()


def test_the_same_content_under_a_new_etag_makes_no_new_version(centre: FaultyGateway, desk: Desk) -> None:
    desk.engine.run_once()
    with desk.store.write() as session:
        for name in ("procedures", "holidays"):
            session.notes.put(f"catalogue_etag:{name}", "")
    assert not desk.engine.run_once(force=True).catalogue_updated
    assert len(versions(desk)) == 1


def test_a_newer_calendar_alone_makes_a_version_of_its_own(centre: FaultyGateway, desk: Desk) -> None:
    desk.engine.run_once()
    centre.centre.catalogues["holidays"] |= {"version": "2026-3"}
    assert desk.engine.run_once(force=True).catalogue_updated
    assert versions(desk)[-1] == ("2026-11-20+2026-3", "2026-3", 1)


def many(count: int) -> list[dict[str, Any]]:
    (one,) = published("procedures")["items"]
    return [{**one, "code": f"1.{number:06d}"} for number in range(count)]


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("procedures", {"items": []}, "empty"),
        ("procedures", {"items": many(4)}, "shrunk"),
        ("procedures", {"items": [*many(20), many(1)[0]]}, "double-code"),
        ("procedures", {"items": "none"}, "not-a-list"),
        ("procedures", {"items": [{"code": "1"}]}, "missing"),
        ("holidays", {"years": [2024], "items": []}, "calendar-year-missing"),
        ("holidays", {"items": [{"day": "soon"}]}, "not-a-date"),
    ],
)
def test_an_implausible_catalogue_is_refused_once_and_the_old_one_stays(
    name: str, change: dict[str, Any], reason: str, centre: FaultyGateway, desk: Desk
) -> None:
    centre.centre.catalogues["procedures"] |= {"items": many(10), "version": "old"}
    desk.engine.run_once()
    centre.centre.catalogues[name] |= {"version": "new", **change}
    report = desk.engine.run_once(force=True)
    assert (report.catalogue_updated, report.catalogue_refused, report.problem) == (False, reason, "")
    assert [one.version for one in desk.store.tables.catalogues] == ["old"]
    assert desk.engine.run_once(force=True).catalogue_refused == ""
    assert [entry.action for entry in desk.store.tables.audit] == ["catalogue.loaded", "catalogue.refused"]


def test_one_version_never_names_two_contents(centre: FaultyGateway, desk: Desk) -> None:
    desk.engine.run_once()
    with desk.store.write() as session:
        session.notes.put("catalogue_etag:procedures", "")
    centre.centre.catalogues["procedures"] |= {"items": many(3)}
    assert desk.engine.run_once(force=True).catalogue_refused == "version-reused"


def test_after_a_refusal_the_next_good_version_is_taken(centre: FaultyGateway, desk: Desk) -> None:
    desk.engine.run_once()
    centre.centre.catalogues["procedures"] |= {"version": "bad", "items": []}
    desk.engine.run_once(force=True)
    centre.centre.catalogues["procedures"] |= {"version": "good", "items": many(3)}
    assert desk.engine.run_once(force=True).catalogue_updated
    assert versions(desk)[-1][0] == "good"


def test_an_operation_the_centre_finds_too_new_brings_the_catalogue_at_once(centre: FaultyGateway, desk: Desk) -> None:
    desk.engine.run_once()
    (op_id,) = desk.save(operation("d-1"))
    centre.centre.rejections[op_id] = "catalogue-too-old"
    centre.centre.catalogues["procedures"] |= {"version": "newer"}
    assert desk.engine.run_once().catalogue_updated


def test_a_centre_that_publishes_nothing_leaves_the_desk_as_it_is(gateway: FaultyGateway, desk: Desk) -> None:
    report = desk.engine.run_once()
    assert (report.catalogue_updated, report.problem, desk.store.tables.catalogues) == (False, "", [])


def test_a_catalogue_the_gateway_cannot_read_does_not_slow_the_outbox(centre: FaultyGateway, desk: Desk) -> None:
    centre.break_next(Fault.UNAVAILABLE_503, "/v1/catalogues", times=5)
    assert desk.engine.run_once().problem == ""
    desk.save(operation("d-1"))
    assert desk.engine.run_once().acked == 1
    assert len(centre.requests("/v1/catalogues")) == 1
    desk.clock.move(seconds=61)
    desk.engine.run_once()
    assert len(centre.requests("/v1/catalogues")) == 2


def test_a_broken_download_changes_nothing_and_is_tried_again(centre: FaultyGateway, desk: Desk) -> None:
    centre.break_next(Fault.HALF_BODY, "/v1/catalogues")
    assert desk.engine.run_once().problem == "central-unreachable"
    assert versions(desk) == []
    desk.clock.move(minutes=10)
    assert desk.engine.run_once().catalogue_updated
