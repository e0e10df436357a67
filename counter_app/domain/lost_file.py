"""A page or file that belongs to no dossier: what is known of it, and how was it settled? Never by deleting it (I1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LostState(StrEnum):
    """Stored values; never changed."""

    OPEN = "open"
    LINKED = "linked"  # to a paper of a dossier
    KEPT = "kept"  # with a reason: it belongs to none


@dataclass(frozen=True, slots=True)
class LostFile:
    """One file of the vault that nothing links. `found_at`: when the sweep first saw it."""

    sha256: str
    size_bytes: int
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person decided of it. `reason` for KEPT; dossier and component for LINKED."""

    state: LostState
    at: datetime
    officer_id: str
    reason: str = ""
    dossier_uid: str = ""
    component_code: str = ""


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """A local file that was let go because the centre has it: hash, name and receipt stay for ever."""

    sha256: str
    size_bytes: int
    copy_id: str
    name: str
    receipt: str
    released_at: datetime


@dataclass(frozen=True, slots=True)
class KeptText:
    """`sha256` of the file with the text layer, "" where the file without it stays; `problem` says why."""

    sha256: str
    problem: str
