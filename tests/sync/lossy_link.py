"""Does everything arrive once over a link that loses four packets of ten and goes away for seconds? Real packets, real TCP.

    unshare --net python -m tests.sync.lossy_link --loss 0.4 --up 4 --down 3

Desk and gateway stand in two network namespaces, each behind a TUN device; between the devices this program carries every IP
packet, or drops it. The two kernels do the rest: handshakes, retransmissions, time-outs. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import random
import select
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from counter_app.store.database import SqliteDeskStore, open_store
from sync.engine import OutboxEngine
from sync.gateway_client import Deadlines, GatewayClient
from sync.lease_refill import LeaseKeeping
from sync.wire import DeskIdentity
from tests import builders
from tests.gateway.behind_nginx import certificates
from tests.sync.desk import coming_days
from tests.sync.rig_of_two import CREDENTIALS, OneDesk

DESK, CENTRE, PORT = "10.9.0.1", "10.9.0.2", 8443
_TUNSETIFF, _TUN_WITHOUT_HEADER = 0x400454CA, 0x1001
# The desk's own, but for a link on which an answer takes seconds: a test has no three minutes for one call.
PATIENCE = Deadlines(connect=4.0, read=5.0, write=5.0, pool=4.0, total=20.0)


def why_not() -> str:
    """The reason why no such link can be made here, "" when it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "not root on Linux: loss of packets is NOT tested, only the fault proxy stands for it"
    try:
        tried = subprocess.run(["unshare", "--net", "ip", "tuntap", "add", "dev", "t0", "mode", "tun"], capture_output=True)
    except OSError as error:
        return f"{error}: loss of packets is NOT tested, only the fault proxy stands for it"
    return "" if tried.returncode == 0 else "no TUN device in a new network namespace: loss of packets is NOT tested"


@dataclass
class Link:
    """What lies between the two devices. `up`, `down`: seconds in turn; 0 `down`: never away."""

    loss: float
    up: float
    down: float
    seed: int
    carried: int = 0
    dropped: int = 0
    ends: threading.Event = field(default_factory=threading.Event)

    def carry(self, one: int, other: int) -> None:
        """Until `ends`."""
        dice, begun, across = random.Random(self.seed), time.monotonic(), {one: other, other: one}
        while not self.ends.is_set():
            for device in select.select([one, other], [], [], 0.1)[0]:
                packet = os.read(device, 65536)
                away = self.down and (time.monotonic() - begun) % (self.up + self.down) > self.up
                if away or dice.random() < self.loss:
                    self.dropped += 1
                else:
                    self.carried += 1
                    os.write(across[device], packet)


def tun(name: str, own: str, other: str) -> int:
    """A device of this namespace with an address; its file descriptor. The kernel waits 50 ms at least before it sends again
    (200 by itself): the same losses in less time."""
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _TUN_WITHOUT_HEADER))
    for told in (
        f"link set {name} up",
        f"addr add {own} dev {name}",
        f"route add {other} dev {name} src {own} rto_min 50ms",
    ):
        subprocess.run(["ip", *told.split()], check=True)
    return device


@contextmanager
def centre(folder: Path) -> Iterator[tuple[int, socket.socket]]:
    """The gateway in a namespace of its own: the other end of its device, and a line to ask what it holds."""
    ours, theirs = socket.socketpair()
    command = [
        "unshare",
        "--net",
        sys.executable,
        "-m",
        "tests.sync.lossy_link",
        "--centre",
        str(theirs.fileno()),
        str(folder),
    ]
    with subprocess.Popen(command, pass_fds=[theirs.fileno()]) as process:
        theirs.close()
        _, devices, _, _ = socket.recv_fds(ours, 16, 1)
        assert ours.recv(16) == b"ready"
        try:
            yield devices[0], ours
        finally:
            ours.close()
            process.wait(20)


