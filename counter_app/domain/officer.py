"""Who works at the desk and what each role may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    POST_STAFF = "post_staff"


class Act(StrEnum):
    """Acts that need a right."""

    RECEIVE = "receive"
    LOOK_UP = "look_up"
    PRINT = "print"
    REPRINT = "reprint"
    CHANGE_SETTINGS = "change_settings"
    KEEP_ACCOUNTS = "keep_accounts"
    RELEASE_PARKED = "release_parked"
    HANDLE = "handle"  # what follows the reception: supplement, refusal, hand-over, return of the result
    SUPERVISE = "supervise"  # a second supplement request, a reversing entry


# Cà Mau Đ11: post staff assigned to receive also digitise; accounts are the admin's (Bắc Giang Đ19.7).
RIGHTS: dict[Role, frozenset[Act]] = {
    Role.POST_STAFF: frozenset({Act.RECEIVE, Act.LOOK_UP, Act.PRINT}),
    Role.OFFICER: frozenset({Act.RECEIVE, Act.LOOK_UP, Act.PRINT, Act.REPRINT, Act.HANDLE}),
    Role.SUPERVISOR: frozenset(
        {Act.RECEIVE, Act.LOOK_UP, Act.PRINT, Act.REPRINT, Act.HANDLE, Act.SUPERVISE, Act.RELEASE_PARKED}
    ),
    Role.ADMIN: frozenset(Act),
}


@dataclass(frozen=True, slots=True)
class Officer:
    """A personal account (Bắc Giang Đ21.2: no shared accounts). `pin_hash` is an argon2id verifier.

    `first_pin`: the PIN is still the one that somebody else gave out; it is changed before any work.
    """

    officer_id: str
    login: str
    name: str
    role: Role
    pin_hash: str
    active: bool = True
    failed_tries: int = 0
    locked_until: datetime | None = None
    first_pin: bool = False

    def may(self, act: Act) -> bool:
        """True if the role has the right."""
        return act in RIGHTS[self.role]
