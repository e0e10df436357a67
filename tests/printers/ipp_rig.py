"""A real IPP printer without paper: OpenPrinting's ippeveprinter as a child process, and the hands at it.

Every job runs the printer's command: it writes what arrived into `out`, does what the files beside it order, and speaks the
printer's state. Debian's build will not start without an mDNS daemon, so a silent stand-in for that library is compiled.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from pyipp import IPP
from pyipp.enums import IppOperation

from tests.waiting import wait_until

COMMAND = """#!/bin/sh
# $1: the document. Files of the rig: say (lines for the printer), hold (stay while it exists), abort.
job="$RIG/out/$IPP_JOB_ID"
touch "$job.began"
[ -s "$RIG/say" ] && cat "$RIG/say" >&2
while [ -e "$RIG/hold" ]; do sleep 0.02; done
[ -s "$RIG/say" ] && sed 's/: +/: -/' "$RIG/say" >&2
[ -e "$RIG/keep" ] && cat "$RIG/keep" >&2
[ -e "$RIG/abort" ] && exit 1
env | grep '^IPP_' > "$job.asked"
cp "$1" "$job.part" && mv "$job.part" "$job.pdf"
"""
_POINTERS = ("threaded_poll_new", "threaded_poll_get", "client_new", "entry_group_new", "client_get_host_name_fqdn")
_NUMBERS = (
    *("threaded_poll_start", "threaded_poll_lock", "threaded_poll_unlock", "client_errno"),
    *("entry_group_add_service_strlst", "entry_group_add_service_subtype", "entry_group_commit", "entry_group_free"),
)


class IppRig:
    """`printer_uri` answers while the rig runs."""

    def __init__(self, folder: Path, stub: Path) -> None:
        self.folder = folder
        self.out = folder / "out"
        self._stub = stub
        self.port = _free_port()
        self.printer_uri = f"ipp://localhost:{self.port}/ipp/print"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Up when it answers."""
        self.out.mkdir(exist_ok=True)
        command = self.folder / "print.sh"
        command.write_text(COMMAND)
        command.chmod(0o755)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *("ippeveprinter", "-p", str(self.port), "-n", "localhost", "-r", "off"),
                    *("-d", str(self.folder), "-K", str(self.folder), "-c", str(command)),
                    *("-f", "application/pdf", "-M", "Virtual", "-m", "Laser", "-2", "-s", "30,20", "Rig"),
                ],
                env={**os.environ, "LD_PRELOAD": str(self._stub), "RIG": str(self.folder)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers, timeout=10)

    def kill(self) -> None:
        """The plug comes out."""
        if self._process:
            self._process.kill()
            self._process.wait(timeout=5)
            self._process = None

    def at_each_job(self, *, says: str = "", hold: bool = False, abort: bool = False, keeps: str = "") -> None:
        """Orders for the coming jobs. `says`: a state until the hold ends; `keeps`: a state that stays behind."""
        (self.folder / "say").write_text(f"STATE: +{says}\n" if says else "")
        for name, wanted in (("hold", hold), ("abort", abort)):
            (self.folder / name).touch() if wanted else (self.folder / name).unlink(missing_ok=True)
        (self.folder / "keep").write_text(f"STATE: +{keeps}\n" if keeps else "")

    def go_on(self) -> None:
        """Ends the hold."""
        (self.folder / "hold").unlink(missing_ok=True)

    def load(self, main: str = "iso_a4_210x297mm", level: int = 250, second: str = "") -> None:
        """Fill the trays; level 0 is an empty one. The second tray is full."""
        self._form("media", size1=main, type1="stationery", level1=level, size2=second, type2="stationery", level2=25)

    def toner(self, percent: int) -> None:
        self._form("supplies", supply1=10, supply2=percent, supply3=50, supply4=50, supply5=50)

    def settle(self, keeps: str) -> None:
        """One job of somebody else, after which the printer keeps saying so."""
        self.at_each_job(keeps=keeps)
        self.foreign_job()
        wait_until(lambda: keeps in str(asyncio.run(self._reasons())))
        wait_until(self.documents)
        self.at_each_job()

    def foreign_job(self) -> int:
        """A job of somebody else; returns its number."""
        return asyncio.run(self._foreign_job())

    async def _foreign_job(self) -> int:
        async with IPP(self.printer_uri) as client:
            asked = {"job-name": "other", "document-format": "application/pdf"}
            told = await client.execute(IppOperation.PRINT_JOB, {"operation-attributes-tag": asked, "data": b"%PDF-other"})
            return int(told["jobs"][0]["job-id"])

    async def _reasons(self) -> object:
        async with IPP(self.printer_uri) as client:
            return (await client.printer()).state.reasons

    def cancel(self, number: int) -> None:
        """Somebody presses the red button."""
        asyncio.run(self._cancel(number))

    async def _cancel(self, number: int) -> None:
        async with IPP(self.printer_uri) as client:
            await client.execute(IppOperation.CANCEL_JOB, {"operation-attributes-tag": {"job-id": number}})

    def document(self, number: int) -> Path:
        """What came out for a job."""
        return self.out / f"{number}.pdf"

    def began(self, number: int) -> bool:
        return (self.out / f"{number}.began").exists()

    def asked(self, number: int) -> dict[str, str]:
        """The job's attributes as the printer's own environment variables."""
        lines = (self.out / f"{number}.asked").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def documents(self) -> list[Path]:
        return sorted(self.out.glob("*.pdf"))

    def anything_moved(self) -> bool:
        return any(self.out.glob("*.began"))

    def _form(self, page: str, **values: object) -> None:
        with urllib.request.urlopen(f"http://localhost:{self.port}/{page}?{urllib.parse.urlencode(values)}", timeout=5):
            pass

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("localhost", self.port), timeout=1):
            return True
        assert self._process and self._process.poll() is None, (self.folder / "log").read_text()
        return False


def mdns_stub(folder: Path) -> Path:
    """The stub library. Skips the tests where no printer emulator or no compiler is installed."""
    for tool, package in (("ippeveprinter", "cups-ipp-utils"), ("gcc", "gcc")):
        if shutil.which(tool) is None:
            pytest.skip(f"NOT TESTED: office printers over IPP. {tool} is missing (package {package}).")
    source, library = folder / "mdns.c", folder / "mdns.so"
    pointers = [f'void *avahi_{name}() {{ static char room[64] = "localhost"; return room; }}' for name in _POINTERS]
    numbers = [f"int avahi_{name}() {{ return 0; }}" for name in _NUMBERS]
    source.write_text("\n".join(pointers + numbers))
    subprocess.run(["gcc", "-shared", "-fPIC", "-w", "-o", library, source], check=True)
    return library


@contextmanager
def running(stub: Path) -> Iterator[IppRig]:
    """A fresh printer in a folder of its own; ends with the block."""
    with tempfile.TemporaryDirectory(prefix="ipp-") as folder:
        rig = IppRig(Path(folder), stub)
        rig.start()
        try:
            yield rig
        finally:
            rig.go_on()
            rig.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
