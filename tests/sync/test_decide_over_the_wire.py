"""Is every row of the decisions reached by bytes on a real socket, and not only by values made in a test?

The rows are those of `test_decide`: whoever adds one there has it played here, too. A line of `decide` that no row reaches
is a decision that nobody has seen.
"""

from __future__ import annotations

import ast
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from sync import decide as decisions
from sync.answers import Answer, Failure, FailureKind
from sync.decide import Acked, Decision, StopLane, TryAgain, decide, decide_receipt
from sync.gateway_client import Credentials, Deadlines, GatewayClient
from sync.wire import SentEvent
from tests.sync.test_decide import HASH, ONE, PER_EVENT, RECEIPTS, TWO, WHOLE, ours, result

CREDENTIALS = Credentials("desk-q1", "made-up-secret")
HASTY = Deadlines(connect=0.3, read=0.3, write=0.3, pool=0.3, total=0.6)
TOKEN = b'{"schema":"urn:motcua:gateway:1","access_token":"t","token_type":"Bearer","expires_in":600}'
Said = Answer | Failure
PRINTED = SentEvent("op-1", HASH, "d-1", 1, printed_code="H02.12-261125-0001")
# (what comes back, what was sent, decision): what the tables of test_decide hold as single tests
MORE: list[tuple[Answer, SentEvent, Any]] = [
    (ours(result("applied", centralNo="H02.12-261125-0002")), PRINTED, StopLane),
    (ours(result("deferred", "diverged")), ONE, TryAgain("diverged", whole=True)),
    (ours(result("rejected", problem={"type": "urn:motcua:problem:later", "retryable": True})), ONE, TryAgain),
]


