"""Is this signed by the centre? Ed25519, hex on the wire."""

from __future__ import annotations


def signed_by(public_key: str, signature: str, message: bytes) -> bool:
    """True for a true signature; whatever else stands there is none."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
