"""Is this the address of a gateway that the desk may send to? Asked before the log-in, long before any contact (D20)."""

from __future__ import annotations

from urllib.parse import urlsplit

from counter_app.domain.errors import SettingsError

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def checked_address(url: str) -> str:
    """The address without a slash at its end. Raises SettingsError for plain http to another machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise SettingsError(file="", key="gateway.url", value=url, reason="not-https")
    return url.rstrip("/")
