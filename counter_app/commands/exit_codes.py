"""Which exit code tells who must act? 2 input or settings, 3 a device, 4 the centre, 5 the store (design D18)."""

from __future__ import annotations

from typing import Final

from counter_app.domain.errors import CentralError, CounterError, DeviceError, DomainError, SettingsError, StoreError

INPUT: Final = 2
DEVICE: Final = 3
CENTRE: Final = 4
STORE: Final = 5

EXIT_CODES: Final[tuple[tuple[type[CounterError], int], ...]] = (
    (DomainError, INPUT),
    (SettingsError, INPUT),
    (DeviceError, DEVICE),
    (CentralError, CENTRE),
    (StoreError, STORE),
)


def exit_code(error: CounterError) -> int:
    """The exit code of an error, 1 for one that says nothing about who must act."""
    return next((code for kind, code in EXIT_CODES if isinstance(error, kind)), 1)
