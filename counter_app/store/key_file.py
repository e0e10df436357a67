"""How does a passphrase guard the data key where the operating system keeps no secrets? argon2id, then AES-256-GCM."""

from __future__ import annotations

import base64
import errno
import json
import os
import secrets
import tempfile
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counter_app.domain.errors import DiskFull, StoreBroken, WrongKey

FORMAT = "desk-key-1"
_NONCE_BYTES, _SALT_BYTES, _WRAPPING_KEY_BYTES = 12, 16, 32
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 1 << 20, 20, 16  # a forged file must not eat the machine


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one guess costs: memory in KiB, passes over it, lanes in parallel."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


def write_key_file(path: Path, key: bytes, passphrase: str, cost: KdfCost = KdfCost()) -> None:
    """Wrap `key` and put it at `path`, whole or not at all. Raises DiskFull, StoreBroken."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from counter_app.domain.operation import canonical_json

    header: dict[str, Any] = {
        "format": FORMAT,
        "memory_kib": cost.memory_kib,
        "passes": cost.passes,
        "lanes": cost.lanes,
        "salt": secrets.token_hex(_SALT_BYTES),
        "nonce": secrets.token_hex(_NONCE_BYTES),
    }
    wrapping_key = _derive(passphrase, header)
    wrapped = AESGCM(wrapping_key).encrypt(bytes.fromhex(header["nonce"]), key, canonical_json(header))
    body = json.dumps({**header, "wrapped": base64.b64encode(wrapped).decode()}, indent=1)
    _write_whole(path, body.encode())


def read_key_file(path: Path, passphrase: str) -> bytes:
    """The key. Raises WrongKey for a wrong passphrase or a changed file, StoreBroken for what is no key file."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from counter_app.domain.operation import canonical_json

    header, wrapped = _parse(path)
    try:
        return AESGCM(_derive(passphrase, header)).decrypt(bytes.fromhex(header["nonce"]), wrapped, canonical_json(header))
    except (InvalidTag, ValueError) as error:
        raise WrongKey(path=str(path)) from error


def _parse(path: Path) -> tuple[dict[str, Any], bytes]:
    try:
        header = json.loads(path.read_bytes())
        wrapped = base64.b64decode(header.pop("wrapped"), validate=True)
        costs = header["memory_kib"], header["passes"], header["lanes"]
        bytes.fromhex(header["salt"]), bytes.fromhex(header["nonce"])
        fits = header["format"] == FORMAT and all(isinstance(cost, int) and cost > 0 for cost in costs)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreBroken(reason=f"key-file: {type(error).__name__}", path=str(path)) from error
    if not fits or any(cost > most for cost, most in zip(costs, (_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES), strict=True)):
        raise StoreBroken(reason="key-file: not-ours", path=str(path))
    return header, wrapped


def _derive(passphrase: str, header: dict[str, Any]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        unicodedata.normalize("NFC", passphrase).encode(),  # two keyboards may type "ế" as different bytes
        bytes.fromhex(header["salt"]),
        time_cost=header["passes"],
        memory_cost=header["memory_kib"],
        parallelism=header["lanes"],
        hash_len=_WRAPPING_KEY_BYTES,
        type=Type.ID,
    )


def _write_whole(path: Path, body: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # readable by this user alone
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise (
            DiskFull(path=str(path)) if error.errno == errno.ENOSPC else StoreBroken(reason=f"key-file: {error}")
        ) from error


def _sync_folder(folder: Path) -> None:
    """The new name must survive a power cut too. Windows has no handle for a folder and does it by itself."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
