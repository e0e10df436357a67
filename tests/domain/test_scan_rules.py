"""Rule packs have dates: a copy is judged by the laws of its day, the strictest word of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counter_app.domain.page_limits import limits_under
from counter_app.domain.scan_rules import CopyClause, ScanRulePack, rules_on

DECREE = ScanRulePack(
    "decree", "NĐ 30/2020", date(2020, 3, 5), None, (1, 4), 200, 300, colour=True, ratio_percent=100, no_encryption=False
)
LATER = ScanRulePack("later", "Luật mới", date(2027, 1, 1), min_dpi=300, metadata=("title",))


def test_the_laws_of_the_day_count_and_the_strictest_wins() -> None:
    assert rules_on([DECREE, LATER], date(2026, 12, 31)).min_dpi == 200
    after = rules_on([LATER, DECREE], date(2027, 1, 1))
    assert (after.min_dpi, after.default_dpi, after.metadata) == (300, 300, ("title",))
    assert after.grounds[CopyClause.RESOLUTION] == "Luật mới" and after.grounds[CopyClause.VERSION] == "NĐ 30/2020"


def test_a_law_that_ended_still_judges_the_copies_of_its_time() -> None:
    ended = replace(DECREE, valid_to=date(2026, 6, 30))
    assert rules_on([ended], date(2026, 6, 30)).packs == ("decree",)
    with pytest.raises(ValueError, match="no-scan-rules-on-2026-07-01"):
        rules_on([ended], date(2026, 7, 1))


def test_the_gates_take_their_floor_from_the_law_of_the_day() -> None:
    assert limits_under(rules_on([DECREE], date(2026, 1, 1))).min_dpi == 200
    assert limits_under(rules_on([DECREE, LATER], date(2027, 1, 1))).min_dpi == 300
