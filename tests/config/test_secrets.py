"""Is a secret given only to a key store that really encrypts?"""

from __future__ import annotations

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, chainer, fail, null

from config.secrets import OsSecretStore
from counter_app.domain.errors import UnsafeKeyring


class KeptInMemory(KeyringBackend):
    """Stands for the key store of a real desktop; `__module__` is what the guard looks at."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class Safe(KeptInMemory):
    __module__ = SecretService.__name__


class Plain(KeptInMemory):
    __module__ = "keyrings.alt.file"


class Chain(chainer.ChainerBackend):
    __module__ = chainer.__name__
    backends: tuple[KeyringBackend, ...] = ()  # type: ignore[assignment]


def test_a_secret_comes_back_from_a_safe_key_store() -> None:
    store = OsSecretStore("counter", Safe())
    assert store.get("desk-store-Q1") is None
    store.put("desk-store-Q1", "secret")
    assert store.get("desk-store-Q1") == "secret"


@pytest.mark.parametrize("backend", [null.Keyring(), fail.Keyring(), Plain(), KeptInMemory(), Chain()])
def test_what_does_not_encrypt_gets_no_secret(backend: KeyringBackend) -> None:
    store = OsSecretStore("counter", backend)
    with pytest.raises(UnsafeKeyring) as error:
        store.put("desk-store-Q1", "secret")
    assert type(backend).__qualname__ in str(error.value.facts["backend"])
    with pytest.raises(UnsafeKeyring):
        store.get("desk-store-Q1")
    assert not getattr(backend, "kept", {})


def test_a_chain_is_as_safe_as_each_of_its_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chain, "backends", (Safe(), Plain()))
    with pytest.raises(UnsafeKeyring):
        OsSecretStore("counter", Chain()).put("name", "secret")
    monkeypatch.setattr(Chain, "backends", (Safe(),))
    OsSecretStore("counter", Chain()).put("name", "secret")


def test_a_locked_key_store_is_said_to_be_unsafe_without_telling_the_secret() -> None:
    class Locked(Safe):
        __module__ = SecretService.__name__

        def set_password(self, service: str, username: str, password: str) -> None:
            raise RuntimeError(f"cannot keep {password}")

    with pytest.raises(UnsafeKeyring) as error:
        OsSecretStore("counter", Locked()).put("name", "top-secret-value")
    assert "top-secret-value" not in str(error.value)
