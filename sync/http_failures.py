"""Why a request got no answer, and whether it may have reached the centre: exceptions of httpx become a Failure."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from sync.answers import Failure, FailureKind

_DETAIL_LENGTH = 200


def failure_of(error: Exception) -> Failure:
    """The Failure for whatever `httpx` raised. Anything unknown counts as maybe sent: the safe reading."""
    import httpx

    kind, maybe_sent = FailureKind.OTHER, True
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        kind, maybe_sent = FailureKind.CONNECT_TIMEOUT, False
    elif isinstance(error, httpx.ConnectError):
        kind, maybe_sent = _connect_kind(error), False
    elif isinstance(error, httpx.TimeoutException):
        kind = FailureKind.TIMEOUT
    elif isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError | ssl.SSLError | OSError):
        kind = FailureKind.RESET
    elif isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        kind, maybe_sent = FailureKind.OTHER, False
    return Failure(kind, maybe_sent, f"{type(error).__name__}: {error}"[:_DETAIL_LENGTH])


def _connect_kind(error: Exception) -> FailureKind:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return FailureKind.TLS
        if isinstance(cause, socket.gaierror):
            return FailureKind.DNS
        if isinstance(cause, ConnectionRefusedError):
            return FailureKind.REFUSED
    return FailureKind.UNREACHABLE


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 10:
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1
