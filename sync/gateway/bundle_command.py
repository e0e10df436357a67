"""Which commands deal with keys and with bundles carried by hand? `keys`, `trust-desk`, `import-bundle`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from sync.gateway import keys
from sync.gateway.bundle_import import import_bundle, receipts_of, summary
from sync.gateway.context import Gateway
from sync.gateway.database import Database
from sync.gateway.settings import GatewaySettings, utc_now
from sync.gateway.upload_place import add_upload_place, upload_place


def add_bundles(commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser) -> None:
    """Names and options."""
    told = commands.add_parser("keys", parents=[shared], help="the centre's public keys, for a desk that is never online")
    told.set_defaults(run=_keys)
    trust = commands.add_parser("trust-desk", parents=[shared], help="take a desk's signing key as its own")
    for option in ("--agency", "--desk", "--key"):
        trust.add_argument(option, required=True)
    trust.set_defaults(run=_trust)
    bundle = commands.add_parser("import-bundle", parents=[shared], help="take in what a desk sent by hand")
    bundle.add_argument("file", type=Path)
    bundle.add_argument("--receipts", type=Path, help="where to put the receipts that go back to the desk")
    add_upload_place(bundle)
    bundle.set_defaults(run=_import)


def _keys(options: argparse.Namespace) -> None:
    database = Database(options.database_url)
    try:
        print(json.dumps(keys.centre_keys(database, utc_now()).document()))
    finally:
        database.close()


def _trust(options: argparse.Namespace) -> None:
    database = Database(options.database_url)
    try:
        with database.write() as connection:
            keys.trust(connection, f"{options.agency}.{options.desk}", options.key, utc_now())
    finally:
        database.close()


def _import(options: argparse.Namespace) -> None:
    """Prints what came of it; the receipts lie beside the bundle unless told otherwise."""
    settings = GatewaySettings(options.database_url, **upload_place(options))
    database = Database(options.database_url, settings.lock_seconds)
    gateway = Gateway(settings, database)
    try:
        taken = import_bundle(gateway, options.file)
        receipts = options.receipts or options.file.with_suffix(".receipts")
        draft = receipts.with_name(receipts.name + ".new")
        draft.write_bytes(receipts_of(taken, keys.centre_keys(database, gateway.now()), gateway.now()))
        draft.replace(receipts)
        print(summary(taken))
    finally:
        database.close()
