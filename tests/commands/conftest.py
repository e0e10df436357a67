"""No test here touches the key store of whoever runs it, and none waits for a hash that is slow on purpose."""

from __future__ import annotations

import pytest

from config.secrets import OsSecretStore
from counter_app import main
from counter_app.domain.errors import UnsafeKeyring
from counter_app.store import key_custody
from counter_app.store.key_file import KdfCost
from counter_app.store.pin_hasher import Argon2PinHasher


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a safe key store and without secrets in the environment."""

    def refuse(self: OsSecretStore, *_: str) -> str | None:
        raise UnsafeKeyring(backend="none.Keyring")

    monkeypatch.setattr(OsSecretStore, "get", refuse)
    monkeypatch.setattr(OsSecretStore, "put", refuse)
    monkeypatch.delenv("COUNTER_PASSPHRASE", raising=False)
    monkeypatch.delenv("COUNTER_GATEWAY_SECRET", raising=False)
    monkeypatch.setattr(key_custody, "KdfCost", lambda: KdfCost(memory_kib=64, passes=1, lanes=1))
    monkeypatch.setattr(main, "Argon2PinHasher", lambda: Argon2PinHasher(memory_kib=64, passes=1, lanes=1))
