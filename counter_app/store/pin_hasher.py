"""How is a PIN kept so that a stolen store does not give it away? argon2id, 64 MiB, three passes (ASVS 5.0, 11.4)."""

from __future__ import annotations

MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 4


class Argon2PinHasher:
    """Implements ports.PinHasher. About a third of a second per PIN on a desk PC; tests inject smaller parameters."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES, lanes: int = LANES) -> None:
        from argon2 import PasswordHasher

        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)

    def hash(self, pin: str) -> str:
        """A verifier with its own salt and parameters inside."""
        return self._hasher.hash(pin)

    def verify(self, pin_hash: str, pin: str) -> bool:
        """True for the right PIN. A verifier that nobody can read is never right."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        try:
            return self._hasher.verify(pin_hash, pin)
        except (Argon2Error, InvalidHashError):
            return False
