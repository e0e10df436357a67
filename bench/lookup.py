"""How long does one key press in the look-up field take? Names typed letter by letter against a filled store.

`python -m bench.lookup <store made by bench.filled_store> [names]`. Floor: one B-tree point look-up in the same run.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.filled_store import KEY, _Clock, made_up
from counter_app.domain.search_key import fold
from counter_app.store.database import SqliteDeskStore, open_store

GOAL_MS = 50.0


def measured(work: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def row(name: str, times: list[float]) -> str:
    """One row of the table."""
    ordered = sorted(times)
    p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    return f"| {name:34} | {len(times):6} | {p50:7.2f} | {p95:7.2f} | {ordered[-1]:7.2f} |"


def prefixes(text: str) -> list[str]:
    """What stands in the field after each key press."""
    return [text[:end] for end in range(1, len(text) + 1) if text[end - 1] != " "]


def keystrokes(store: SqliteDeskStore, typed: list[str]) -> tuple[list[float], tuple[float, str]]:
    """A time per key press over a session of its own, as the screen does it; and the slowest with what was typed."""
    times = []
    for text in typed:
        with store.read() as session:
            times.append(measured(lambda text=text: session.dossiers.search(text)))  # type: ignore[misc]
    return times, max(zip(times, typed, strict=True))


def main() -> None:
    path, names = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60
    store = open_store(path, KEY, clock=_Clock(), read_only=True)
    with store.read() as session:
        last = session.dossiers.newest(1)[0]
        count = session.outbox.state().last_seq
    dice = random.Random(7)
    people = dice.sample([made.dossier for made in made_up(min(count, 20_000))], names)
    typed = {
        "name as people type it, by letter": [p for d in people for p in prefixes(fold(d.applicant.name))],
        "name with its marks, by letter": [p for d in people for p in prefixes(d.applicant.name)],
        "identity number, by digit": [p for d in people for p in prefixes(d.applicant.identity_number)],
        "phone, by digit": [p for d in people for p in prefixes(d.applicant.phone)],
        "code, by character": [p for d in people[:20] for p in prefixes(d.dossier_code or "")],
        "procedure, by letter": [p for word in ("dang ky khai sinh", "chung thuc", "ho kinh doanh") for p in prefixes(word)],
        "nobody of that name, by letter": prefixes("zuzana xyz"),
    }
    print(f"{count:,} dossiers, {path.stat().st_size / 1e6:.0f} MB; goal p95 {GOAL_MS:.0f} ms\n")
    print(f"| {'key press':34} | {'n':>6} | p50 ms  | p95 ms  | max ms  |")
    print(f"|{'-' * 36}|{'-' * 8}|{'-' * 9}|{'-' * 9}|{'-' * 9}|")
    slowest = (0.0, "")
    for name, texts in typed.items():
        times, worst = keystrokes(store, texts)
        slowest = max(slowest, worst)
        print(row(name, times))
    with store.read() as session:
        uids = [d.uid for d in people]
        print(row("floor: point look-up by uid", [measured(lambda u=u: session.dossiers.by_uid(u)) for u in uids]))  # type: ignore[misc]
        print(
            row(
                "by code (a scanned receipt)",
                [measured(lambda d=d: session.dossiers.by_number(d.dossier_code or "")) for d in people],
            )
        )  # type: ignore[misc]
        print(row("page of 200, newest", [measured(lambda: session.dossiers.newest(200)) for _ in range(20)]))
        print(
            row("page of 200, from the middle", [measured(lambda u=u: session.dossiers.newest(200, u)) for u in uids[:20]])
        )  # type: ignore[misc]
        print(
            row(
                "counts of the day",
                [measured(lambda: session.dossiers.day_counts(last.received_at.date())) for _ in range(20)],
            )
        )
        print(row("state of the queue", [measured(lambda: session.outbox.state()) for _ in range(20)]))
        print(row("due: the next 100", [measured(lambda: session.outbox.due(last.received_at, 100)) for _ in range(20)]))
    print(f"\nslowest key press: {slowest[0]:.1f} ms after {slowest[1]!r}")
    store.close()


if __name__ == "__main__":
    main()
