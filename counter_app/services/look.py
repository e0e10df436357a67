"""Which look was chosen at this desk? Read before the log-in is painted, so it stands apart from what set-up needs (D20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from counter_app.ports import DeskStore

LOOK: Final = "look"  # name of the note


def kept_look(store: DeskStore) -> str:
    """Name of the theme that was chosen here, "" when none was. Raises StoreError."""
    with store.read() as session:
        return session.notes.get(LOOK) or ""
