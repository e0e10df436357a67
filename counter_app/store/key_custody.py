"""Where is the key of the desk's store kept: with the operating system, or in a file that a passphrase guards?"""

from __future__ import annotations

import base64
import binascii
import secrets
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.errors import StoreBroken, UnsafeKeyring, WrongKey
from counter_app.store.connection import KEY_BYTES
from counter_app.store.key_file import KdfCost, read_key_file, write_key_file

if TYPE_CHECKING:
    from counter_app.ports import SecretStore


class KeyPlace(StrEnum):
    """Where the key of this store is."""

    KEY_STORE = "key_store"
    KEY_FILE = "key_file"
    NOWHERE = "nowhere"


class DeskKey:
    """The data key of one store: 32 random bytes, made once. A lost key is a lost store, so none is ever replaced.

    `name` names the secret of this store, e.g. "desk-store-Q1"; `secret_store` None: this machine has none.
    """

    def __init__(self, store: Path, name: str, secret_store: SecretStore | None, *, cost: KdfCost | None = None) -> None:
        self._store = store
        self._name = name
        self._secret_store = secret_store
        self._file = store.with_name(store.name + ".key")
        self._cost = cost or KdfCost()

    def place(self) -> KeyPlace:
        """Where the key is now. A key file goes first: somebody chose a passphrase on purpose."""
        if self._file.exists():
            return KeyPlace.KEY_FILE
        try:
            return KeyPlace.NOWHERE if self._from_secret_store() is None else KeyPlace.KEY_STORE
        except UnsafeKeyring:
            return KeyPlace.NOWHERE

    def load(self, passphrase: str = "") -> bytes:
        """The key. Raises WrongKey (wrong passphrase, or no key anywhere), UnsafeKeyring (locked, say), StoreBroken."""
        if self._file.exists():
            return _checked(read_key_file(self._file, passphrase))
        key = self._from_secret_store()
        if key is None:
            raise WrongKey(path=str(self._store))
        return key

    def create(self, passphrase: str = "") -> bytes:
        """Make the key of a new store and keep it: in the file when there is a passphrase, else with the operating system.

        Raises UnsafeKeyring when that would not be safe (then ask for a passphrase), WrongKey when there is a store or a
        key already: a second key would lock the first store for ever.
        """
        if self._has_store() or self.place() is not KeyPlace.NOWHERE:
            raise WrongKey(path=str(self._store))
        key = secrets.token_bytes(KEY_BYTES)
        if passphrase:
            write_key_file(self._file, key, passphrase, self._cost)
        else:
            self._to_secret_store(key)
        if self.load(passphrase) != key:  # never lock a store with a key that cannot be found again
            raise StoreBroken(reason="key-not-kept")
        return key

    def change_passphrase(self, old: str, new: str) -> None:
        """Guard the same key with another passphrase. Raises WrongKey."""
        if not new:
            raise WrongKey(path=str(self._file))
        write_key_file(self._file, _checked(read_key_file(self._file, old)), new, self._cost)

    def _has_store(self) -> bool:
        return self._store.exists() and self._store.stat().st_size > 0

    def _from_secret_store(self) -> bytes | None:
        kept = self._secret_store.get(self._name) if self._secret_store else None
        try:
            return None if kept is None else _checked(base64.b64decode(kept, validate=True))
        except (binascii.Error, ValueError) as error:
            raise StoreBroken(reason="key-in-key-store") from error

    def _to_secret_store(self, key: bytes) -> None:
        if self._secret_store is None:
            raise UnsafeKeyring(backend="none")
        self._secret_store.put(self._name, base64.b64encode(key).decode())


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise StoreBroken(reason="key-length")
    return key
