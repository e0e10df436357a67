"""Every finding about a number has a sentence with its facts in it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from counter_app.domain import identity_number
from counter_app.domain.identity_number import Finding
from counter_app.domain.person import Sex
from counter_app.texts.finding_words import CODES, finding_sentence

TODAY = date(2026, 11, 25)
JUDGED = (
    identity_number.judge("001190000001", birth_date=date(1989, 1, 1), sex=Sex.MALE, today=TODAY)
    + identity_number.judge("997290000001", birth_date=date(2030, 1, 1), today=TODAY)
    + identity_number.judge("123456789", today=TODAY)
    + identity_number.judge("0101234567", today=TODAY)
    + identity_number.judge("12345", today=TODAY)
    + identity_number.judge("AB-1", today=TODAY)
)


def test_every_code_that_the_rule_can_give_has_a_sentence() -> None:
    source = Path(identity_number.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'Finding\("([a-z-]+)"', source)) == CODES


@pytest.mark.parametrize("finding", JUDGED, ids=lambda finding: finding.code)
def test_the_sentence_says_what_and_what_to_do(finding: Finding) -> None:
    told = finding_sentence(finding)
    assert told.endswith(".") and unicodedata.is_normalized("NFC", told) and finding.code not in told


def test_the_judgements_above_reach_every_code() -> None:
    assert {finding.code for finding in JUDGED} == CODES
