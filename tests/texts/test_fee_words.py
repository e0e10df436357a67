"""A fee is told with the way it is paid for, and the sheet for an outage tells only what a walk-in may be charged."""

from __future__ import annotations

from datetime import date

from counter_app.domain.dossier_ways import Channel
from counter_app.domain.fee import FeeCondition, FeeKind, FeeRule
from counter_app.texts.fee_words import FREE, desk_fees, fee_words

DAY = date(2026, 11, 25)
NAME = "Lệ phí đăng ký cư trú"


def rule(amount: int, kind: FeeKind = FeeKind.PER_CASE, **when: object) -> FeeRule:
    return FeeRule(kind, NAME, amount, when=FeeCondition(**when))  # type: ignore[arg-type]


def test_every_channel_has_words_of_its_own() -> None:
    told = [fee_words(rule(7_000, channel=channel)) for channel in Channel]
    assert len(set(told)) == len(Channel)
    assert fee_words(rule(7_000, channel="vneid")) == f"{NAME}: 7.000 đồng/hồ sơ (nộp qua VNeID)"


def test_at_the_desk_a_fee_is_named_once_without_what_is_not_in_force_or_of_another_channel() -> None:
    free = rule(0, FeeKind.FREE, person_attribute="poor_household", valid_to=date(2027, 2, 28))
    over = rule(5_000, valid_to=date(2026, 11, 24))
    later = rule(6_000, valid_from=date(2026, 12, 9))
    told = desk_fees((rule(20_000), rule(10_000, channel="online"), free, over, later), DAY, date(2026, 12, 8))
    assert told == f"{NAME}: 20.000 đồng/hồ sơ; không thu (đối tượng được giảm, miễn, đến hết 28/02/2027)"
    assert desk_fees((), DAY, DAY) == FREE
