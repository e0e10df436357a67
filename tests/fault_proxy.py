"""A line that misbehaves on order: a TCP proxy on loopback between a desk and its gateway.

Bytes and sockets are real; only the line is bad. `Faults` may be changed at any moment and counts for what comes after.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_PAGE = b"<html><body>Please sign in to the Wi-Fi</body></html>"
BUFFERED_PIECES = 4  # what a modem holds: the line has work while the machine is late
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(_PAGE) + _PAGE
)


@dataclass(slots=True)
class Faults:
    """What the line does wrong. All off: it only forwards.

    `cut_up_after`, `cut_down_after`: the connection dies after so many bytes towards the gateway or back (counted from the
    moment they were set, over all connections; used up once). `drop_answers`: so many answers vanish with their connection
    after the gateway has spoken. `bytes_per_second`: both directions together, 0 = no limit.
    """

    latency_seconds: float = 0.0
    cut_up_after: int | None = None
    cut_down_after: int | None = None
    drop_answers: int = 0
    black_hole: bool = False
    portal: bool = False
    refuse: bool = False
    bytes_per_second: int = 0


@dataclass(slots=True)
class Counted:
    """What went through. `busy_seconds`: how long a line of `bytes_per_second` carried something."""

    up_bytes: int = 0
    connections: int = 0
    cuts: int = 0
    busy_seconds: float = 0.0
    writers: set[asyncio.StreamWriter] = field(default_factory=set)


class FaultProxy:
    """`url` leads to the gateway behind `port`, over the bad line."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.faults = Faults()
        self.counted = Counted()
        self._loop = asyncio.new_event_loop()
        self._free_at = 0.0
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="fault-proxy")

    @property
    def url(self) -> str:
        """Where a desk calls."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def start(self) -> None:
        """Listen on a free port."""
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)

    def stop(self) -> None:
        """Every connection ends."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self.counted.writers):
            writer.transport.abort()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counted.connections += 1
        self.counted.writers.add(writer)
        try:
            with contextlib.suppress(asyncio.CancelledError):  # the proxy ends; asyncio would print that
                await self._one_connection(reader, writer)
        finally:
            self.counted.writers.discard(writer)
            writer.transport.abort()

    async def _one_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        faults = self.faults
        if faults.refuse:
            return
        if faults.portal:
            await reader.read(65536)
            writer.write(PORTAL)
            await writer.drain()
            return
        if faults.black_hole:
            while await reader.read(65536):
                pass
            return
        try:
            inner, outer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            return
        ways = (self._pass_on(reader, outer, up=True), self._pass_on(inner, writer, up=False))
        both = [asyncio.create_task(way) for way in ways]
        _, waiting = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        outer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool) -> None:
        """One direction, until an end of it closes or a fault ends it."""
        cut = "cut_up_after" if up else "cut_down_after"
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(BUFFERED_PIECES)
        reading = asyncio.create_task(self._take_in(reader, waiting))
        try:
            await self._give_out(waiting, writer, cut, up=up)
        finally:
            reading.cancel()

    async def _take_in(self, reader: asyncio.StreamReader, waiting: asyncio.Queue[tuple[float, bytes]]) -> None:
        """Pieces with the moment at which they came; an empty one is the end."""
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(self._piece()):
                await waiting.put((self._loop.time(), chunk))
        await waiting.put((self._loop.time(), b""))

    async def _give_out(
        self, waiting: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter, cut: str, *, up: bool
    ) -> None:
        while (came := await waiting.get())[1]:
            arrived_at, chunk = came
            await self._wait(arrived_at, len(chunk))
            if not up and self.faults.drop_answers > 0:
                self.faults.drop_answers -= 1
                self.counted.cuts += 1
                return
            limit: int | None = getattr(self.faults, cut)
            if limit is not None and len(chunk) >= limit:
                setattr(self.faults, cut, None)
                self.counted.cuts += 1
                writer.write(chunk[:limit])
                with contextlib.suppress(ConnectionError):
                    await writer.drain()
                return
            if limit is not None:
                setattr(self.faults, cut, limit - len(chunk))
            if up:
                self.counted.up_bytes += len(chunk)
            writer.write(chunk)
            await writer.drain()

    def _piece(self) -> int:
        return max(self.faults.bytes_per_second // 20, 1) if self.faults.bytes_per_second else 65536

    async def _wait(self, arrived_at: float, size: int) -> None:
        """As long as the line takes for a piece that came then. Being woken late does not make the line slower: the next
        piece has come meanwhile. All connections share the line."""
        seconds, now = self.faults.latency_seconds, self._loop.time()
        if rate := self.faults.bytes_per_second:
            self._free_at = max(self._free_at, arrived_at) + size / rate
            self.counted.busy_seconds += size / rate
            seconds += max(0.0, self._free_at - now)
        if seconds:
            await asyncio.sleep(seconds)


@contextlib.contextmanager
def bad_line(port: int) -> Iterator[FaultProxy]:
    """A proxy for the length of a test."""
    proxy = FaultProxy(port)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
