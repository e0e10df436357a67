"""A label printer that is not there: TSPL, ZPL or Brother QL over TCP. It keeps the labels as pictures and breaks on demand.

Written from the makers' command descriptions, not from the desk's sender. One thread takes commands from the line and
answers the immediate ones at once; another is the print head, which stops without media and goes on after the refill.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from PIL import Image

from tests.printers.virtual_label_ports import BrotherPort, TsplPort, ZplPort


@dataclass
class Switches:
    """What a person can do to the printer, and when it misbehaves by itself."""

    paper_out: bool = False
    ribbon_out: bool = False
    head_open: bool = False
    paused: bool = False
    mute: bool = False
    mute_when_stopped: bool = False  # some Zebra firmware does not answer ~HS then
    shows_printing: bool = True
    labels_until_paper_ends: int | None = None
    rows_until_paper_ends: int | None = None
    bytes_until_line_breaks: int | None = None
    wrong_roll: bool = False

    @property
    def stopped(self) -> bool:
        return self.paper_out or self.ribbon_out or self.head_open or self.paused


class LineBroken(Exception):
    """The connection ended, from either side."""


@dataclass
class Job:
    """One label in the buffer. `again`: the printer repeats it by itself when it was torn."""

    picture: Image.Image
    again: bool


class VirtualLabel:
    """Use as a context manager. `labels`: whole ones; `torn`: what ended half-way; `unknown`: commands it does not have."""

    def __init__(self, language: str) -> None:
        self.switches = Switches()
        self.labels: list[Image.Image] = []
        self.torn: list[Image.Image] = []
        self.unknown: list[bytes] = []
        self.connections = 0
        self.buffer: deque[Job] = deque()
        self.printing = False
        self.change = threading.Condition()
        self._seen_printing = False
        self._language = {"tspl": TsplPort, "zpl": ZplPort, "brother": BrotherPort}[language](self)
        self._line: socket.socket | None = None
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=job, daemon=True) for job in (self._serve, self._work)]

    def __enter__(self) -> VirtualLabel:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self.change:
            self._closed = True
            self.change.notify_all()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._hang_up()
        for thread in self._threads:
            thread.join(timeout=5)

    def turn(self, **switches: object) -> None:
        """Change switches, as a person at the printer does."""
        with self.change:
            for name, value in switches.items():
                assert hasattr(self.switches, name), name
                setattr(self.switches, name, value)
            self.change.notify_all()

    @property
    def idle(self) -> bool:
        with self.change:
            return not self.buffer and not self.printing

    def answer(self, told: bytes, *, even_stopped: bool = True) -> None:
        silent = self.switches.mute or (self.switches.mute_when_stopped and self.switches.stopped and not even_stopped)
        if self._line and not silent:
            with suppress(OSError):
                self._line.sendall(told)

    def look_at_printing(self) -> bool:
        """For a status question: is it printing? The head waits until somebody has seen it."""
        with self.change:
            shown = self.printing and self.switches.shows_printing
            if shown:
                self._seen_printing = True
                self.change.notify_all()
            return shown

    def put(self, picture: Image.Image, again: bool) -> None:
        with self.change:
            self.buffer.append(Job(picture, again))
            self.change.notify_all()

    def cancel_all(self) -> None:
        with self.change:
            self.buffer.clear()

    # --- the line -------------------------------------------------------------------------------

    def _serve(self) -> None:
        while not self._closed:
            try:
                self._line, _ = self._listener.accept()
            except OSError:
                return
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            with suppress(LineBroken):
                while True:
                    self._language.command(self)
            self._hang_up()

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line:
            with suppress(OSError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()

    def take(self, count: int) -> bytes:
        taken = b""
        while len(taken) < count:
            limit = self.switches.bytes_until_line_breaks
            if limit == 0 or self._line is None:
                self.switches.bytes_until_line_breaks = None
                raise LineBroken
            try:
                received = self._line.recv(min(count - len(taken), limit or 1 << 20))
            except OSError as error:
                raise LineBroken from error
            if not received:
                raise LineBroken
            if limit is not None:
                self.switches.bytes_until_line_breaks = limit - len(received)
            taken += received
        return taken

    # --- the print head -------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self.change:
                self.change.wait_for(lambda: self._closed or (self.buffer and not self.switches.stopped))
                if self._closed:
                    return
                job = self.buffer.popleft()
                self.printing, self._seen_printing = True, False
            self._language.begun()
            whole = self._feed(job)
            with self.change:
                if whole and self._language.shows_printing and self.switches.shows_printing:
                    self.change.wait_for(lambda: self._seen_printing or self._closed, timeout=5)
                self.printing = False
            self._language.ended(whole)

    def _feed(self, job: Job) -> bool:
        with self.change:
            switches, height = self.switches, job.picture.height
            if switches.rows_until_paper_ends is not None and switches.rows_until_paper_ends < height:
                self.torn.append(job.picture.crop((0, 0, job.picture.width, switches.rows_until_paper_ends)))
                switches.paper_out, switches.rows_until_paper_ends = True, None
                if job.again:
                    self.buffer.appendleft(job)
                return False
            if switches.rows_until_paper_ends is not None:
                switches.rows_until_paper_ends -= height
            self.labels.append(job.picture)
            if switches.labels_until_paper_ends is not None:
                switches.labels_until_paper_ends -= 1
                if switches.labels_until_paper_ends == 0:
                    switches.paper_out, switches.labels_until_paper_ends = True, None
            return True
