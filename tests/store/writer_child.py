"""A writer that is killed: acknowledges each commit on stdout, so that its parent knows what must be there afterwards.

`python -m tests.store.writer_child <store> <first> [early]`; "early" is the known-bad variant: it speaks before it commits.
"""

from __future__ import annotations

import sys
from pathlib import Path

from counter_app.store.database import SqliteDeskStore, open_store
from tests.builders import dossier, operation
from tests.store.rig import KEY, StandingClock


def receive(store: SqliteDeskStore, number: int, early: bool) -> None:
    kept = dossier(f"dossier-{number}")
    with store.write() as session:
        session.dossiers.add(kept, f"intent-{number}")
        session.outbox.add(operation(kept.uid, op_id=f"op-{number}"))
        if early:
            acknowledge(number)
            wait_for_the_end()
    acknowledge(number)


def acknowledge(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def wait_for_the_end() -> None:
    """Between the early word and the commit stands whatever may happen at a desk; here the kill."""
    sys.stdin.read()


def main() -> None:
    path, first, early = Path(sys.argv[1]), int(sys.argv[2]), "early" in sys.argv[3:]
    store = open_store(path, KEY, clock=StandingClock())
    acknowledge(0)
    number = first
    while True:
        receive(store, number, early)
        number += 1


if __name__ == "__main__":
    main()
