"""How is a PIN kept so that a stolen store does not give it away? argon2id, 64 MiB, three passes (ASVS 5.0, 11.4)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 4


class Argon2PinHasher:
    """Implements ports.PinHasher. About a third of a second per PIN on a desk PC; tests inject smaller parameters."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES, lanes: int = LANES) -> None:
        self._costs = passes, memory_kib, lanes

    @cached_property
    def _hasher(self) -> PasswordHasher:
        """Loaded with the first PIN: the log-in screen must not wait for it."""
        from argon2 import PasswordHasher

        return PasswordHasher(*self._costs)

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
