"""What stands on the receipt, as data."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from counter_app.domain.dossier import HandedIn, HandedInState
from counter_app.domain.operation import canonical_json
from counter_app.domain.person import Person
from counter_app.domain.province import IdentityOnReceipt
from counter_app.domain.receipt import receipt_document
from tests.printers.slips import CODE, PROVISIONAL, dossier, facts, procedure, profile, provisional_receipt, receipt, reprint


def test_the_content_is_json_that_can_be_hashed_and_stored() -> None:
    content = receipt(8).content
    assert json.loads(canonical_json(content)) == content


def test_the_qr_holds_the_number_and_nothing_of_the_person() -> None:
    assert receipt().content["qr"] == CODE
    assert provisional_receipt().content["qr"] == PROVISIONAL


def test_a_provisional_number_is_flagged() -> None:
    number = provisional_receipt().content["number"]
    assert number == {"text": PROVISIONAL, "provisional": True, "provisional_number": PROVISIONAL}


def test_once_mapped_the_receipt_shows_the_code_and_still_names_the_provisional_number() -> None:
    content = receipt_document(dossier(provisional_number=PROVISIONAL), facts()).content
    assert content["number"] == {"text": CODE, "provisional": False, "provisional_number": PROVISIONAL}


def test_times_are_vietnam_time_whatever_zone_they_came_back_in() -> None:
    late_evening = datetime(2026, 2, 4, 18, 5, tzinfo=UTC)
    moment = receipt(received_at=late_evening).content["received_at"]
    assert (moment["hour"], moment["minute"], moment["day"], moment["month"]) == (1, 5, 5, 2)
    assert moment["at"] == "2026-02-05T01:05:00+07:00"


def test_no_due_date_is_none() -> None:
    due = replace(dossier().due, due_at=None)
    assert receipt(due=due).content["due_at"] is None


def test_papers_count_as_originals_copies_or_shown() -> None:
    rows = receipt(5).content["components"]
    assert [(row["originals"], row["copies"], row["shown"]) for row in rows] == [
        (1, 0, 0),
        (1, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (0, 0, 0),
    ]
    assert [row["from_database"] for row in rows] == [False, False, False, False, True]


def test_only_what_was_handed_in_is_listed() -> None:
    papers = (
        HandedIn("C0", HandedInState.OK, originals=1, substitute="Bản trích lục"),
        HandedIn("C1", HandedInState.MISSING),
        HandedIn("C3", HandedInState.NOT_APPLICABLE),
    )
    content = receipt_document(dossier(handed_in=papers), facts(4)).content
    assert [(row["name"], row["substitute"]) for row in content["components"]] == [
        (procedure().components[0].name, "Bản trích lục")
    ]


def test_a_paper_offered_beyond_the_published_list_is_listed_by_its_name() -> None:
    papers = (HandedIn("X1", HandedInState.OK, copies=1, substitute="Ảnh chụp hiện trạng"),)
    rows = receipt_document(dossier(handed_in=papers), facts()).content["components"]
    assert [(row["name"], row["copies"]) for row in rows] == [("Ảnh chụp hiện trạng", 1)]


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        (IdentityOnReceipt.FULL, "099190000001"),
        (IdentityOnReceipt.MASKED, "********0001"),
        (IdentityOnReceipt.LEFT_OUT, ""),
    ],
)
def test_the_province_decides_how_the_identity_number_is_shown(choice: IdentityOnReceipt, shown: str) -> None:
    content = receipt_document(dossier(), facts(profile=profile(identity_on_receipt=choice))).content
    assert content["applicant"]["identity_number"] == shown
    assert ("099190000001" in json.dumps(content)) is (choice is IdentityOnReceipt.FULL)


def test_the_code_fills_the_lookup_line_and_other_braces_stay() -> None:
    odd = profile(lookup_lines=("Mã {code}, {name} {0} {}",))
    assert receipt_document(dossier(), facts(profile=odd)).content["lookup_lines"] == [f"Mã {CODE}, {{name}} {{0}} {{}}"]


def test_a_reprint_carries_its_number_and_reason() -> None:
    assert reprint(3, "Máy kẹt giấy").content["copy"] == {"number": 3, "reason": "Máy kẹt giấy"}
    assert receipt().content["copy"] == {"number": 1, "reason": ""}


def test_text_of_people_is_harmless_and_on_one_line() -> None:
    hostile = Person("Lê\x1b[31m Thị\n\tA\u202e[/b]", address="a\u0301" + "\x00")
    content = receipt(applicant=hostile).content
    assert content["applicant"]["name"] == "Lê Thị A[/b]"
    assert content["applicant"]["address"] == "á"


def test_what_is_too_long_is_cut_and_seen_to_be_cut() -> None:
    name = receipt(applicant=Person("Nguyễn " * 2000)).content["applicant"]["name"]
    assert len(name) == 200 and name.endswith("…")


def test_the_submitter_is_named_only_when_it_is_another_person() -> None:
    assert receipt().content["submitter"] is None
    assert receipt(submitter=Person("Lê Văn Thử")).content["submitter"]["name"] == "Lê Văn Thử"
