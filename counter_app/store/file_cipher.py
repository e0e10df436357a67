"""How is one file encrypted in pieces so that none can be changed, exchanged, dropped or added unseen? AES-256-GCM, a key
a file."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from counter_app.domain.copy_errors import KeptFileBroken

MAGIC: Final = b"DESKFIL1"
CHUNK_BYTES: Final = 1 << 20
_SALT_BYTES, _TAG_BYTES, _KEY_BYTES = 16, 16, 32
_PURPOSE: Final = b"desk file vault 1"


def file_key(store_key: bytes, salt: bytes) -> bytes:
    """HKDF-SHA256 of the store's key: the salt of each file gives it a key of its own, so a counter is a safe nonce."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=_PURPOSE).derive(store_key)


def _nonce(number: int, last: bool) -> bytes:
    """Place of the piece, and whether it is the last: a file that was cut off cannot pass for a shorter one."""
    return number.to_bytes(11, "big") + bytes([last])


def encrypted(pieces: Iterable[bytes], store_key: bytes) -> Iterator[bytes]:
    """Header, then each piece with its tag. Pieces hold CHUNK_BYTES, the last one what is left; an empty file has one
    empty piece."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt = secrets.token_bytes(_SALT_BYTES)
    header = MAGIC + salt
    cipher = AESGCM(file_key(store_key, salt))
    yield header
    waiting, number = b"", 0
    for piece in pieces:
        if number or waiting:
            yield cipher.encrypt(_nonce(number, False), waiting, header)
            number += 1
        waiting = piece
    yield cipher.encrypt(_nonce(number, True), waiting, header)


def decrypted(file: BinaryIO, store_key: bytes, sha256: str) -> Iterator[bytes]:
    """The pieces, each verified before it is given. Raises KeptFileBroken(sha256, reason: not-ours, truncated, changed)."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header = file.read(len(MAGIC) + _SALT_BYTES)
    if not header.startswith(MAGIC) or len(header) != len(MAGIC) + _SALT_BYTES:
        raise KeptFileBroken(sha256=sha256, reason="not-ours")
    cipher = AESGCM(file_key(store_key, header[len(MAGIC) :]))
    sealed, number = file.read(CHUNK_BYTES + _TAG_BYTES), 0
    while True:
        following = file.read(CHUNK_BYTES + _TAG_BYTES)
        if len(sealed) < _TAG_BYTES:
            raise KeptFileBroken(sha256=sha256, reason="truncated")
        try:
            yield cipher.decrypt(_nonce(number, not following), sealed, header)
        except InvalidTag as error:
            raise KeptFileBroken(sha256=sha256, reason="changed") from error
        if not following:
            return
        sealed, number = following, number + 1
