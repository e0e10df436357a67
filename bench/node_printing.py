"""How does node-thermal-printer with its users' retry loop do in the print drills? Installed on demand, in a cache."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from typing import IO, Any

from counter_app.domain.slip import RenderedSlip
from printers.virtual.tcp import VirtualEscpos
from tests.printers.naive_escpos import NaiveQueue
from tests.printers.print_drills import settled
from tests.printers.strips import strip, strip_image

PACKAGE = "node-thermal-printer"
VERSION = "4.6.1"
SCRIPT = Path(__file__).with_suffix(".mjs")
INSTALL_SECONDS = 180


def installed() -> Path:
    """The folder with the library, filled by npm on the first run. Raises LookupError with the reason."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise LookupError("node and npm are not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "counter-bench" / f"{PACKAGE}-{VERSION}"
    if not (folder / "node_modules" / PACKAGE).is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", f"{PACKAGE}@{VERSION}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
        if done.returncode:
            raise LookupError(f"npm install failed: {done.stderr.strip()[-200:]}")
    return folder


class NodeThermalPrinter(NaiveQueue):
    """Implements System. One node process for all drills; use as a context manager."""

    name = f"{PACKAGE} + retry loop"

    def __init__(self, folder: Path) -> None:
        self._turn = threading.Lock()
        self._node = subprocess.Popen(
            ["node", str(SCRIPT), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> NodeThermalPrinter:
        return self

    def __exit__(self, *_: object) -> None:
        self._node.terminate()
        self._node.communicate(timeout=5)

    def send(self, port: int, slip: RenderedSlip) -> None:
        """Implements NaiveQueue."""
        self._ask(port, slip, send=True)

    def half(self, port: int, slip: RenderedSlip) -> None:
        """Implements NaiveQueue."""
        whole = base64.b64decode(self._ask(port, slip, send=False))
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(whole[: len(whole) // 2])

    def bytes_of_a_slip(self) -> int:
        """Implements System."""
        with VirtualEscpos() as virtual:
            self.send(virtual.port, strip())
            settled(virtual)
            return virtual.bytes_heard

    def _ask(self, port: int, slip: RenderedSlip, *, send: bool) -> str:
        png = io.BytesIO()
        strip_image(slip).convert("RGBA").save(png, "png")  # the library reads colour pictures only
        order = {"port": port, "png": base64.b64encode(png.getvalue()).decode(), "send": send}
        with self._turn:
            print(json.dumps(order), file=_pipe(self._node.stdin), flush=True)
            told: dict[str, Any] = json.loads(_pipe(self._node.stdout).readline())
        if "error" in told:
            raise RuntimeError(told["error"])
        return str(told["bytes"])


def _pipe(end: IO[str] | None) -> IO[str]:
    assert end is not None
    return end
