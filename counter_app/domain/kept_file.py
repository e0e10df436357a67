"""What is known of a file in the vault, and what may be wrong with the vault?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class KeptFile:
    """`sha256` of the content (its name), `size_bytes` of the content. `was_there`: the same content was kept before."""

    sha256: str
    size_bytes: int
    was_there: bool = False


class VaultTrouble(StrEnum):
    """Stored values; never changed."""

    NOT_LINKED = "not_linked"
    ABSENT = "absent"
    LEFT_OVER = "left_over"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class VaultFinding:
    """`name`: the hash, or the file's own name for what was left over by a power cut or set aside as damaged."""

    trouble: VaultTrouble
    name: str
    size_on_disk: int = 0