def be_the_centre(line: socket.socket, folder: Path) -> None:
    """Serve until the other side hangs up; each time it asks, tell the dossiers and their numbers."""
    from sqlalchemy import select as rows
    from uvicorn import Config, Server

    from sync.gateway.application import create_application
    from sync.gateway.settings import DemoClient, GatewaySettings
    from sync.gateway.tables import dossier

    socket.send_fds(line, [b"device"], [tun("centre0", CENTRE, DESK)])
    demo = DemoClient(CREDENTIALS.client_id, CREDENTIALS.client_secret, builders.AGENCY, builders.DESK)
    application = create_application(GatewaySettings(f"sqlite:///{folder}/gateway.db", (demo,), now=lambda: builders.NOW))
    tls = {"ssl_certfile": str(folder / "gateway.pem"), "ssl_keyfile": str(folder / "gateway.key")}
    server = Server(Config(application, host=CENTRE, port=PORT, log_level="error", access_log=False, **tls))  # type: ignore[arg-type]
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    line.sendall(b"ready")
    while line.recv(16):
        with application.state.gateway.database.read() as connection:
            found = connection.execute(rows(dossier.c.id, dossier.c.central_no)).all()
        line.sendall(json.dumps({row.id: row.central_no for row in found}).encode() + b"\n")


class DeskBehind(OneDesk):
    """A desk that trusts the authority of this test."""

    def __init__(self, folder: Path) -> None:
        self._trust = ssl.create_default_context(cafile=str(folder / "ca.pem"))
        super().__init__(f"https://{CENTRE}:{PORT}", folder / "desk.db")

    def open(self) -> None:
        self.store: SqliteDeskStore = open_store(self.path, bytes(32), clock=self.clock)
        identity = DeskIdentity(builders.AGENCY, builders.DESK, self.store.incarnation())
        client = GatewayClient(self.url, CREDENTIALS, ssl_context=self._trust, deadlines=PATIENCE)
        keeping = LeaseKeeping(10, 2, coming_days)
        dice = random.Random(1)
        self.engine = OutboxEngine(
            self.store, client, self.clock, identity, random=dice.random, lease_keeping=keeping, version="0.1.0"
        )


@dataclass
class Crossing:
    """What came of it. `acked`: by the desk's own count."""

    expected: int
    at_centre: int
    numbers: int
    acked: int
    contacts: int
    packets: int
    dropped: int
    seconds: float


def cross(link: Link, dossiers: int, seconds: float) -> Crossing:
    """Receive, then call until the desk knows that everything is there, or until the time is over."""
    with tempfile.TemporaryDirectory(prefix="lossy-") as name, ExitStack() as running:
        folder = Path(name)
        certificates(folder, CENTRE)
        device = tun("desk0", DESK, CENTRE)
        other, line = running.enter_context(centre(folder))
        carrying = threading.Thread(target=link.carry, args=(device, other), daemon=True)
        carrying.start()
        running.callback(link.ends.set)
        desk = DeskBehind(folder)
        running.callback(desk.store.close)
        begun, contacts, acked = time.monotonic(), 0, 0
        for number in range(dossiers):
            desk.receive(f"dossier-{number}")
        while acked < dossiers and time.monotonic() - begun < seconds:
            desk.contact()
            contacts += 1
            with desk.store.read() as session:
                acked = session.outbox.state().acked
        line.sendall(b"what?")
        held = json.loads(line.makefile().readline())
        took = round(time.monotonic() - begun, 1)
        packets = link.carried + link.dropped
        return Crossing(dossiers, len(held), len(set(held.values())), acked, contacts, packets, link.dropped, took)


def main(arguments: Sequence[str] | None = None) -> int:
    """1 when something did not arrive in time, or twice."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--loss", type=float, default=0.4)
    parser.add_argument("--up", type=float, default=4.0)
    parser.add_argument("--down", type=float, default=3.0)
    parser.add_argument("--dossiers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--centre", nargs=2, metavar=("SOCKET", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.centre:
        be_the_centre(socket.socket(fileno=int(options.centre[0])), Path(options.centre[1]))
        return 0
    found = cross(Link(options.loss, options.up, options.down, options.seed), options.dossiers, options.seconds)
    print(json.dumps(asdict(found)))
    return 0 if found.expected == found.at_centre == found.numbers == found.acked else 1


if __name__ == "__main__":
    sys.exit(main())
