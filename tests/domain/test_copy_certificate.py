"""A certificate passes only when every clause does; what cannot be known is said so, and never counts as a pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counter_app.domain.copy_certificate import ClauseVerdict, certify, unreadable
from counter_app.domain.copy_facts import CopyFacts, PageFacts, PictureFacts, SignatureFacts
from counter_app.domain.scan_rules import CopyClause, ScanRulePack, rules_on

PACK = ScanRulePack(
    "p", "Luật", date(2020, 1, 1), None, (1, 4), 200, 300, True, 100, metadata=("title",), no_encryption=True
)
RULES = rules_on(
    [
        ScanRulePack(
            "p", "Luật", date(2020, 1, 1), None, (1, 4), 200, 300, True, 100, metadata=("title",), no_encryption=True
        )
    ],
    date(2026, 11, 25),
)
PICTURE = PictureFacts(1654, 2339, colour=True, decodes=True, stream_sha256="aa")
PAGE = PageFacts(210.06, 297.05, covered=1.0, dpi_x=200, dpi_y=200, picture=PICTURE)
GOOD = CopyFacts("hash", (1, 7), False, (PAGE,), (), 0, {"title": "Giấy"}, (200,), ("aa",), ())


def verdicts(facts: CopyFacts) -> dict[str, str]:
    return {each.clause.value: each.verdict.value for each in certify(facts, RULES).clauses if each.verdict != "pass"}


def test_a_lawful_copy_passes() -> None:
    certificate = certify(GOOD, RULES, pages_expected=1)
    assert certificate.verdict is ClauseVerdict.PASS
    assert {each.clause: each.ground for each in certificate.clauses}[CopyClause.COLOUR] == "Luật"


CASES: list[tuple[CopyFacts, dict[str, str]]] = [
    (replace(GOOD, version=(1, 3)), {"version": "fail"}),
    (replace(GOOD, version=(2, 0)), {}),
    (replace(GOOD, pages=(replace(PAGE, picture=replace(PICTURE, colour=False)),)), {"colour": "fail"}),
    (replace(GOOD, pages=(replace(PAGE, dpi_x=190, dpi_y=190),), recorded_dpi=(190,)), {"resolution": "fail"}),
    (replace(GOOD, pages=(replace(PAGE, dpi_x=199.6, dpi_y=199.6),)), {}),
    (replace(GOOD, pages=(replace(PAGE, dpi_y=210),)), {"ratio": "fail"}),
    (replace(GOOD, recorded_dpi=(300,)), {"ratio": "fail"}),
    (replace(GOOD, recorded_dpi=(), pages=(replace(PAGE, width_mm=180),)), {"ratio": "cannot_judge"}),
    (replace(GOOD, recorded_dpi=()), {}),
    (replace(GOOD, encrypted=True), {"encryption": "fail"}),
    (replace(GOOD, active_content=("JavaScript",)), {"active_content": "fail"}),
    (replace(GOOD, attachments=1), {"attachments": "fail"}),
    (replace(GOOD, metadata={}), {"metadata": "cannot_judge"}),
    (replace(GOOD, recorded_streams=("bb",)), {"masters": "fail"}),
    (replace(GOOD, recorded_streams=()), {}),
    (replace(GOOD, signatures=(SignatureFacts(True),)), {}),
    (replace(GOOD, signatures=(SignatureFacts(True), SignatureFacts(False, "changed"))), {"signature": "fail"}),
    (replace(GOOD, pages=(replace(PAGE, covered=0.5),)), {"pictures": "cannot_judge"}),
    (replace(GOOD, pages=(replace(PAGE, picture=replace(PICTURE, decodes=False)),)), {"pictures": "fail"}),
]


@pytest.mark.parametrize(("facts", "told"), CASES)
def test_each_clause_speaks_for_itself(facts: CopyFacts, told: dict[str, str]) -> None:
    assert verdicts(facts) == told


def test_a_page_of_text_was_never_scanned() -> None:
    text = replace(GOOD, pages=(PageFacts(210, 297),), recorded_dpi=(), recorded_streams=())
    assert verdicts(text) == dict.fromkeys(("pictures", "colour", "resolution", "ratio"), "cannot_judge")


def test_an_empty_file_and_a_wrong_number_of_pages_fail() -> None:
    assert verdicts(replace(GOOD, pages=(), recorded_dpi=(), recorded_streams=()))["page_count"] == "fail"
    assert certify(GOOD, RULES, pages_expected=2).verdict is ClauseVerdict.FAIL


def test_whoever_asks_for_a_signature_does_not_get_a_pass_without_one() -> None:
    assert certify(GOOD, RULES, signature_required=True).verdict is ClauseVerdict.FAIL


def test_a_file_that_cannot_be_read_never_passes_and_a_locked_one_fails() -> None:
    assert unreadable("broken", RULES).verdict is ClauseVerdict.CANNOT_JUDGE
    assert unreadable("locked", RULES).verdict is ClauseVerdict.FAIL
