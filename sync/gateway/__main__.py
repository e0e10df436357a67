"""Which commands does the gateway take? `python -m sync.gateway serve | add-desk | … | adapters`."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import ArgumentError, OperationalError

from sync.gateway import clients, operators
from sync.gateway.adapters.command import add_adapters
from sync.gateway.adapters.configuration import BadConfiguration
from sync.gateway.backup_marks import add_backed_up
from sync.gateway.bundle_command import add_bundles
from sync.gateway.bundle_format import BundleRefused
from sync.gateway.database import Busy, Database, UnsafeDatabase
from sync.gateway.feed_pruning import add_prune_feed
from sync.gateway.number_leap import add_set_back
from sync.gateway.operator_page import people
from sync.gateway.planned_outages import add_plan_outage
from sync.gateway.problems import Refusal
from sync.gateway.settings import DemoClient, GatewaySettings, utc_now
from sync.gateway.upload_place import BadUploadPlace, add_upload_place, upload_place

# What a person at the command line can put right; anything else is a bug and shows where.
_SAID = (
    clients.UnknownDesk,
    clients.DeskExists,
    operators.NothingToDo,
    BadConfiguration,
    people.UnknownPerson,
    people.PersonExists,
    BundleRefused,
    BadUploadPlace,
    UnsafeDatabase,
    Busy,
    OperationalError,
    ArgumentError,
    OSError,
    Refusal,
)
URL_VARIABLE = "MOTCUA_GATEWAY_DATABASE_URL"


def main(arguments: Sequence[str] | None = None, tell: Callable[[Exception], None] | None = None) -> int:
    """0 when done, 1 when it cannot be done (said on standard error, or to `tell`), 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    if not options.database_url:
        print(f"give --database-url or set {URL_VARIABLE}", file=sys.stderr)
        return 2
    try:
        options.run(options)
    except _SAID as error:
        (tell or _say)(error)
        return 1
    return 0


def _say(error: Exception) -> None:
    print(f"{type(error).__name__}: {error}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sync.gateway", description="The gateway of the one-stop desks")
    # A password on the command line shows in the list of processes: production uses the variable.
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--database-url", default=os.environ.get(URL_VARIABLE, ""))
    commands = parser.add_subparsers(required=True)
    _add_serve(commands.add_parser("serve", parents=[shared], help="run the gateway"))
    for name, run in (("add-desk", _add_desk), ("revoke-desk", _revoke_desk)):
        command = commands.add_parser(name, parents=[shared])
        command.add_argument("--agency", required=True)
        command.add_argument("--desk", required=True)
        command.set_defaults(run=run)
        if run is _add_desk:
            command.add_argument("--new-secret", action="store_true", help="the desk is known: give it another secret")
            command.add_argument("--role", choices=(clients.DESK, clients.PORTAL, clients.UNIT), default=clients.DESK)
    for name, run in (("add-operator", _add_operator), ("revoke-operator", _revoke_operator)):
        command = commands.add_parser(name, parents=[shared], help="a person who may open /operator")
        command.add_argument("--name", required=True)
        command.set_defaults(run=run)
        if run is _add_operator:
            command.add_argument("--new-password", action="store_true", help="the person is known: give another one")
    lodge = commands.add_parser(
        "lodge-online", parents=[shared], help="lodge dossiers that came by another way than the portal"
    )
    lodge.add_argument("--file", required=True, type=Path, help="JSON lines: {id, …} as in PUT /v1/online/{id}")
    lodge.set_defaults(run=_lodge)
    planning = commands.add_parser("plan-outage", parents=[shared], help="tell the desks of a planned outage")
    add_plan_outage(planning, _writing)
    add_adapters(commands.add_parser("adapters", help="carry dossiers on to the systems of the province"), shared)
    add_bundles(commands, shared)
    add_backed_up(
        commands.add_parser("backed-up", parents=[shared], help="tell what a backup of the database holds"), _writing
    )
    add_prune_feed(commands.add_parser("prune-feed", parents=[shared], help="cut old lines of the feed"), _writing)
    add_set_back(
        commands.add_parser("set-back", parents=[shared], help="a backup was put back: leave the numbers that it forgot"),
        _writing,
    )
    for name, act in (("reconsider", operators.reconsider), ("skip", operators.skip), ("reopen", operators.reopen)):
        command = commands.add_parser(name, parents=[shared], help=(act.__doc__ or "").partition(".")[0])
        for option in ("--client", "--event", "--reason", "--by"):
            command.add_argument(option, required=True)
        command.set_defaults(run=_decide, act=act)
    return parser


def _add_serve(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8080)
    command.add_argument("--number-policy", choices=("lease", "central", "off"), default="lease")
    command.add_argument("--catalogue-folder", type=Path)
    add_upload_place(command)
    command.add_argument("--max-batch", type=int, default=100)
    command.add_argument(
        "--demo-client", type=DemoClient.parse, action="append", default=[], metavar="ID:SECRET:AGENCY:DESK"
    )
    command.add_argument("--exit-with-parent", action="store_true", help="stop when standard input ends")
    for name in ("certificate", "key", "client-ca"):
        command.add_argument(f"--tls-{name}", default="", metavar="PEM")
    command.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> None:
    from sync.gateway.serve import Listening, serve

    settings = GatewaySettings(
        database_url=options.database_url,
        demo_clients=tuple(options.demo_client),
        max_batch=options.max_batch,
        number_policy=options.number_policy,
        catalogue_folder=options.catalogue_folder,
        **upload_place(options),
    )
    tls = (options.tls_certificate, options.tls_key, options.tls_client_ca)
    serve(settings, Listening(options.host, options.port, options.exit_with_parent, *tls))


def _add_desk(options: argparse.Namespace) -> None:
    """Prints the credentials once; only a hash is kept."""
    secret = secrets.token_urlsafe(32)
    desk = clients.Client(_client_id(options), options.agency, options.desk, options.role)
    with _writing(options) as connection:
        clients.enrol(connection, desk, secret, utc_now(), renew=options.new_secret)
    print(json.dumps({"client_id": desk.client_id, "client_secret": secret}))


def _revoke_desk(options: argparse.Namespace) -> None:
    with _writing(options) as connection:
        clients.revoke(connection, _client_id(options), utc_now())


def _add_operator(options: argparse.Namespace) -> None:
    """Prints the password once; only a hash is kept."""
    password = secrets.token_urlsafe(12)
    with _writing(options) as connection:
        people.add_person(connection, options.name, password, utc_now(), renew=options.new_password)
    print(json.dumps({"name": options.name, "password": password}, ensure_ascii=False))


def _revoke_operator(options: argparse.Namespace) -> None:
    with _writing(options) as connection:
        people.revoke_person(connection, options.name, utc_now())


def _decide(options: argparse.Namespace) -> None:
    decision = operators.Decision(options.by, options.client, options.event, options.reason)
    with _writing(options) as connection:
        options.act(connection, decision, utc_now())


def _lodge(options: argparse.Namespace) -> None:
    """One line of standard output for each dossier; all of them or none."""
    from sync.gateway.online_file import lodge_file

    with _writing(options) as connection:
        for told in lodge_file(connection, options.file.read_bytes(), utc_now()):
            print(json.dumps(told))


def _client_id(options: argparse.Namespace) -> str:
    return f"{options.agency}.{options.desk}"


@contextmanager
def _writing(options: argparse.Namespace) -> Iterator[Connection]:
    database = Database(options.database_url)
    try:
        with database.write() as connection:
            yield connection
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main())
