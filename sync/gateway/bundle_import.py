"""How is a bundle taken in? Each event by the same rules as over the wire (`admit_batch`), each file as an upload.

The same bundle twice, ten times, out of order or after the same acts came over the wire: the first answers again.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Connection, insert, select, update

from sync.gateway import uploads
from sync.gateway.asks import UploadAsk
from sync.gateway.batch import admit_batch
from sync.gateway.bundle_format import FORMAT, BundleRefused, Manifest, OpenBundle, open_bundle
from sync.gateway.canonical import canonical_text
from sync.gateway.clients import Client
from sync.gateway.context import Gateway
from sync.gateway.desk_rows import count_until
from sync.gateway.envelope import read_batch
from sync.gateway.keys import CentreKeys, centre_keys, key_of_desk
from sync.gateway.problems import Refusal
from sync.gateway.proof_tables import bundle as bundle_table
from sync.gateway.tables import client as client_table
from sync.gateway.tables import client_role

RECEIPTS_MAGIC: Final = b"MCQRCP"
RECEIPTS_PURPOSE: Final = b"motcua receipts 1\n"
_CHUNK_BYTES: Final = 1 << 20
Moved = Callable[[int, int], None]


@dataclass(slots=True)
class Taken:
    """What became of a bundle. `statuses`: how many events of each. `missing`: places up to its last act that are still
    empty here: on another stick, on their way, or refused without a trace."""

    manifest: Manifest
    client: Client
    results: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    missing: int = 0

    @property
    def statuses(self) -> dict[str, int]:
        """applied, duplicate, rejected, deferred."""
        found: dict[str, int] = {}
        for result in self.results:
            found[result["status"]] = found.get(result["status"], 0) + 1
        return found


def import_bundle(gateway: Gateway, path: Path, moved: Moved = lambda done, total: None) -> Taken:
    """Check the whole first, then apply. `moved` hears (records done, records in all). Raises BundleRefused; then nothing
    was taken in. What was taken before a crash is answered again at the next try."""
    keys = centre_keys(gateway.database, gateway.now())
    opened = open_bundle(path, keys)
    with contextlib.closing(opened.body):
        client = _sender(gateway, opened)
        if opened.manifest.files and gateway.uploads is None:
            raise BundleRefused("no-file-store")
        opened.check_events()
        taken = Taken(opened.manifest, client)
        total = opened.manifest.events.count + len(opened.manifest.files)
        for part in _parts(opened.events(), gateway.settings.max_batch):
            taken.results += _admitted(gateway, client, part)
            moved(len(taken.results), total)
        for file, body in opened.files():
            taken.files.append(_file(gateway, client, file, body))
            moved(len(taken.results) + len(taken.files), total)
    with gateway.database.write() as connection:
        _keep(connection, taken, opened, path.stat().st_size, gateway.now())
        last = opened.manifest.lastSeq
        taken.missing = last - count_until(connection, client.client_id, opened.manifest.incarnation, last)
    return taken


def receipts_of(taken: Taken, keys: CentreKeys, now: datetime) -> bytes:
    """The answers for the way back: signed, not encrypted; ids, states and numbers, nobody's data."""
    manifest = taken.manifest
    body = canonical_text(
        {
            "format": FORMAT,
            "bundle": manifest.bundle,
            "client": taken.client.client_id,
            "agency": manifest.agency,
            "desk": manifest.desk,
            "incarnation": manifest.incarnation,
            "at": now.isoformat(timespec="milliseconds"),
            "results": taken.results,
            "files": taken.files,
        }
    ).encode()
    head = RECEIPTS_MAGIC + FORMAT.to_bytes(2, "big") + len(body).to_bytes(4, "big")
    return head + body + bytes.fromhex(keys.sign(RECEIPTS_PURPOSE + body))


def _sender(gateway: Gateway, opened: OpenBundle) -> Client:
    """The desk whose key signed it: known, not revoked. What the manifest says of itself is only where to look."""
    manifest = opened.manifest
    c = client_table.c
    query = select(c.client_id).outerjoin(client_role, client_role.c.client_id == c.client_id)
    query = query.where(c.agency == manifest.agency, c.desk == manifest.desk, c.revoked_at.is_(None))
    with gateway.database.read() as connection:
        client_id = connection.execute(query.where(client_role.c.role.is_(None))).scalar_one_or_none()
        key = key_of_desk(connection, client_id) if client_id is not None else None
    if client_id is None:
        raise BundleRefused("unknown-desk")
    if key is None:
        raise BundleRefused("no-key")
    if not opened.is_signed_with(key):
        raise BundleRefused("bad-signature")
    return Client(client_id, manifest.agency, manifest.desk)


def _parts(events: Iterator[bytes], most: int) -> Iterator[list[bytes]]:
    part: list[bytes] = []
    for event in events:
        part.append(event)
        if len(part) == most:
            yield part
            part = []
    if part:
        yield part


def _admitted(gateway: Gateway, client: Client, part: list[bytes]) -> list[dict[str, Any]]:
    """As the wire would. What cannot even be read as a batch was not written by this program."""
    try:
        return admit_batch(gateway, client, read_batch(b"[" + b",".join(part) + b"]", gateway.settings.max_batch))
    except Refusal as refusal:
        if refusal.problem.code == "validation":
            raise BundleRefused("broken") from refusal
        raise


def _file(gateway: Gateway, client: Client, file: UploadAsk, body: IO[bytes]) -> dict[str, Any]:
    """One file as an upload; a refusal of one is told and does not stop the others."""
    assert gateway.uploads is not None  # asked before
    try:
        return uploads.take_whole(gateway, gateway.uploads, client, file, _chunks(body, file.size))
    except Refusal as refusal:
        return {"fileId": file.fileId, "sha256": file.sha256, "size": file.size, "complete": False} | {
            "problem": refusal.problem.code
        }


def _chunks(body: IO[bytes], size: int) -> Iterator[bytes]:
    while size and (chunk := body.read(min(size, _CHUNK_BYTES))):
        yield chunk
        size -= len(chunk)


def _keep(connection: Connection, taken: Taken, opened: OpenBundle, size: int, now: datetime) -> None:
    same = bundle_table.c.bundle_id == taken.manifest.bundle
    if connection.execute(update(bundle_table).where(same).values(last_taken_at=now)).rowcount:
        return
    row = {
        "bundle_id": taken.manifest.bundle,
        "client_id": taken.client.client_id,
        "manifest": opened.told.decode(),
        "first_taken_at": now,
        "last_taken_at": now,
        "size_bytes": size,
    }
    connection.execute(insert(bundle_table).values(**row))


def summary(taken: Taken) -> str:
    """One line of JSON for whoever ran the command."""
    manifest = taken.manifest
    files = {"complete": sum(bool(file.get("complete")) for file in taken.files), "all": len(taken.files)}
    told = {
        "bundle": manifest.bundle,
        "agency": manifest.agency,
        "desk": manifest.desk,
        "first_seq": manifest.firstSeq,
        "last_seq": manifest.lastSeq,
        "events": manifest.events.count,
        "statuses": taken.statuses,
        "files": files,
        "missing": taken.missing,
    }
    return json.dumps(told)
