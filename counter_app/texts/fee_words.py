"""How is a published fee told: its name, its amount, when it applies; and all that one procedure may cost at the desk?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Final

from counter_app.domain.dossier_ways import Channel
from counter_app.domain.fee import FeeCondition, FeeKind, FeeRule
from counter_app.texts.sheet_words import dong

FREE: Final = "Không thu"
_CHANNELS: Final = {
    Channel.DIRECT: "nộp tại quầy",
    Channel.ONLINE: "nộp trực tuyến",
    Channel.POST: "nộp qua bưu chính",
    Channel.AGENT: "nộp qua đại lý",
    Channel.VNEID: "nộp qua VNeID",
}


def fee_words(rule: FeeRule) -> str:
    """One published line."""
    return f"{rule.name}: {_amount(rule)}{_condition(rule.when)}"


def desk_fees(rules: Iterable[FeeRule], first: date, last: date) -> str:
    """What may be charged of a walk-in dossier on these days: each fee once by its name, then its amounts."""
    at_desk = [rule for rule in rules if rule.when.channel in (None, Channel.DIRECT) and _in_force(rule.when, first, last)]
    told = []
    for name, same in groupby(at_desk, key=lambda rule: rule.name):
        amounts = dict.fromkeys(f"{_amount(rule)}{_condition(rule.when)}" for rule in same)
        told.append(f"{name}: {'; '.join(amounts)}")
    return ". ".join(told) or FREE


def _in_force(when: FeeCondition, first: date, last: date) -> bool:
    return (when.valid_to is None or first <= when.valid_to) and (when.valid_from is None or when.valid_from <= last)


def _amount(rule: FeeRule) -> str:
    match rule.kind:
        case FeeKind.FREE:
            return "không thu"
        case FeeKind.BY_COUNCIL:
            return "theo nghị quyết HĐND"
        case FeeKind.PER_CASE:
            return f"{dong(rule.amount)} đồng/hồ sơ"
        case FeeKind.PER_COPY:
            return f"{dong(rule.amount)} đồng/bản"
        case FeeKind.PER_PAGE:
            amount = f"{dong(rule.amount)} đồng/trang"
            if rule.step_pages:
                amount += f", từ trang {rule.step_pages + 1}: {dong(rule.amount_after_step)} đồng"
            if rule.cap_per_copy:
                amount += f", nhiều nhất {dong(rule.cap_per_copy)} đồng/bản"
            return amount


def _condition(when: FeeCondition) -> str:
    told = []
    if when.late is not None and when.late_after_days:
        told.append(f"{'quá' if when.late else 'trong'} {when.late_after_days} ngày")
    if when.channel:
        told.append(_CHANNELS[Channel(when.channel)])
    if when.age_below:
        told.append(f"dưới {when.age_below} tuổi")
    if when.age_from:
        told.append(f"từ {when.age_from} tuổi")
    if when.person_attribute:
        told.append("đối tượng được giảm, miễn")
    if when.valid_from:
        told.append(f"từ {when.valid_from:%d/%m/%Y}")
    if when.valid_to:
        told.append(f"đến hết {when.valid_to:%d/%m/%Y}")
    return f" ({', '.join(told)})" if told else ""
