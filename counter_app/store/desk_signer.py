"""With which key does this desk sign? An Ed25519 key that follows from the store's own key, made at enrolment.

It is never written down anywhere: whoever has the store's key (key_custody) has it, nobody else; a restored store signs as
the same desk and names its new incarnation inside what it signs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_PURPOSE: Final = b"desk signing key 1"
_SEED_BYTES: Final = 32


class DeskSigner:
    """Implements proof_ports.Signer."""

    def __init__(self, store_key: bytes) -> None:
        self._store_key = store_key

    def public_key(self) -> bytes:
        """The raw 32 bytes."""
        return self._private().public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The raw 64 bytes. The same signature for the same message."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        """HKDF-SHA256 of the store's key under a purpose of its own; made anew for each use, for uses are rare."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        seed = HKDF(algorithm=SHA256(), length=_SEED_BYTES, salt=None, info=_PURPOSE).derive(self._store_key)
        return Ed25519PrivateKey.from_private_bytes(seed)
