"""Which key store of the operating system may hold a secret of the desk? Only those that really encrypt."""

from __future__ import annotations

from typing import Any

from counter_app.domain.errors import UnsafeKeyring

# By module of the `keyring` library. What is not here (null, fail, plain files, unknown plugins) is refused.
SAFE_BACKENDS = frozenset(
    {
        "keyring.backends.Windows",
        "keyring.backends.macOS",
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
    }
)
_CHAINER = "keyring.backends.chainer"


class OsSecretStore:
    """Implements ports.SecretStore over `keyring`, which silently falls back to plain files when it finds nothing."""

    def __init__(self, service: str, backend: Any = None) -> None:
        """`service` groups this program's secrets. `backend`: a keyring back-end; None asks `keyring` at the first use."""
        self._service = service
        self._backend = backend

    def get(self, name: str) -> str | None:
        """The secret, or None. Raises UnsafeKeyring(backend)."""
        value = self._call("get_password", name)
        return None if value is None else str(value)

    def put(self, name: str, value: str) -> None:
        """Keep the secret. Raises UnsafeKeyring(backend)."""
        self._call("set_password", name, value)

    def _call(self, method: str, *arguments: str) -> Any:
        backend = self._safe_backend()
        try:
            return getattr(backend, method)(self._service, *arguments)
        except Exception as error:  # locked, no session bus, cancelled by the user: each back-end has errors of its own
            raise UnsafeKeyring(backend=_name(backend), reason=type(error).__name__) from error

    def _safe_backend(self) -> Any:
        if self._backend is None:
            import keyring

            self._backend = keyring.get_keyring()
        for backend in _members(self._backend):
            if type(backend).__module__ not in SAFE_BACKENDS:
                raise UnsafeKeyring(backend=_name(backend))
        return self._backend


def _members(backend: Any) -> list[Any]:
    """A chain is as safe as each of its members; an empty chain is itself the unsafe one."""
    if type(backend).__module__ != _CHAINER:
        return [backend]
    return list(backend.backends) or [backend]


def _name(backend: Any) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
