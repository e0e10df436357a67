"""How long does one key press in the look-up field take over a million dossiers? Floor: one B-tree point look-up.

`python -m bench.lookup` shows the same in more kinds; here is what was promised.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from bench.desk_folder import filled
from bench.filled_store import KEY, made_up
from bench.lookup import prefixes
from bench.measuring import Figure, Target, interleaved, middle, percentile, timed
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.dossier import Dossier
from counter_app.domain.search_key import fold
from counter_app.services.lookup import LookupService
from counter_app.store.connection import EncryptedDatabase, connect
from counter_app.store.database import open_store

DOSSIERS = 1_000_000
PEOPLE = 60
KNOWN = 20_000  # the people asked for are drawn from so many dossiers
WHAT: dict[str, Callable[[Dossier], str]] = {
    "a name, by letter": lambda dossier: fold(dossier.applicant.name),
    "a dossier code, by character": lambda dossier: dossier.dossier_code or "",
    "an identity number, by digit": lambda dossier: dossier.applicant.identity_number,
}


def measure() -> Iterator[Figure]:
    """Every key press is a search of its own through the service, as on the screen."""
    clock, path = SystemDeskClock(lambda _: None), filled(DOSSIERS).resolve()
    store = open_store(path, KEY, clock=clock, read_only=True)
    bare = connect(path, KEY, writer=False)
    try:
        lookup = LookupService(store, clock)
        people = random.Random(7).sample([made.dossier for made in made_up(KNOWN)], PEOPLE)
        for dossier in people[:5]:
            lookup.search(dossier.applicant.name)
        for what, typed in WHAT.items():
            yield _figure(what, bare, lookup, [(text, person) for person in people for text in prefixes(typed(person))])
    finally:
        bare.close()
        store.close()


def _figure(what: str, bare: EncryptedDatabase, lookup: LookupService, typed: list[tuple[str, Dossier]]) -> Figure:
    texts, uids = iter([text for text, _ in typed]), iter([person.uid for _, person in typed])

    def key_press() -> float:
        text = next(texts)
        return timed(lambda: lookup.search(text))

    def point() -> float:
        uid = next(uids)
        return timed(lambda: bare.one("SELECT id FROM dossier WHERE uid = ?", (uid,)))

    ours, floor = interleaved([key_press, point], len(typed))
    note = f"{len(ours):,} key presses; p50 {middle(ours):.1f}, worst {max(ours):.0f}"
    what = f"Look up {what}, {DOSSIERS:,} dossiers, p95"
    return Figure(what, percentile(ours, 0.95), "ms", "B-tree point, p95", percentile(floor, 0.95), Target(50), note)
