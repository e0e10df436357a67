"""What is in a bundle that a desk sent by hand? Limits first, then the signature, then one record after the other.

Own code, not the desk's: what one half writes wrongly the other must not read rightly by the same mistake (docs/wire.md).
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.gateway.asks import Hex32, Natural, UploadAsk
from sync.gateway.canonical import NotJson, parse_json
from sync.gateway.keys import CentreKeys, signed_by

MAGIC: Final = b"MCQBDL"
END: Final = b"MCQEND"
FORMAT: Final = 1
PURPOSE: Final = b"motcua bundle 1\n"
MOST_BYTES: Final = 64 * 1024**3
MOST_MANIFEST_BYTES: Final = 16 * 1024**2
MOST_EVENT_BYTES: Final = 1024**2
_HEAD_BYTES: Final = len(MAGIC) + 2 + 4
_SIGNATURE_BYTES: Final = 64

Reason = Literal[
    "not-there",
    "not-a-bundle",
    "not-for-this-centre",
    "damaged",
    "newer-format",
    "too-large",
    "unknown-desk",
    "no-key",
    "bad-signature",
    "broken",
    "no-file-store",
]


class BundleRefused(Exception):
    """Nothing of this bundle was taken in. `reason`: one of a closed list, so that every one has its sentence."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class EventSizes(BaseModel):
    """The events behind the manifest, with their lengths."""

    model_config = ConfigDict(strict=True, extra="forbid")

    count: Natural
    bytes: Natural
    sha256: Hex32


class Manifest(BaseModel):
    """What the desk signed. Unknown members are kept and ignored within one format."""

    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)

    format: int
    bundle: Annotated[str, Field(pattern="^[0-9a-f-]{8,64}$")]
    agency: Annotated[str, Field(max_length=40)]
    desk: Annotated[str, Field(max_length=40)]
    incarnation: Annotated[str, Field(min_length=1, max_length=64)]
    recipient: Annotated[str, Field(max_length=100)]
    firstSeq: Natural
    lastSeq: Natural
    events: EventSizes
    files: Annotated[list[UploadAsk], Field(max_length=1_000_000)]


@dataclass(slots=True)
class OpenBundle:
    """A bundle without its cover. `told`: the manifest's bytes; `signature` over them, not checked yet."""

    manifest: Manifest
    told: bytes
    signature: bytes
    body: IO[bytes]

    def is_signed_with(self, public_key: str) -> bool:
        """True when the desk with this key vouches for the manifest."""
        return signed_by(public_key, self.signature.hex(), PURPOSE + self.told)

    def check_events(self) -> None:
        """All events have the length and hash that were signed, and the end is there. Raises BundleRefused."""
        self.body.seek(-len(END), io.SEEK_END)
        if self.body.read() != END:
            raise BundleRefused("broken")
        self.body.seek(self._events_at)
        found, left = hashlib.sha256(), self.manifest.events.bytes
        while left and (piece := self.body.read(min(left, 1 << 20))):
            found.update(piece)
            left -= len(piece)
        if left or found.hexdigest() != self.manifest.events.sha256:
            raise BundleRefused("broken")

    def events(self) -> Iterator[bytes]:
        """One after the other. Raises BundleRefused for lengths that do not add up."""
        self.body.seek(self._events_at)
        used = 0
        for _ in range(self.manifest.events.count):
            length = int.from_bytes(self.body.read(4), "big")
            used += 4 + length
            if not 0 < length <= MOST_EVENT_BYTES or used > self.manifest.events.bytes:
                raise BundleRefused("broken")
            yield self.body.read(length)
        if used != self.manifest.events.bytes:
            raise BundleRefused("broken")

    def files(self) -> Iterator[tuple[UploadAsk, IO[bytes]]]:
        """Each file with the stream standing at its first byte; read exactly `size` bytes or none at all."""
        at = self._events_at + self.manifest.events.bytes
        for file in self.manifest.files:
            self.body.seek(at)
            yield file, self.body
            at += file.size

    @property
    def _events_at(self) -> int:
        return _HEAD_BYTES + len(self.told) + _SIGNATURE_BYTES


def open_bundle(path: Path, keys: CentreKeys) -> OpenBundle:
    """Decrypt into a nameless file and read the manifest. Close `body` when done. Raises BundleRefused."""
    from pyrage import DecryptError, decrypt_io, x25519

    plain = tempfile.TemporaryFile()  # noqa: SIM115  (handed on)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BundleRefused("too-large")
        with path.open("rb") as sealed:
            if not sealed.read(22).startswith(b"age-encryption.org/v1"):
                raise BundleRefused("not-a-bundle")
            sealed.seek(0)
            decrypt_io(sealed, _Capped(plain), [x25519.Identity.from_str(keys.identity)])
        return _read(plain, keys)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        plain.close()
        raise BundleRefused("not-there") from error
    except DecryptError as error:
        plain.close()
        raise BundleRefused("not-for-this-centre" if "matching keys" in str(error) else "damaged") from error
    except OSError as error:
        plain.close()
        raise BundleRefused("damaged") from error
    except BundleRefused:
        plain.close()
        raise


def _read(plain: IO[bytes], keys: CentreKeys) -> OpenBundle:
    size = plain.seek(0, io.SEEK_END)
    plain.seek(0)
    head = plain.read(_HEAD_BYTES)
    if not head.startswith(MAGIC) or len(head) != _HEAD_BYTES:
        raise BundleRefused("not-a-bundle")
    written = int.from_bytes(head[len(MAGIC) : len(MAGIC) + 2], "big")
    if written != FORMAT:
        raise BundleRefused("newer-format" if written > FORMAT else "not-a-bundle")
    length = int.from_bytes(head[-4:], "big")
    if length > MOST_MANIFEST_BYTES:
        raise BundleRefused("too-large")
    told, signature = plain.read(length), plain.read(_SIGNATURE_BYTES)
    manifest = _manifest(told)
    if manifest.recipient != keys.recipient:  # inside what is signed: nobody can seal another desk's words anew
        raise BundleRefused("not-for-this-centre")
    files = sum(file.size for file in manifest.files)
    if size != _HEAD_BYTES + length + _SIGNATURE_BYTES + manifest.events.bytes + files + len(END):
        raise BundleRefused("broken")
    return OpenBundle(manifest, told, signature, plain)


def _manifest(told: bytes) -> Manifest:
    try:
        found: Any = parse_json(told)
        if isinstance(found, dict) and isinstance(found.get("format"), int) and found["format"] > FORMAT:
            raise BundleRefused("newer-format")
        return Manifest.model_validate(found)
    except (NotJson, ValidationError) as error:
        raise BundleRefused("broken") from error


class _Capped(io.RawIOBase):
    """Takes no more than a bundle may be, whatever its cover promised."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._left = MOST_BYTES

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Raises OSError when the bundle is larger than the limit."""
        self._left -= len(data)
        if self._left < 0:
            raise OSError("larger than a bundle may be")
        return self._target.write(data)
