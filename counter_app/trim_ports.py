"""The door to what was sent long ago: its bytes may go, all else of it stays; part of `counter_app.ports`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from counter_app.domain.operation import OutboxRow


@dataclass(frozen=True, slots=True)
class UntoldRow:
    """A row without its bytes that a centre which forgot it cannot be told again. `at_centre`: it says that it has it."""

    seq: int
    op_id: str
    number: str
    kind: str
    at: datetime
    at_centre: bool


@dataclass(frozen=True, slots=True)
class TrimState:
    """`whole`: acknowledged rows with their bytes; `trimmed`: without. `untold`: of these, what cannot be told again.

    `covered`: how many acknowledgements stand in a backup of the centre since thirty days. The law: acked = whole + trimmed.
    """

    whole: int
    trimmed: int
    untold: int
    covered: int


class TrimTable(Protocol):
    """The bytes of sent rows. The store itself refuses to let go of any that the rule does not allow (reliability §3.3)."""

    def met(self, acks: int, centre_now: datetime, backed_up_until: datetime | None) -> None:
        """A meeting at which the centre held everything that it had acknowledged: `acks` rows."""

    def forgot(self) -> None:
        """The centre lacked something: no earlier meeting vouches for anything any more."""

    def ripe(self, now: datetime, after_ack: int, limit: int) -> list[OutboxRow]:
        """Rows with bytes that the rule lets go of, a page by keyset over the order of acknowledgements; in seq order."""

    def ack_order(self, row: OutboxRow) -> int:
        """Where the acknowledgement of a row stands among all (1, 2, …); 0 while there is none."""

    def made_anew(self, row: OutboxRow) -> bool:
        """True when the row's bytes stand elsewhere in the store, too: nothing is lost when they go."""

    def trim(self, rows: list[OutboxRow], now: datetime) -> None:
        """Only the bytes go. StoreError when the rule forbids it."""

    def original(self, row: OutboxRow) -> bytes | None:
        """The very bytes of a row, made anew where they are gone and proved by their hash; None when that cannot be."""

    def tellable_after(self, seq: int) -> bool:
        """True when an acknowledged row behind this place can be told again."""

    def mark_untold(self, row: OutboxRow, now: datetime, *, at_centre: bool) -> bool:
        """It cannot be told again. True when that is new; said once more, only `at_centre` is noted."""

    def untold(self, limit: int = 200) -> list[UntoldRow]:
        """In seq order, those that the centre lacks first."""

    def lost(self) -> int:
        """How many of the untold the centre does not have either. From a small index: for the home screen."""

    def state(self) -> TrimState: ...
