"""How long to wait before the next try: full jitter, a cap, and the centre's own Retry-After within bounds (D6)."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

BASE_SECONDS = 2.0
CAP_SECONDS = 300.0
RETRY_AFTER_MIN_SECONDS = 1.0
RETRY_AFTER_MAX_SECONDS = 3600.0
SPREAD = 0.1  # desks told the same Retry-After must not come back in the same second
GIVE_UP_AFTER = 12  # definite answers to one operation; a person then decides, nothing is dropped

_HIGHEST_POWER = 16  # 2 s · 2¹⁶ is far above the cap; keeps 2ⁿ small after months offline


def next_delay(attempt: int, random_fraction: float, retry_after: float | None = None) -> float:
    """Seconds to wait after try number `attempt` (0 = the first) failed.

    `random_fraction` in [0, 1) is the dice. Without `retry_after`: random between 0 and min(cap, base · 2ⁿ). With it: never
    earlier than asked, at most a tenth later, and never more than an hour.
    """
    if retry_after is not None:
        asked = min(max(retry_after, RETRY_AFTER_MIN_SECONDS), RETRY_AFTER_MAX_SECONDS)
        return min(asked * (1 + SPREAD * random_fraction), RETRY_AFTER_MAX_SECONDS)
    window = min(CAP_SECONDS, BASE_SECONDS * 2.0 ** min(max(attempt, 0), _HIGHEST_POWER))
    return random_fraction * window


def read_retry_after(text: str, answered_at: str = "") -> float | None:
    """Seconds from a Retry-After header (RFC 9110 §10.2.3); None when it says nothing usable.

    A date is measured against the answer's own Date header: the desk's clock may be years wrong.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until, since = _http_date(text), _http_date(answered_at)
    return max((until - since).total_seconds(), 0.0) if until and since else None


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
