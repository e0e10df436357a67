"""`adapters run | status | release | settle`: what does the engineer of the province do with the systems above?"""

from __future__ import annotations

import argparse
import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sync.gateway.adapters import decisions, running
from sync.gateway.adapters.carrier import Carrier
from sync.gateway.adapters.configuration import read_configuration
from sync.gateway.adapters.standing import standings
from sync.gateway.database import Database
from sync.gateway.settings import GatewaySettings, utc_now
from sync.gateway.upload_place import add_upload_place, upload_place
from sync.gateway.upload_store import upload_store

ROUNDS_AT_MOST = 10_000


def add_adapters(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """The subcommands of `adapters`."""
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", parents=[shared], help="carry dossiers on until asked to stop")
    run.add_argument("--configuration", required=True, type=Path, metavar="TOML")
    add_upload_place(run)
    run.add_argument("--once", action="store_true", help="stop when nothing is due any more")
    run.add_argument("--pause", type=float, default=5.0, metavar="SECONDS")
    run.set_defaults(run=_run)
    status = commands.add_parser("status", parents=[shared], help="one JSON line for each system")
    status.set_defaults(run=_status)
    for name in ("release", "settle"):
        command = commands.add_parser(name, parents=[shared])
        for option in ("--system", "--dossier", "--reason", "--by"):
            command.add_argument(option, required=True)
        if name == "settle":
            command.add_argument("--as", dest="found", choices=("there", "not-there"), required=True)
        command.set_defaults(run=_release if name == "release" else _settle)


def _run(options: argparse.Namespace) -> None:
    configuration = read_configuration(options.configuration)
    uploads = upload_store(GatewaySettings(options.database_url, **upload_place(options)))
    with _opened(options) as database, running.upstreams(configuration, database, utc_now, uploads) as found:
        carriers = [Carrier(database, each, utc_now) for each in found]
        if options.once:
            for carrier in carriers:
                print(json.dumps({"system": carrier.name, **_until_quiet(carrier)}))
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        print(json.dumps({"ready": True, "systems": [carrier.name for carrier in carriers]}), flush=True)
        running.run(carriers, stop, options.pause)


def _until_quiet(carrier: Carrier) -> dict[str, Any]:
    """Until a round brings nothing: what waits then waits for time, a file or a person."""
    brought = stuck = 0
    for _ in range(ROUNDS_AT_MOST):
        done = carrier.go_round()
        brought, stuck = brought + done.brought, stuck + done.stuck
        if not done.brought:
            return {"brought": brought, "waiting": done.waiting, "stuck": stuck, "away": done.away}
    return {"brought": brought, "waiting": 0, "stuck": stuck, "away": ""}


def _status(options: argparse.Namespace) -> None:
    with _opened(options) as database, database.read() as connection:
        for each in standings(connection, utc_now()):
            print(json.dumps(asdict(each), ensure_ascii=False, default=str))


def _release(options: argparse.Namespace) -> None:
    with _opened(options) as database, database.write() as connection:
        decisions.release(connection, _stands(options), utc_now())


def _settle(options: argparse.Namespace) -> None:
    with _opened(options) as database, database.write() as connection:
        decisions.settle(connection, _stands(options), is_there=options.found == "there", now=utc_now())


def _stands(options: argparse.Namespace) -> decisions.Stands:
    return decisions.Stands(options.system, options.dossier, options.by, options.reason)


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[Database]:
    database = Database(options.database_url)
    try:
        yield database
    finally:
        database.close()
