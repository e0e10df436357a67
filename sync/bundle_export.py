"""How does what waits for the centre get onto a stick: signed, encrypted to the centre, read again before it is pulled out?

Nothing is marked as sent. The same acts may go over the wire meanwhile, or with another bundle: each is applied once.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from counter_app.attachment_ports import Attachment, AttachmentBytes
from counter_app.domain.errors import CounterError
from counter_app.domain.proof_errors import MediumFailed, NoCentreKeys, NothingToCarry
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Session
from counter_app.proof_ports import ExportedBundle, Signer
from sync.bundle_format import (
    FORMAT,
    HashingWriter,
    PieceReader,
    Sizes,
    bundle_pieces,
    file_facts,
    file_pieces,
    measured,
)
from sync.centre_keys import CentreKeys, known_keys
from sync.wire import DeskIdentity, encode_event

Moved = Callable[[int, int], None]
_PAGE: Final = 500
_READ_BYTES: Final = 1 << 20
SUFFIX: Final = ".bundle"


@dataclass(frozen=True, slots=True)
class BundleDoors:
    """What making and reading bundles needs. `files` None: a desk whose copies have no bytes here."""

    store: DeskStore
    clock: DeskClock
    identity: DeskIdentity
    signer: Signer
    files: AttachmentBytes | None = None


class BundleExport:
    """Makes bundles of everything that waits."""

    def __init__(self, doors: BundleDoors) -> None:
        self._doors = doors

    def export(self, target: Path, made_by: str, moved: Moved, *, with_files: bool = True) -> ExportedBundle:
        """Into a folder (with a name of its own) or to a file that is not there yet. `moved` hears (bytes done, in all) of
        writing and reading again. Raises NoCentreKeys, NothingToCarry, MediumFailed, StoreError."""
        path = _place(target, self._doors.identity.desk_id, self._doors.clock.now())
        with self._doors.store.read() as session:  # one view of the store for measuring and writing
            keys = known_keys(session)
            if keys is None:
                raise NoCentreKeys
            files = session.outbox.proof.bundles.waiting_files() if with_files and self._doors.files else []
            bundle, written = self._written(session, path, keys, files, moved)
        _read_again(path, written, moved)
        kept = ExportedBundle(**bundle, made_by=made_by, size_bytes=written.size, sha256=written.sha256)
        with self._doors.store.write() as session:
            session.outbox.proof.bundles.add(kept)
            facts = {"operations": str(kept.operations), "files": str(kept.files), "sha256": kept.sha256}
            session.audit.add(AuditEntry(kept.made_at, made_by, "bundle.exported", kept.bundle_id, facts))
        return kept

    def _written(
        self, session: Session, path: Path, keys: CentreKeys, files: list[Attachment], moved: Moved
    ) -> tuple[dict[str, Any], HashingWriter]:
        sizes = measured(self._events(session))
        if not sizes.count and not files:
            raise NothingToCarry
        manifest = self._manifest(session, keys, sizes, files)
        source = self._doors.files
        bytes_of_files = (file_pieces(file, source) for file in files if source is not None)
        pieces = bundle_pieces(manifest, self._doors.signer, self._events(session), bytes_of_files)
        total = sizes.size_bytes + sum(file.size_bytes for file in files)
        written = _encrypt(PieceReader(pieces, _counted(moved, total * 2)), path, keys.recipient)
        facts = {
            "bundle_id": manifest["bundle"],
            "made_at": self._doors.clock.now(),
            "first_seq": manifest["firstSeq"],
            "last_seq": manifest["lastSeq"],
            "operations": sizes.count,
            "files": len(files),
        }
        return facts, written

    def _events(self, session: Session) -> Iterator[bytes]:
        """As they would go over the wire, in seq order."""
        after = 0
        while rows := session.outbox.proof.bundles.waiting_rows(after, _PAGE):
            for row in rows:
                yield encode_event(row, self._doors.identity)
            after = rows[-1].seq

    def _manifest(self, session: Session, keys: CentreKeys, sizes: Sizes, files: list[Attachment]) -> dict[str, Any]:
        proof, identity = session.outbox.proof, self._doors.identity
        head_seq, head_hash = proof.statements.head()
        before = proof.bundles.newest(1)
        first = proof.bundles.waiting_rows(0, 1)
        return {
            "format": FORMAT,
            "bundle": str(uuid.uuid4()),
            "agency": identity.agency_code,
            "desk": identity.desk_id,
            "incarnation": identity.incarnation,
            "recipient": keys.recipient,
            "centreKey": keys.signing_key,
            "madeAt": self._doors.clock.now().isoformat(timespec="milliseconds"),
            "previous": before[0].sha256 if before else "",
            "firstSeq": first[0].seq if first else 0,
            "lastSeq": self._last_seq(session),
            "headSeq": head_seq,
            "headHash": head_hash,
            "events": {"count": sizes.count, "bytes": sizes.size_bytes, "sha256": sizes.sha256},
            "files": [file_facts(file) for file in files],
        }

    def _last_seq(self, session: Session) -> int:
        after = 0
        while rows := session.outbox.proof.bundles.waiting_rows(after, _PAGE):
            after = rows[-1].seq
        return after


def _place(target: Path, desk_id: str, at: datetime) -> Path:
    """The file to write. No name of a person, no number of a dossier stands in it."""
    if target.is_dir():
        return target / f"goi-{desk_id}-{at:%Y%m%d-%H%M%S}{SUFFIX}"
    if not target.parent.is_dir():
        raise MediumFailed(reason="not-there")
    if target.exists():
        raise MediumFailed(reason="exists")
    return target


def _encrypt(source: PieceReader, path: Path, recipient: str) -> HashingWriter:
    """Beside its place first, on the medium before it gets its name. Raises MediumFailed, or what reading a copy raised."""
    from pyrage import EncryptError, encrypt_io, x25519

    draft = path.with_name(path.name + ".new")
    written: HashingWriter | None = None
    try:
        with draft.open("xb") as file:
            written = HashingWriter(file)
            encrypt_io(source, written, [x25519.Recipient.from_str(recipient)])
            if (lost := written.failed or source.failed) is not None:  # at its end the library swallows errors
                raise lost
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        _sync_folder(path.parent)
    except (CounterError, OSError, EncryptError) as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        if source.failed is not None:  # a copy in the vault, not the stick
            raise source.failed from None
        cause = written.failed if written is not None and written.failed is not None else error
        raise MediumFailed(reason=_medium_reason(cause)) from error
    return written


def _read_again(path: Path, written: HashingWriter, moved: Moved) -> None:
    """From the medium, not from the memory of this machine where the system lets us say so. Raises MediumFailed."""
    found, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while piece := file.read(_READ_BYTES):
                found.update(piece)
                size += len(piece)
                moved(written.size + size, written.size * 2)
    except OSError as error:
        raise MediumFailed(reason=_medium_reason(error)) from error
    if (found.hexdigest(), size) != (written.sha256, written.size):
        path.unlink(missing_ok=True)
        raise MediumFailed(reason="differs")


def _medium_reason(error: Exception) -> str:
    reasons = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EEXIST: "exists", errno.ENOENT: "not-there"}
    return reasons.get(getattr(error, "errno", None) or 0, "failed")


def _counted(moved: Moved, total: int) -> Callable[[int], None]:
    done = 0

    def one(count: int) -> None:
        nonlocal done
        done += count
        moved(done, total)

    return one


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