class Centre(ThreadingHTTPServer):
    """Gives a token, then says the same thing to everybody."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says = Answer(200)
        self.token = TOKEN
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Centre

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._say(Answer(200, self.server.token, "application/json") if self.path == "/v1/token" else self.server.says)

    do_GET = do_POST

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _say(self, said: Answer) -> None:
        self.send_response_only(said.status)
        if said.status not in (204, 304):
            self.send_header("Content-Length", str(len(said.body)))
        if said.media_type:
            self.send_header("Content-Type", said.media_type)
        if said.retry_after_seconds is not None:
            self.send_header("Retry-After", str(int(said.retry_after_seconds)))
        self.end_headers()
        self.wfile.write(said.body)
        self.wfile.flush()


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    with Centre() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def heard(centre: Centre, said: Answer, ask: Callable[[GatewayClient], Said]) -> Said:
    """What the desk makes of these bytes."""
    centre.says = said
    client = GatewayClient(centre.url, CREDENTIALS)
    try:
        return ask(client)
    finally:
        client.close()


def batch(client: GatewayClient) -> Said:
    return client.send_events(b"[]")


def receipt(client: GatewayClient) -> Said:
    return client.receipt("op-1")


def play_all(centre: Centre) -> list[tuple[object, Decision, Any]]:
    """Every row: what was said, what the desk decided, what it should."""
    played: list[tuple[object, Decision, Any]] = []
    for said, alone, in_batch in WHOLE:
        if isinstance(said, Answer):
            came = heard(centre, said, batch)
            played.append((said, decide(came, [ONE])[0], alone))
            played += [(said, decision, in_batch or alone) for decision in decide(came, [ONE, TWO])]
    for told, wanted in PER_EVENT:
        came = heard(centre, ours(told, {"id": "op-2", "status": "applied", "payloadHash": "b" * 64}), batch)
        played += [(told, *pair) for pair in zip(decide(came, [ONE, TWO]), (wanted, Acked("applied")), strict=True)]
    for said, wanted in RECEIPTS:
        if isinstance(said, Answer):
            played.append((said, decide_receipt(heard(centre, said, receipt), ONE), wanted))
    other = ours(result=result("applied", payloadHash="c" * 64))
    played.append((other, decide_receipt(heard(centre, other, receipt), ONE), StopLane))
    return played + [(said, decide(heard(centre, said, batch), [sent])[0], wanted) for said, sent, wanted in MORE]


def test_every_row_and_every_line_of_the_decisions_is_reached_over_a_socket(centre: Centre) -> None:
    with _lines_of(decisions.__file__) as reached:
        played = play_all(centre)
        reached_by_failures = decide(Failure(FailureKind.TIMEOUT, True), [ONE])
        decide_receipt(Failure(FailureKind.TIMEOUT, True), ONE)
    for said, decision, wanted in played:
        assert isinstance(decision, wanted) if isinstance(wanted, type) else decision == wanted, said
    assert {type(decision) for _, decision, _ in played} == set(Decision.__args__), "a decision that no row leads to"
    assert len(reached_by_failures) == 1
    missed = _returns(Path(decisions.__file__)) - reached
    assert not missed, f"lines of decide.py that no answer leads to: {sorted(missed)}"


def test_control_a_line_that_no_answer_leads_to_is_seen(centre: Centre) -> None:
    with _lines_of(decisions.__file__) as reached:
        decide(heard(centre, ours(result("applied")), batch), [ONE])
    assert _returns(Path(decisions.__file__)) - reached


@contextmanager
def _lines_of(name: str) -> Iterator[set[int]]:
    """Line numbers of one file that run meanwhile."""
    found: set[int] = set()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != name:
            return None
        if event == "line":
            found.add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield found
    finally:
        sys.settrace(before)


def _returns(path: Path) -> set[int]:
    """Where a decision is made."""
    return {node.lineno for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Return)}


# no whole answer: each kind from a line that is really so


def _client(url: str) -> GatewayClient:
    return GatewayClient(url, CREDENTIALS, deadlines=HASTY)


@contextmanager
def _door(backlog: int = 5) -> Iterator[socket.socket]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(backlog)
        yield door


@contextmanager
def refused() -> Iterator[str]:
    with _door() as door:
        port = door.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


@contextmanager
def nobody_has_the_name() -> Iterator[str]:
    yield "https://gateway.invalid"


@contextmanager
def no_way_there() -> Iterator[str]:
    yield "https://255.255.255.255"  # no host, so no route: the system says so at once


@contextmanager
def no_room_to_come_in() -> Iterator[str]:
    with _door(0) as door, ExitStack() as waiting:
        for _ in range(3):  # who waits at the door leaves no room: further callers hear nothing
            caller = waiting.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(door.getsockname())
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


@contextmanager
def no_tls_there() -> Iterator[str]:
    with _answering(lambda line: line.sendall(b"220 ready\r\n")) as port:
        yield f"https://127.0.0.1:{port}"


@contextmanager
def silent() -> Iterator[str]:
    with _door() as door:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


@contextmanager
def hung_up() -> Iterator[str]:
    with _answering(_reset) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def endless() -> Iterator[str]:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99000000\r\n\r\n"
    with _answering(lambda line: line.sendall(head + b" " * 9_000_000)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def packed() -> Iterator[str]:
    with _answering(
        lambda line: line.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")
    ) as port:
        yield f"http://127.0.0.1:{port}"


def _reset(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextmanager
def _answering(say: Callable[[socket.socket], object]) -> Iterator[int]:
    """Whoever comes is heard once and answered so."""
    with _door() as door:

        def serve() -> None:
            while True:
                try:
                    line, _ = door.accept()
                    with line:
                        line.recv(65536)
                        say(line)
                except OSError:
                    if door.fileno() < 0:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)
    thread.join(2)


LINES = {
    FailureKind.REFUSED: refused,
    FailureKind.DNS: nobody_has_the_name,
    FailureKind.UNREACHABLE: no_way_there,
    FailureKind.CONNECT_TIMEOUT: no_room_to_come_in,
    FailureKind.TLS: no_tls_there,
    FailureKind.TIMEOUT: silent,
    FailureKind.RESET: hung_up,
    FailureKind.TOO_BIG: endless,
    FailureKind.ENCODED: packed,
}


@pytest.mark.parametrize("kind", LINES)
def test_a_line_that_is_so_is_told_so_and_everything_is_kept(kind: FailureKind) -> None:
    with LINES[kind]() as url:
        failure = _client(url).health()
    assert isinstance(failure, Failure) and failure.kind is kind
    assert decide(failure, [ONE, TWO]) == [TryAgain(kind, whole=True)] * 2


def test_a_portal_that_answers_the_log_in_is_no_token_and_everything_is_kept(centre: Centre) -> None:
    centre.token = b"<html>sign in</html>"
    try:
        failure = heard(centre, Answer(200), batch)
    finally:
        centre.token = TOKEN
    assert isinstance(failure, Failure)
    assert decide(failure, [ONE]) == [TryAgain(FailureKind.NO_TOKEN, whole=True)]


def test_every_kind_of_failure_has_its_line() -> None:
    """But OTHER, which stands for what nobody has thought of."""
    assert {*LINES, FailureKind.NO_TOKEN, FailureKind.OTHER} == set(FailureKind)
