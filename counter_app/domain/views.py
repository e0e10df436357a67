"""What lists, lights and histories show: rows that the store hands out, never facts of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.domain.dossier import SyncStatus
from counter_app.domain.operation import DeliveryState

ORIGINAL_AT_CENTRE = "original_at_centre"
"""A fact of a history row: its words were let go of long after the centre had them, and the desk cannot make them anew."""


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One line of a list: what a table on screen shows. `found_in`: the paper whose scan holds the words that were
    looked up, "" where the dossier itself matched."""

    uid: str
    number: str
    provisional: bool
    applicant_name: str
    identity_number: str
    procedure_name: str
    received_at: datetime
    due_at: datetime | None
    status: str
    sync: SyncStatus
    found_in: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One act on a dossier, with where it stands on its way to the centre. `code` and `facts` are for `texts`."""

    at: datetime
    actor: str
    code: str
    facts: Mapping[str, str]
    op_id: str = ""
    sync: DeliveryState | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    last_answer: str = ""


@dataclass(frozen=True, slots=True)
class QueueState:
    """The queue in numbers. The counting law: last_seq = acked + pending + parked (pending counts `sending`).

    `decided`: those of the parked on which a person has decided; what is left of them waits for one (`undecided`).
    """

    last_seq: int
    acked: int
    pending: int
    parked: int
    oldest_pending_at: datetime | None
    next_try_at: datetime | None
    last_success_at: datetime | None
    last_answer: str = ""
    decided: int = 0

    @property
    def undecided(self) -> int:
        """Refused acts that a person has to look at."""
        return self.parked - self.decided


@dataclass(frozen=True, slots=True)
class ParkedOperation:
    """An operation that a definite answer refused: it blocks its dossier only, and is shown until a person acts.

    `decided`: somebody has, and the centre has yet to hear of it.
    """

    op_id: str
    dossier_uid: str
    number: str
    kind: str
    at: datetime
    problem_code: str
    problem_detail: str
    decided: bool = False


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A security or desk event for the chained audit log (log-in, reprint, clock change, …). No personal data in `facts`."""

    at: datetime
    actor: str
    action: str
    subject: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """An open form: every field as typed. `draft_id` is the intent id made when the form opened."""

    draft_id: str
    officer_id: str
    updated_at: datetime
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Today's figures for the home screen."""

    received: int
    due_today: int
    overdue: int
    unsent: int
