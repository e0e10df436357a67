"""How a command or the desk gets at the data key and the gateway's secret: the OS key store, else a passphrase."""

from __future__ import annotations

import os

from config.paths import DeskPaths
from config.secrets import OsSecretStore
from config.settings import DeskSettings
from counter_app.domain.errors import UnsafeKeyring
from counter_app.store.key_custody import DeskKey

SERVICE = "counter"
PASSPHRASE = "COUNTER_PASSPHRASE"


def desk_key(paths: DeskPaths) -> DeskKey:
    """The custody of this desk's data key; without a safe OS key store only the wrapped key file is used."""
    secrets: OsSecretStore | None = OsSecretStore(SERVICE)
    try:
        secrets.get("probe")  # type: ignore[union-attr]
    except UnsafeKeyring:
        secrets = None
    return DeskKey(paths.store, str(paths.data.resolve()), secrets)


def data_key(paths: DeskPaths) -> bytes:
    """The key of an existing store. Raises WrongKey, UnsafeKeyring."""
    return desk_key(paths).load(os.environ.get(PASSPHRASE, ""))


def gateway_secret(settings: DeskSettings) -> str:
    """The desk's secret at its gateway: COUNTER_GATEWAY_SECRET, else the OS key store; "" when there is none."""
    if settings.gateway is None:
        return ""
    told = os.environ.get("COUNTER_GATEWAY_SECRET", "")
    if told:
        return told
    try:
        return OsSecretStore(SERVICE).get(f"gateway:{settings.gateway.client_id}") or ""
    except UnsafeKeyring:
        return ""
