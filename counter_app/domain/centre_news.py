"""What did the centre tell this desk that a person has to see to: news of a unit, or a case that does not fit? (I4)

The desk never changes a dossier by itself because of a message: an officer's act does, which tells the citizen and prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class NewsConflict(StrEnum):
    """Why the news cannot simply be followed. The stored value never changes."""

    NONE = ""
    PENDING = "pending"  # the dossier has acts that the centre does not know yet (reliability §3.6)
    NOT_NOW = "not-now"  # the life cycle does not know this step from where the dossier stands
    CODE_DIFFERS = "code-differs"  # another official number than the one on paper (I3)
    LATE_VERSION = "late-version"  # the citizen lodged again after this desk had decided
    OTHER_CONTENT = "other-content"  # the same version with other content: a centre that was restored, or a fault
    REFUSED_ABOVE = "refused-above"  # a system of the province did not take the dossier from the centre
    UNREADABLE = "unreadable"  # not what the contract says


@dataclass(frozen=True, slots=True)
class CentreNews:
    """One message. `key` is unique for ever: the same message twice is one. `told`: as it came; `ours`: what stood here.

    `event`: a value of life_cycle.DossierEvent, "" when nothing is to be done with the dossier.
    """

    key: str
    subject: str
    kind: str
    event: str
    at: datetime
    seen_at: datetime
    told: Mapping[str, Any] = field(default_factory=dict)
    ours: Mapping[str, str] = field(default_factory=dict)
    conflict: NewsConflict = NewsConflict.NONE
    closed_at: datetime | None = None
    closed_by: str = ""
    answer: str = ""
