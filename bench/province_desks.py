"""How do a thousand desks come back after an outage? Each with its token, its backlog and the manners of the real desk.

A coroutine a desk, over sockets of its own: batches of a hundred, Retry-After and slots obeyed a little late, full jitter
when nothing came back, the same bytes again under the same ids. What it counts is what went over the wire.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.gateway.making import canonical, received_fact

BATCH_EVENTS = 100
EVENTS_A_DOSSIER = 3
ZEROES = "0" * 64


@dataclass(slots=True)
class Wire:
    """What all desks sent and heard."""

    events_sent: int = 0
    batches_sent: int = 0
    turns_asked: int = 0
    throttled: int = 0
    unanswered: int = 0
    applied: int = 0
    duplicates: int = 0
    odd: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # seconds until each desk was done
    live: list[float] = field(default_factory=list)  # seconds for each dossier received meanwhile


@dataclass(frozen=True, slots=True)
class Place:
    """One desk and its backlog."""

    agency: str
    desk: str
    secret: str
    operations: int

    def batches(self) -> Iterator[list[str]]:
        """Bodies of events, in order; made when needed, always the same ids."""
        data = self._facts()
        dice = random.Random(f"{self.agency}.{self.desk}")
        some: list[str] = []
        subject = ""
        for number in range(self.operations):
            step = number % EVENTS_A_DOSSIER
            if step == 0:
                subject = _id(dice)
            some.append(self._event(data[step], _id(dice), subject, step + 1, number + 1))
            if len(some) == BATCH_EVENTS:
                yield some
                some = []
        if some:
            yield some

    def live_event(self) -> str:
        """A dossier received now, at a desk that has no backlog."""
        dice = random.Random()
        self_seq = int(time.time() * 1000)
        return self._event(self._facts()[0], _id(dice), _id(dice), 1, self_seq)

    def _facts(self) -> list[tuple[str, str, str]]:
        slip = {"slip": "receipt", "paper": "a5", "copy": 1, "state": "confirmed", "contentHash": "2" * 64}
        facts = [
            ("dossier.received", received_fact(agency=self.agency, desk=self.desk)),
            ("slip.printed", {**slip, "clerkId": "cb-01", "reason": ""}),
            ("note.added", {"text": "Đã gọi điện", "clerkId": "cb-01"}),
        ]
        texts = [(kind, canonical(fact)) for kind, fact in facts]
        return [(kind, text, hashlib.sha256(text.encode()).hexdigest()) for kind, text in texts]

    def _event(self, fact: tuple[str, str, str], event_id: str, subject: str, sequence: int, deskseq: int) -> str:
        kind, text, digest = fact
        return (
            f'{{"specversion":"1.0","id":"{event_id}","source":"urn:motcua:desk:{self.agency}:{self.desk}:inc1",'
            f'"type":"vn.motcua.{kind}.v1","subject":"{subject}","time":"2026-11-25T08:15:30.123+07:00",'
            f'"datacontenttype":"application/json","dataschema":"urn:motcua:schema:{kind.replace(".", "-")}:1",'
            f'"sequence":"{sequence:020d}","deskseq":"{deskseq:020d}","prevhash":"{ZEROES}","rowhash":"{ZEROES}",'
            f'"payloadhash":"{digest}","data":{text}}}'
        )


def _id(dice: random.Random) -> str:
    return str(uuid.UUID(int=dice.getrandbits(128), version=4))


class Line:
    """One connection to the gateway, opened again when it broke."""

    def __init__(self, port: int, hang_up_seconds: float) -> None:
        self._port = port
        self._hang_up = hang_up_seconds
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, media_type: str, body: bytes, token: str = "") -> tuple[int, int, bytes] | None:
        """Status, Retry-After and body; None when nothing came in time or the line broke."""
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        about = f"Content-Type: {media_type}\r\nContent-Length: {len(body)}" if media_type else "Accept: */*"
        head = f"{'POST' if media_type else 'GET'} {path} HTTP/1.1\r\nHost: gateway\r\n{bearer}{about}\r\n\r\n"
        try:
            async with asyncio.timeout(self._hang_up):
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(head.encode() + body)
                await writer.drain()
                return await _answer(reader)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            self.close()
            return None

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(fields.get("content-length", "0")))
    return int(head[0].split()[1]), int(fields.get("retry-after", "0")), body


class Desk:
    """Drains its backlog."""

    def __init__(self, place: Place, line: Line, wire: Wire, begun: float) -> None:
        self._place = place
        self._line = line
        self._wire = wire
        self._begun = begun
        self._dice = random.Random(place.desk)
        self._token = ""

    async def drain(self) -> None:
        """Until everything was said to be there."""
        await asyncio.sleep(self._dice.random())
        for events in self._place.batches():
            await asyncio.sleep(await self._send(events))
        self._wire.waits.append(time.monotonic() - self._begun)
        self._line.close()

    async def receive_live(self, every_seconds: float) -> None:
        """One dossier after the other, until cancelled."""
        await self._log_in()
        while True:
            begun = time.monotonic()
            body = f"[{self._place.live_event()}]".encode()
            answer = await self._line.ask("/v1/events", MEDIA_TYPE, body, self._token)
            self._wire.live.append(time.monotonic() - begun)
            if answer is None or answer[0] != 200:
                self._wire.odd.append(f"live {answer and answer[0]}")
            await asyncio.sleep(max(0.0, every_seconds - (time.monotonic() - begun)))

    async def _send(self, events: list[str]) -> float:
        """Until it is answered; seconds to wait with the next batch."""
        body, tries = ("[" + ",".join(events) + "]").encode(), 0
        while True:
            if not self._token:
                await self._log_in()
            await self._wait_for_turn()
            self._wire.events_sent += len(events)
            self._wire.batches_sent += 1
            answer = await self._line.ask("/v1/events", MEDIA_TYPE, body, self._token)
            if answer is None or answer[0] >= 500:
                self._wire.unanswered += 1
                await asyncio.sleep(self._dice.random() * min(300.0, 2.0 * 2**tries))
                tries += 1
                continue
            status, retry_after, content = answer
            if status == 429:
                self._wire.throttled += 1
                await asyncio.sleep(retry_after * (1 + self._dice.random() / 10))
                continue
            return self._heard(status, content)

    async def _wait_for_turn(self) -> None:
        """As the real desk: a cheap question instead of a batch in vain."""
        while True:
            self._wire.turns_asked += 1
            answer = await self._line.ask("/v1/turn", "", b"", self._token)
            if answer is None:
                await asyncio.sleep(5 * (1 + self._dice.random() / 10))
                continue
            wait = float(json.loads(answer[2]).get("waitSeconds", 0))
            if not wait:
                return
            await asyncio.sleep(wait * (1 + self._dice.random() / 10))

    def _heard(self, status: int, content: bytes) -> float:
        told = json.loads(content)
        if status != 200:
            raise AssertionError(f"{status}: {content[:200]!r}")
        for result in told["results"]:
            if result["status"] == "applied":
                self._wire.applied += 1
            elif result["status"] == "duplicate":
                self._wire.duplicates += 1
            else:
                self._wire.odd.append(str(result)[:300])
        return float(told.get("waitSeconds", 0)) * (1 + self._dice.random() / 10)

    async def _log_in(self) -> None:
        place = self._place
        form = f"grant_type=client_credentials&client_id={place.agency}.{place.desk}&client_secret={place.secret}"
        tries = 0
        while True:
            answer = await self._line.ask("/v1/token", "application/x-www-form-urlencoded", form.encode())
            if answer is not None and answer[0] == 200:
                self._token = json.loads(answer[2])["access_token"]
                return
            if answer is not None and answer[0] == 401:
                raise AssertionError("the gateway does not know this desk")
            await asyncio.sleep(self._dice.random() * min(300.0, 2.0 * 2**tries))
            tries += 1


MEDIA_TYPE = "application/cloudevents-batch+json"


async def come_back(places: list[Place], live: Place, port: int, hang_up_seconds: float, limit_seconds: float) -> Wire:
    """All desks at once, and one more that goes on receiving; ends when all are done, or at the limit."""
    wire, begun = Wire(), time.monotonic()
    working = asyncio.create_task(Desk(live, Line(port, hang_up_seconds), wire, begun).receive_live(0.25))
    desks = [asyncio.create_task(Desk(place, Line(port, hang_up_seconds), wire, begun).drain()) for place in places]
    done, left = await asyncio.wait(desks, timeout=limit_seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in (*left, working):
        task.cancel()
    await asyncio.gather(*left, working, return_exceptions=True)
    for task in done:
        task.result()
    return wire
