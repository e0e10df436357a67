"""A print queue of our own: cupsd on the loopback, in a folder that goes away, in front of the virtual IPP printer."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.waiting import wait_until

CUPSD = Path("/usr/sbin/cupsd")
QUEUE = "desk"

FILES = """
ServerRoot {folder}/etc
RequestRoot {folder}/spool
TempDir {folder}/temporary
CacheDir {folder}/cache
StateDir {folder}/state
DataDir /usr/share/cups
ServerBin /usr/lib/cups
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
{owner}
"""
SERVER = """
Listen 127.0.0.1:{port}
Browsing Off
DefaultAuthType None
WebInterface No
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""


class CupsQueue:
    """A raw queue: it hands the pages on as they are. `uri` is what the desk prints to."""

    def __init__(self, folder: Path, device_uri: str) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._port = int(listener.getsockname()[1])
        self._device_uri = device_uri
        self.uri = f"ipp://127.0.0.1:{self._port}/printers/{QUEUE}"

    def start(self) -> subprocess.Popen[bytes]:
        for name in ("etc/ppd", "spool", "temporary", "cache", "state/certs"):
            (self._folder / name).mkdir(parents=True)
        as_root = os.geteuid() == 0
        owner = "User lp\nGroup lp" if as_root else ""  # cupsd runs no job as root
        (self._folder / "etc/files.conf").write_text(FILES.format(folder=self._folder, owner=owner))
        (self._folder / "etc/server.conf").write_text(SERVER.format(port=self._port))
        if as_root:
            for path in (self._folder, *self._folder.rglob("*")):
                shutil.chown(path, "root" if "etc" in path.parts else "lp", "lp")
        process = subprocess.Popen(
            [CUPSD, "-f", "-c", self._folder / "etc/server.conf", "-s", self._folder / "etc/files.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(self._answers, timeout=10)
        self.order("lpadmin", "-p", QUEUE, "-E", "-v", self._device_uri, "-o", "printer-error-policy=abort-job")
        return process

    def order(self, *command: str) -> None:
        """A command of the queue's keeper: lpadmin, cupsdisable, cupsreject …"""
        server = {**os.environ, "CUPS_SERVER": f"127.0.0.1:{self._port}"}
        subprocess.run(command, env=server, check=True, capture_output=True, timeout=20)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=1):
            return True
        return False


@contextmanager
def queue_before(device_uri: str) -> Iterator[CupsQueue]:
    """A running queue. Skips the tests where CUPS is not installed."""
    if not CUPSD.exists() or shutil.which("lpadmin") is None:
        pytest.skip("NOT TESTED: print queues. cupsd is missing (packages cups-daemon, cups-client).")
    with tempfile.TemporaryDirectory(prefix="cups-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        queue = CupsQueue(folder, device_uri)
        process = queue.start()
        try:
            yield queue
        finally:
            process.terminate()
            process.wait(timeout=10)
