"""What does a restart take back? Only what claims to be on its way to the centre; it runs before every log-in (D20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.store.transaction import Transaction


def take_back_sending(tx: Transaction) -> None:
    """After a restart nobody knows what became of a batch on its way: the same operations go again, with the same ids."""
    tx.run("UPDATE delivery SET state = 'pending' WHERE state IN ('pending', 'sending') AND state = 'sending'")
