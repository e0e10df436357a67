"""Where does the way to the centre end: cable, name, address, encryption, gateway, clock, right of the desk, what is behind?

Each step is asked by itself, from below: the first that fails is the cause, and what stands on it is not judged.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from counter_app.domain.errors import SettingsError
from counter_app.link_ports import LinkFinding, LinkState, LinkStep
from sync.answers import Answer, Failure, gateway_object
from sync.contact import read_time, trouble_of
from sync.gateway_address import checked_address
from sync.gateway_client import Credentials, Deadlines, GatewayClient

PATIENCE_SECONDS: Final = 4.0
_DEADLINES: Final = Deadlines(connect=PATIENCE_SECONDS, read=6.0, write=6.0, total=12.0)
_NOWHERE: Final = "192.0.2.1"  # RFC 5737: a way there is a way out of this machine; nothing is sent
_CERTIFICATE: Final = {9: "not-yet-valid", 10: "expired", 62: "other-name", 64: "other-name"}
_UNKNOWN_ISSUER: Final = frozenset({2, 18, 19, 20, 21})


@dataclass(frozen=True, slots=True)
class LinkAddress:
    """Whom to ask, and how. `tolerated_skew_ms`: how far the clocks may part."""

    url: str
    credentials: Credentials
    trusted: ssl.SSLContext | None
    tolerated_skew_ms: int


class GatewayProbe:
    """Implements link_ports.LinkProbe."""

    def __init__(self, address: LinkAddress) -> None:
        self._address = address
        parts = urlsplit(address.url)
        self._host = parts.hostname or ""
        self._is_https = parts.scheme == "https"
        self._port = parts.port or (443 if self._is_https else 80)
        self._health: dict[str, Any] = {}
        self._skew = timedelta()

    def steps(self) -> Iterator[LinkFinding]:
        """In the order of LinkStep; after a failure the steps that stand on it are skipped."""
        asks: tuple[tuple[LinkStep, Callable[[], LinkFinding]], ...] = (
            (LinkStep.ADDRESS, self._ask_address),
            (LinkStep.NETWORK, self._ask_network),
            (LinkStep.NAME, self._ask_name),
            (LinkStep.REACH, self._ask_reach),
            (LinkStep.TLS, self._ask_tls),
            (LinkStep.GATEWAY, self._ask_gateway),
            (LinkStep.CLOCK, self._ask_clock),
            (LinkStep.IDENTITY, self._ask_identity),
            (LinkStep.UPSTREAM, self._ask_upstream),
        )
        failed = False
        for step, ask in asks:
            found = LinkFinding(step, LinkState.SKIPPED) if failed else ask()
            # A wrong clock and a refused desk do not hide what lies behind them.
            failed = failed or (found.state is LinkState.BAD and step not in (LinkStep.CLOCK, LinkStep.IDENTITY))
            yield found

    def _ask_address(self) -> LinkFinding:
        try:
            checked_address(self._address.url)
        except SettingsError as error:
            return LinkFinding(LinkStep.ADDRESS, LinkState.BAD, str(error.facts["reason"]))
        if not self._host:
            return LinkFinding(LinkStep.ADDRESS, LinkState.BAD, "no-host")
        return LinkFinding(LinkStep.ADDRESS, LinkState.OK, facts={"host": self._host, "port": str(self._port)})

    def _ask_network(self) -> LinkFinding:
        """Has this machine any way out? Asked of its routes only."""
        if self._is_here:
            return LinkFinding(LinkStep.NETWORK, LinkState.OK, "this-machine")
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect((_NOWHERE, 9))
            return LinkFinding(LinkStep.NETWORK, LinkState.OK, facts={"own": str(way.getsockname()[0])})
        return LinkFinding(LinkStep.NETWORK, LinkState.BAD, "no-way-out")

    def _ask_name(self) -> LinkFinding:
        found = _within(PATIENCE_SECONDS, lambda: socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM))
        if isinstance(found, list) and found:
            return LinkFinding(LinkStep.NAME, LinkState.OK, facts={"found": str(found[0][4][0])})
        cause = "name-too-slow" if found is None else "name-unknown"
        return LinkFinding(LinkStep.NAME, LinkState.BAD, cause, {"host": self._host})

    def _ask_reach(self) -> LinkFinding:
        facts = {"host": self._host, "port": str(self._port)}
        try:
            with socket.create_connection((self._host, self._port), PATIENCE_SECONDS):
                return LinkFinding(LinkStep.REACH, LinkState.OK, facts=facts)
        except TimeoutError:
            return LinkFinding(LinkStep.REACH, LinkState.BAD, "no-answer", facts)
        except ConnectionRefusedError:
            return LinkFinding(LinkStep.REACH, LinkState.BAD, "refused", facts)
        except OSError:
            return LinkFinding(LinkStep.REACH, LinkState.BAD, "unreachable", facts)

    def _ask_tls(self) -> LinkFinding:
        if not self._is_https:
            return LinkFinding(LinkStep.TLS, LinkState.OK, "this-machine")
        context = self._address.trusted or ssl.create_default_context()
        try:
            with (
                socket.create_connection((self._host, self._port), PATIENCE_SECONDS) as plain,
                context.wrap_socket(plain, server_hostname=self._host) as sealed,
            ):
                certificate = sealed.getpeercert() or {}
        except ssl.SSLCertVerificationError as error:
            code = error.verify_code
            cause = _CERTIFICATE.get(code, "unknown-issuer" if code in _UNKNOWN_ISSUER else "not-trusted")
            return LinkFinding(LinkStep.TLS, LinkState.BAD, cause, {"host": self._host})
        except (ssl.SSLError, OSError):
            return LinkFinding(LinkStep.TLS, LinkState.BAD, "no-tls", {"host": self._host})
        return _certificate_finding(str(certificate.get("notAfter", "")))

    def _ask_gateway(self) -> LinkFinding:
        asked_at = datetime.now(UTC)
        answer = self._ask(lambda client: client.health())
        answered_at = datetime.now(UTC)
        found = gateway_object(answer) if isinstance(answer, Answer) else None
        if found is None:
            trouble = trouble_of(answer)
            foreign = isinstance(answer, Answer) and (trouble is None or trouble.reason.startswith("not-our-answer"))
            cause = "portal" if foreign else "gateway-ill"
            return LinkFinding(LinkStep.GATEWAY, LinkState.BAD, cause, {"reason": str(trouble.reason) if trouble else ""})
        self._health = found
        time = read_time(found.get("time"))
        if time is not None:
            self._skew = asked_at + (answered_at - asked_at) / 2 - time
        milliseconds = round((answered_at - asked_at) / timedelta(milliseconds=1))
        return LinkFinding(LinkStep.GATEWAY, LinkState.OK, facts={"milliseconds": str(milliseconds)})

    def _ask_clock(self) -> LinkFinding:
        if read_time(self._health.get("time")) is None:
            return LinkFinding(LinkStep.CLOCK, LinkState.WARN, "no-time")
        seconds = round(self._skew / timedelta(seconds=1))
        facts = {"seconds": str(abs(seconds))}
        if abs(seconds) * 1000 <= self._address.tolerated_skew_ms:
            return LinkFinding(LinkStep.CLOCK, LinkState.OK, facts=facts)
        return LinkFinding(LinkStep.CLOCK, LinkState.BAD, "ahead" if seconds > 0 else "behind", facts)

    def _ask_identity(self) -> LinkFinding:
        if not self._address.credentials.client_secret:
            return LinkFinding(LinkStep.IDENTITY, LinkState.BAD, "no-secret")
        answer = self._ask(lambda client: client.capabilities())
        trouble = trouble_of(answer)
        if trouble is None:
            return LinkFinding(LinkStep.IDENTITY, LinkState.OK)
        return LinkFinding(LinkStep.IDENTITY, LinkState.BAD, "refused" if trouble.refused else "not-asked")

    def _ask_upstream(self) -> LinkFinding:
        """Systems behind the gateway: the desk need not wait for them, but people ask."""
        upstreams = self._health.get("upstreams")
        lines = [one for one in upstreams if isinstance(one, dict)] if isinstance(upstreams, list) else []
        away = [str(one.get("name", ""))[:40] for one in lines if one.get("state") == "away"]
        if away:
            return LinkFinding(LinkStep.UPSTREAM, LinkState.WARN, "away", {"names": ", ".join(away)})
        return LinkFinding(LinkStep.UPSTREAM, LinkState.OK, "" if lines else "none")

    def _ask(self, call: Callable[[GatewayClient], Answer | Failure]) -> Answer | Failure:
        address = self._address
        client = GatewayClient(address.url, address.credentials, ssl_context=address.trusted, deadlines=_DEADLINES)
        try:
            return call(client)
        finally:
            client.close()

    @property
    def _is_here(self) -> bool:
        with contextlib.suppress(ValueError):
            return ipaddress.ip_address(self._host).is_loopback
        return self._host == "localhost"


def _certificate_finding(not_after: str) -> LinkFinding:
    """Fine, or about to end: a certificate that ends on a holiday stops every desk at once."""
    if not not_after:
        return LinkFinding(LinkStep.TLS, LinkState.OK)
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(not_after), UTC)
    days = (ends - datetime.now(UTC)).days
    facts = {"days": str(days)}
    if days < 14:
        return LinkFinding(LinkStep.TLS, LinkState.WARN, "ends-soon", facts)
    return LinkFinding(LinkStep.TLS, LinkState.OK, facts=facts)


def _within(seconds: float, ask: Callable[[], object]) -> object:
    """The answer; the error it raised; None when it took too long (a resolver cannot be told to hurry)."""
    answers: list[object] = []

    def run() -> None:
        try:
            answers.append(ask())
        except OSError as error:
            answers.append(error)

    thread = threading.Thread(target=run, daemon=True, name="link-probe")
    thread.start()
    thread.join(seconds)
    return answers[0] if answers else None
