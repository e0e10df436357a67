"""Fuzzed: bundles that are carried by hand, in both directions, under their cover and inside it."""

from __future__ import annotations

import functools
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from counter_app.domain.operation import canonical_json
from counter_app.domain.proof_errors import BundleRefused as ReceiptsRefused
from counter_app.store.desk_signer import DeskSigner
from prove.fuzz_target import Reader, Target
from prove.mutators import spoil_bytes
from sync import bundle_format as desk_bundle
from sync.centre_keys import CentreKeys as KnownKeys
from sync.gateway import bundle_format
from sync.gateway.bundle_format import BundleRefused, OpenBundle, open_bundle
from sync.gateway.keys import CentreKeys
from sync.receipt_bundle import FORMAT, MAGIC, PURPOSE, read_receipts

SIGNER: Final = DeskSigner(bytes(range(32)))
CENTRE: Final = DeskSigner(bytes(range(1, 33)))
_EVENTS: Final = tuple(json.dumps({"id": f"op-{n}", "data": "x" * n * 9}).encode() for n in range(3))
_FILE: Final = b"%PDF-1.7 made up"


@functools.cache
def _keys() -> CentreKeys:
    from pyrage import x25519

    return CentreKeys(bytes(32), str(x25519.Identity.generate()))


@functools.cache
def _inside() -> bytes:
    """A bundle without its cover."""
    sizes = desk_bundle.measured(_EVENTS)
    file = {
        "fileId": "0193605e-7c30-7a01-8000-0000000000f1",
        "sha256": hashlib.sha256(_FILE).hexdigest(),
        "size": len(_FILE),
        "mediaType": "application/pdf",
    }
    manifest = {
        "format": desk_bundle.FORMAT,
        "bundle": "0193605e-7c30-7a01-8000-0000000000b1",
        "agency": "H02.12",
        "desk": "Q1",
        "incarnation": "0192f7c2a1b44c5e",
        "recipient": _keys().recipient,
        "firstSeq": 1,
        "lastSeq": 3,
        "events": {"count": sizes.count, "bytes": sizes.size_bytes, "sha256": sizes.sha256},
        "files": [file],
    }
    return b"".join(desk_bundle.bundle_pieces(manifest, SIGNER, _EVENTS, [[_FILE]]))


def _sealed(_: Path) -> Sequence[bytes]:
    from pyrage import encrypt, x25519

    stranger = x25519.Identity.generate().to_public()
    return [
        encrypt(_inside(), [x25519.Recipient.from_str(_keys().recipient)]),
        encrypt(_inside(), [stranger]),
    ]


def _open_sealed(folder: Path) -> Reader:
    """The cover spoiled: whatever opens all the same must be what was sealed."""
    path = folder / "goi.bundle"

    def read(data: bytes) -> str:
        path.write_bytes(data)
        opened = open_bundle(path, _keys())
        with opened.body:
            opened.body.seek(0)
            return "" if opened.body.read() == _inside() else "a changed bundle was opened"

    return read


def _open_inside(_: Path) -> Reader:
    """What lies inside spoiled, as somebody who knows the recipient can do it: the desk's signature must not cover it."""

    def read(data: bytes) -> str:
        opened = bundle_format._read(io.BytesIO(data), _keys())
        if not opened.is_signed_with(SIGNER.public_key().hex()):
            return ""
        opened.check_events()
        return _as_signed(opened)

    return read


def _as_signed(opened: OpenBundle) -> str:
    if tuple(opened.events()) != _EVENTS:
        return "an act that the desk never signed"
    for file, body in opened.files():  # whoever takes a file checks its hash; here it must only be where it was promised
        if file.size != len(_FILE) or len(body.read(file.size)) != len(_FILE):
            return "a file that the desk never signed"
    return ""


# --- receipts on their way back -----------------------------------------------------------------


def _receipt(*results: dict[str, object]) -> bytes:
    body = canonical_json(
        {
            "format": FORMAT,
            "bundle": "0193605e-7c30-7a01-8000-0000000000b1",
            "agency": "H02.12",
            "desk": "Q1",
            "incarnation": "0192f7c2a1b44c5e",
            "results": list(results),
            "files": [],
        }
    )
    head = MAGIC + FORMAT.to_bytes(2, "big") + len(body).to_bytes(4, "big")
    return head + body + CENTRE.sign(PURPOSE + body)


def _receipts(_: Path) -> Sequence[bytes]:
    one: dict[str, object] = {"id": "op-1", "status": "applied", "payloadHash": "a" * 64}
    return [_receipt(one), _receipt(), _receipt(one, {**one, "id": "op-2", "status": "rejected"})]


def _read_receipts(folder: Path) -> Reader:
    path, known = folder / "goi.receipts", KnownKeys(CENTRE.public_key().hex(), _keys().recipient)
    true = {canonical_json(read_one(path, sample, known)) for sample in _receipts(folder)}

    def read(data: bytes) -> str:
        return "" if canonical_json(read_one(path, data, known)) in true else "receipts that the centre never signed"

    return read


def read_one(path: Path, data: bytes, known: KnownKeys) -> dict[str, object]:
    """Through a file, as from a stick."""
    path.write_bytes(data)
    return read_receipts(path, known)


Opener = Callable[[Path], Reader]
TARGETS: Final = (
    Target("bundle", _open_sealed, _sealed, spoil_bytes, may_raise=(BundleRefused,)),
    Target("bundle-inside", _open_inside, lambda _: [_inside()], spoil_bytes, may_raise=(BundleRefused,)),
    Target("receipts", _read_receipts, _receipts, spoil_bytes, may_raise=(ReceiptsRefused,)),
)
