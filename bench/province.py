"""Does a province come back after eight hours without the centre in minutes, each thing once, while live work goes on?

    ./counter bench sync [--desks N] [--operations N] [--database-url URL] [--json]

A real gateway process on PostgreSQL, desks as in province_desks. Then the control: the same gateway without turns, which
must collapse under the same desks. With fewer desks the patience of a desk (30 s for 1,000) shrinks with them, or there
would be no crowd to collapse under.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from subprocess import PIPE, Popen
from typing import Any

from sqlalchemy import distinct, func, select

from bench.measuring import Figure, Target, left_out, percentile
from bench.province_desks import Place, Wire, come_back
from sync.gateway.clients import Client, enrol
from sync.gateway.database import Database
from sync.gateway.settings import GatewaySettings
from tests.postgres import private_cluster, why_not

DESKS, OPERATIONS = 1000, 480
DESKS_AN_AGENCY = 20
PATIENCE_SECONDS, LEAST_PATIENCE = 30.0, 2.0
LIMIT_SECONDS = 1800.0
COLLAPSED_AMPLIFICATION, COLLAPSED_LIVE_SECONDS = 1.3, 5.0


@dataclass(frozen=True, slots=True)
class Run:
    """One province that came back."""

    wire: Wire
    seconds: float
    expected: int
    at_gateway: int
    numbers_twice: int

    @property
    def amplification(self) -> float:
        """Events sent for each that had to arrive."""
        return self.wire.events_sent / self.expected

    @property
    def live_p95(self) -> float:
        """Seconds for a dossier received meanwhile."""
        return percentile(self.wire.live, 0.95) if self.wire.live else 0.0

    @property
    def unfairness(self) -> float:
        """The longest wait over the mean."""
        waits = self.wire.waits
        return max(waits) * len(waits) / sum(waits) if waits else 0.0


def province(desks: int, operations: int) -> tuple[list[Place], Place]:
    """Desks with a backlog, and one that is new."""
    places = [
        Place(f"H02.{number // DESKS_AN_AGENCY:03d}", f"Q{number % DESKS_AN_AGENCY}", f"secret-{number}", operations)
        for number in range(desks)
    ]
    return places, Place("H02.live", "Q0", "secret-live", 0)


def run(url: str, desks: int, operations: int, *, in_turn: bool, limit_seconds: float = LIMIT_SECONDS) -> Run:
    """From the second in which the line is back until the last desk is done, then count what is there."""
    places, live = province(desks, operations)
    _enrol(url, [*places, live])
    patience = max(LEAST_PATIENCE, PATIENCE_SECONDS * desks / DESKS)
    with _gateway(url, in_turn=in_turn) as port:
        begun = time.monotonic()
        wire = asyncio.run(come_back(places, live, port, patience, limit_seconds))
        seconds = time.monotonic() - begun
    at_gateway, twice = _count(url, live)
    return Run(wire, seconds, desks * operations, at_gateway, twice)


def _enrol(url: str, places: Sequence[Place]) -> None:
    database = Database(url)
    with database.write() as connection:
        for place in places:
            desk = Client(f"{place.agency}.{place.desk}", place.agency, place.desk)
            enrol(connection, desk, place.secret, datetime.now(UTC), renew=True)
    database.close()


def _count(url: str, live: Place) -> tuple[int, int]:
    """Events of the backlog that are there, and official numbers given twice."""
    from sync.gateway.tables import dossier, inbox

    database = Database(url)
    with database.read() as connection:
        of_backlog = (inbox.c.state == "applied", inbox.c.client_id != f"{live.agency}.{live.desk}")
        there = connection.execute(select(func.count()).select_from(inbox).where(*of_backlog)).scalar_one()
        numbers = connection.execute(select(func.count(), func.count(distinct(dossier.c.central_no)))).one()
    database.close()
    return there, numbers[0] - numbers[1]


@contextmanager
def _gateway(url: str, *, in_turn: bool) -> Iterator[int]:
    """A server process; its port."""
    command = [sys.executable, "-m", "bench.province", "--serve", "in-turn" if in_turn else "all-at-once"]
    with Popen([*command, "--database-url", url], stdin=PIPE, stdout=PIPE) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["port"]
        finally:
            process.communicate(timeout=60)


def serve(url: str, how: str) -> None:
    """The gateway of production, or the one without turns or bounds."""
    from sync.gateway.serve import Listening
    from sync.gateway.serve import serve as run_server

    settings = GatewaySettings(url)
    if how == "all-at-once":
        settings = GatewaySettings(url, batch_lanes=None, max_events_in_flight=1_000_000)
    run_server(settings, Listening(exit_with_parent=True))


def measure_both(url_of: Iterator[str], desks: int, operations: int) -> tuple[Run, Run]:
    """The gateway, then its control for at most twice as long."""
    ordered = run(next(url_of), desks, operations, in_turn=True)
    wild = run(next(url_of), desks, operations, in_turn=False, limit_seconds=max(10.0, 2 * ordered.seconds))
    return ordered, wild


def collapsed(control: Run) -> bool:
    """It did not get done, or sent far more than there was, or nobody could work meanwhile."""
    return (
        control.at_gateway < control.expected
        or control.amplification > COLLAPSED_AMPLIFICATION
        or control.live_p95 > COLLAPSED_LIVE_SECONDS
    )


def record(ordered: Run, control: Run) -> dict[str, Any]:
    """What other programs read."""
    return {
        "expected": ordered.expected,
        "at_gateway": ordered.at_gateway,
        "duplicates": ordered.numbers_twice,
        "lost": ordered.expected - ordered.at_gateway,
        "amplification": round(ordered.amplification, 3),
        "operations_per_second": round(ordered.expected / ordered.seconds),
        "drain_seconds": round(ordered.seconds, 1),
        "longest_wait_over_mean": round(ordered.unfairness, 2),
        "live_p95_seconds": round(ordered.live_p95, 3),
        "odd_answers": ordered.wire.odd[:5],
        "control_collapsed": collapsed(control),
        "control": {
            "at_gateway": control.at_gateway,
            "amplification": round(control.amplification, 3),
            "live_p95_seconds": round(control.live_p95, 3),
            "desks_done": len(control.wire.waits),
            "seconds": round(control.seconds, 1),
        },
    }


@contextmanager
def _databases(url: str) -> Iterator[Iterator[str]]:
    """One for the gateway and one for its control: the given one has to be empty, and the control gets a private one."""
    with private_cluster(on_disk=True) as cluster:
        own = iter(cluster.fresh_database, "")
        yield iter([url or next(own), next(own)])


def measure() -> Iterator[Figure]:
    """Figures for the table."""
    if why_not():
        yield left_out("province after an outage", why_not())
        return
    with _databases("") as urls:
        ordered, control = measure_both(urls, DESKS, OPERATIONS)
    yield from figures(ordered, control)


def figures(ordered: Run, control: Run) -> Iterator[Figure]:
    """The promises of the sync engine, beside the control."""
    name = f"{len(ordered.wire.waits):,} desks × {ordered.expected // max(1, len(ordered.wire.waits))}"
    beside = "without turns"
    yield Figure(f"{name} drained", ordered.seconds, "s", beside, control.seconds, Target(300))
    yield Figure("events sent for each", ordered.amplification, "×", beside, control.amplification, Target(1.3))
    yield Figure("longest wait over the mean", ordered.unfairness, "×", target=Target(2))
    yield Figure("live dossier meanwhile, p95", ordered.live_p95 * 1000, "ms", beside, control.live_p95 * 1000, Target(500))
    lost = ordered.expected - ordered.at_gateway
    yield Figure("lost or doubled", lost + ordered.numbers_twice, "", target=Target(0))
    yield Figure("control collapsed", float(collapsed(control)), "", target=Target(1, at_least=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 1 when something was lost or doubled, or the control did not collapse: this one is a proof."""
    parser = argparse.ArgumentParser(prog="./counter bench sync", description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--desks", type=int, default=DESKS)
    parser.add_argument("--operations", type=int, default=OPERATIONS)
    parser.add_argument("--database-url", default="", help="an empty PostgreSQL database; without: a private server")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", choices=("in-turn", "all-at-once"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        serve(options.database_url, options.serve)
        return 0
    if why_not():
        print(why_not(), file=sys.stderr)
        return 1
    with _databases(options.database_url) as urls:
        ordered, control = measure_both(urls, options.desks, options.operations)
    found = record(ordered, control)
    print(json.dumps(found, ensure_ascii=False, indent=None if options.json else 2))
    return 0 if not found["lost"] and not found["duplicates"] and found["control_collapsed"] else 1


if __name__ == "__main__":
    sys.exit(main())
