"""How does a network scanner deliver pages without a driver? eSCL (AirScan) over HTTP.

No page is believed to be the last one until the scanner itself says that it is idle and empty.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counter_app.domain.errors import CounterError
from counter_app.domain.scan_errors import (
    ScanError,
    ScannerBusy,
    ScannerTrouble,
    ScannerUnplugged,
    ScanTruncated,
)
from counter_app.domain.scan_source import PaperPath, ScanSettings
from scanners.drivers import escl_wire
from scanners.drivers.escl_wire import Capabilities, NotEscl, Status
from scanners.page_file import MOST_BYTES
from scanners.wire import Message, RawPage

if TYPE_CHECKING:
    import httpx

_CONNECT_SECONDS: Final = 5.0
_WAIT_SECONDS: Final = 0.5
_DONE: Final = ("Completed", "Canceled", "Aborted")


class EsclDriver:
    """`url`: the root, such as http://10.0.0.5/eSCL. `any_certificate`: scanners sign their own; the installer decides.

    `page_seconds`: how long one page may take on the wire; `busy_seconds`: how long a busy scanner is asked again.
    """

    def __init__(
        self,
        *,
        tell: Callable[[Message], None],
        url: str,
        any_certificate: bool = False,
        page_seconds: float = 90.0,
        busy_seconds: float = 15.0,
        early_end_tries: int = 6,
    ) -> None:
        self._tell = tell
        self._root = url.rstrip("/")
        self._any_certificate = any_certificate
        self._page_seconds = page_seconds
        self._busy_seconds = busy_seconds
        self._early_end_tries = early_end_tries
        self._cancelled = threading.Event()

    def probe(self) -> Message:
        """Implements Driver."""
        with self._client() as client:
            can, now = self._capabilities(client), self._status(client)
        fault = now.fault or (ScannerBusy() if now.state == "Processing" else None)
        return {
            "ready": fault is None,
            "problem": fault.code if fault else "",
            "feeder_loaded": None if can.feeder is None or not now.feeder else not now.feeder_is_empty,
            "has_feeder": can.feeder is not None,
            "has_duplex": can.duplex is not None,
            "model": can.model[:80],
            "detail": f"{now.state} {now.feeder}".strip()[:80],
        }

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[RawPage | CounterError]:
        """Implements Driver."""
        with self._client() as client:
            ticket = escl_wire.ticket(settings, self._capabilities(client))
            run = _EsclRun(self, client, settings)
            run.begin(ticket.body)
            try:
                most = run.most_sides
                number = 0
                while number < most and not self._cancelled.is_set():
                    unsealed = into / f"unsealed-{number:05d}.jpg"
                    if not run.next_document(unsealed, number):
                        return
                    side = "back" if run.sides == 2 and number % 2 else "front"
                    yield RawPage(str(unsealed), settings.dpi, settings.dpi, side, ticket.wanted_px)
                    number += 1
            finally:
                run.end()

    def cancel(self) -> None:
        """Implements Driver."""
        self._cancelled.set()

    @property
    def cancelled(self) -> threading.Event:
        """Set once the run shall end; waits are waits on it."""
        return self._cancelled

    def alive(self) -> None:
        """A sign of life while the scanner makes us wait."""
        self._tell({"tell": "alive"})

    def get(self, client: httpx.Client, path: str) -> httpx.Response:
        """Raises ScannerUnplugged, ScannerTrouble."""
        import httpx

        try:
            return client.get(path)
        except httpx.TransportError as error:
            raise ScannerUnplugged(reason=type(error).__name__) from error
        except httpx.HTTPError as error:
            raise ScannerTrouble(reason=type(error).__name__) from error

    def status(self, client: httpx.Client) -> Status:
        """Raises ScannerUnplugged, ScannerTrouble."""
        return self._status(client)

    def _status(self, client: httpx.Client) -> Status:
        answer = self.get(client, f"{self._root}/ScannerStatus")
        if answer.status_code == 503:
            raise ScannerBusy()
        try:
            return escl_wire.status(answer.content)
        except NotEscl as error:
            raise ScannerTrouble(reason=f"ScannerStatus: {error}") from error

    def _capabilities(self, client: httpx.Client) -> Capabilities:
        answer = self.get(client, f"{self._root}/ScannerCapabilities")
        if answer.status_code == 503:
            raise ScannerBusy()
        try:
            return escl_wire.capabilities(answer.content)
        except NotEscl as error:
            raise ScannerUnplugged(reason=f"HTTP {answer.status_code}: {error}") from error

    def _client(self) -> httpx.Client:
        import httpx

        limits = httpx.Timeout(self._page_seconds, connect=_CONNECT_SECONDS)
        # No proxy of the environment: a scanner is in the house. No redirects: it could lead anywhere.
        return httpx.Client(timeout=limits, verify=not self._any_certificate, trust_env=False, follow_redirects=False)

    @property
    def root(self) -> str:
        """Without a slash at the end."""
        return self._root

    @property
    def busy_seconds(self) -> float:
        """How long a busy scanner is asked again."""
        return self._busy_seconds

    @property
    def early_end_tries(self) -> int:
        """How often a page is asked for again when "no more" cannot be true yet (sane-airscan#39)."""
        return self._early_end_tries


class _EsclRun:
    """One job on the scanner, from its creation to its deletion."""

    def __init__(self, driver: EsclDriver, client: httpx.Client, settings: ScanSettings) -> None:
        self._driver = driver
        self._client = client
        self._feeder = settings.paper_path is PaperPath.FEEDER
        self.sides = 2 if settings.both_sides and self._feeder else 1
        self.most_sides = (settings.most_sheets or 1000) * self.sides if self._feeder else 1
        self._job = ""

    def begin(self, body: bytes) -> None:
        """Raises ScannerBusy after asking again for a while, or what the status page says is wrong."""
        import httpx

        give_up_at = time.monotonic() + self._driver.busy_seconds
        while True:
            try:
                answer = self._client.post(
                    f"{self._driver.root}/ScanJobs", content=body, headers={"Content-Type": "text/xml"}
                )
            except httpx.TransportError as error:
                raise ScannerUnplugged(reason=type(error).__name__) from error
            if answer.status_code == 201:
                break
            if answer.status_code != 503 or time.monotonic() > give_up_at:
                raise escl_wire.refusal(answer.status_code, self._now(), self._feeder)
            self._wait(answer)
            if self._driver.cancelled.is_set():
                raise ScannerBusy()
        try:
            path = escl_wire.job_name(answer.headers.get("Location", ""))
        except NotEscl as error:
            raise ScannerTrouble(reason=str(error)) from error
        self._job = self._here(path)

    def _here(self, path: str) -> str:
        """The job on the address that we know: scanners often tell a host name that nobody can resolve."""
        import httpx

        return str(httpx.URL(self._driver.root).copy_with(path=path, query=None))

    def next_document(self, into: Path, delivered: int) -> bool:
        """One picture into a file; False when the scanner is done. Raises ScanError."""
        tries, busy_until = 0, time.monotonic() + self._driver.busy_seconds
        while not self._driver.cancelled.is_set():
            code = self._fetch(into)
            if code == 200:
                return True
            if code == 503 and time.monotonic() < busy_until:
                self._wait(None)
                continue
            now = self._driver.status(self._client)
            if now.fault is not None:
                raise now.fault
            if code in (404, 410, 409) and self._is_over(now):
                if delivered == 0 and self._feeder:
                    raise escl_wire.refusal(409, now, self._feeder)
                return False
            tries += 1
            if code not in (404, 503) or tries > self._driver.early_end_tries:
                raise escl_wire.refusal(code, now, self._feeder)
            self._wait(None)
        return False

    def _is_over(self, now: Status) -> bool:
        """ "No more" is believed only of a scanner that is idle, and in a feeder run only when that is empty."""
        if self._feeder and now.feeder:
            return now.feeder_is_empty and now.state != "Processing"
        state = now.jobs.get(self._job.rsplit("/", 1)[-1], "")
        return state in _DONE or (not state and now.state == "Idle")

    def _fetch(self, into: Path) -> int:
        """The HTTP code of NextDocument; its body into the file. Raises ScanTruncated when the line breaks off."""
        import httpx

        try:
            with self._client.stream("GET", f"{self._job}/NextDocument") as answer:
                if answer.status_code != 200:
                    answer.read()
                    return answer.status_code
                taken = 0
                with into.open("wb") as file:
                    for piece in answer.iter_bytes():
                        taken += len(piece)
                        if taken > MOST_BYTES:
                            raise ScannerTrouble(reason="endless")
                        file.write(piece)
                        self._driver.alive()
                return 200
        except httpx.RemoteProtocolError as error:
            if into.exists():
                raise ScanTruncated(wanted="", got=str(into.stat().st_size)) from error
            raise ScannerUnplugged(reason=type(error).__name__) from error
        except httpx.TimeoutException as error:
            raise ScannerTrouble(reason=f"{type(error).__name__}, no page in time") from error
        except httpx.TransportError as error:
            raise ScannerUnplugged(reason=type(error).__name__) from error

    def _now(self) -> Status | None:
        try:
            return self._driver.status(self._client)
        except ScanError:
            return None

    def _wait(self, answer: httpx.Response | None) -> None:
        """As long as it asks for, ten seconds at most."""
        told = answer.headers.get("Retry-After", "") if answer is not None else ""
        self._driver.alive()
        self._driver.cancelled.wait(min(float(told), 10.0) if told.isascii() and told.isdigit() else _WAIT_SECONDS)

    def end(self) -> None:
        """The job is taken off the scanner; one that is left there keeps it busy for everybody."""
        import httpx

        try:
            if self._job:
                self._client.delete(self._job, timeout=3.0)
        except httpx.HTTPError:
            return
