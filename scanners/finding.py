"""Which scanners and cameras are there? SANE's own list, announcements in the network, camera files; no subnet is probed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

from counter_app.domain.found_scanner import FoundScanner, ScannerSearchReport, SearchWay
from counter_app.domain.plain_text import one_line
from counter_app.domain.scan_source import SourceKind

_SERVICES: Final = (("_uscan._tcp", "http"), ("_uscans._tcp", "https"))
_PATIENCE_SECONDS: Final = 15.0
_LONGEST_MODEL: Final = 60
_SANE_LINE: Final = "%d|%v|%m|%t%n"
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DECIMAL: Final = re.compile(r"\\(\d{3})")
_NOT_A_CAMERA: Final = re.compile(r"codec|isp|m2m|metadata", re.IGNORECASE)

Run = Callable[[Sequence[str]], str]


class CannotLook(Exception):
    """A way that is not there on this machine. `reason`: a code of ScannerSearchReport."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class ScannerSearch:
    """Implements ScannerFinder: all ways at once; what breaks is told, never raised."""

    def __init__(self, ways: Sequence[tuple[SearchWay, Callable[[], Sequence[FoundScanner]]]] | None = None) -> None:
        standard = ((SearchWay.SANE, sane_devices), (SearchWay.NETWORK, announced), (SearchWay.CAMERAS, cameras))
        self._ways = tuple(ways) if ways is not None else standard

    def find(self) -> ScannerSearchReport:
        """Implements ScannerFinder."""
        found: list[FoundScanner] = []
        not_looked: list[tuple[SearchWay, str]] = []
        with ThreadPoolExecutor(max(1, len(self._ways)), thread_name_prefix="find") as workers:
            for way, answer in [(way, workers.submit(look)) for way, look in self._ways]:
                told = _answer(answer)
                if isinstance(told, str):
                    not_looked.append((way, told))
                else:
                    found += told
        return ScannerSearchReport(tuple(found), tuple(not_looked))


def _answer(future: Future[Sequence[FoundScanner]]) -> Sequence[FoundScanner] | str:
    try:
        return future.result()
    except CannotLook as error:
        return error.reason
    except Exception:  # a driver or a daemon: none may keep the other finds from the clerk
        return "failed"


def sane_devices(run: Run | None = None) -> list[FoundScanner]:
    """By `scanimage`, which asks every driver; a driver that crashes takes only it along. Raises CannotLook."""
    if run is None and shutil.which("scanimage") is None:
        raise CannotLook("not-installed")
    rows = (line.split("|") for line in (run or _run)(["scanimage", "--formatted-device-list", _SANE_LINE]).splitlines())
    return [
        FoundScanner(SearchWay.SANE, SourceKind.SANE, one_line(f"{row[1]} {row[2]}", _LONGEST_MODEL), device=row[0])
        for row in rows
        if len(row) == 4 and row[0] and "video camera" not in row[3]
    ]


def announced(run: Run | None = None) -> list[FoundScanner]:
    """eSCL scanners that announce themselves, by the system's resolver. Raises CannotLook."""
    if run is None and shutil.which("avahi-browse") is None:
        raise CannotLook("no-resolver")
    found: dict[str, FoundScanner] = {}
    for service, scheme in _SERVICES:
        for line in (run or _run)(["avahi-browse", "-rpt", service]).splitlines():
            row = line.split(";", 9)
            if len(row) == 10 and row[0] == "=" and row[8].isascii() and row[8].isdigit():
                scanner = _scanner(row, scheme)
                found.setdefault(scanner.model + row[6], scanner)  # plain before TLS, each machine once
    return list(found.values())


def _scanner(row: list[str], scheme: str) -> FoundScanner:
    txt = dict(member.partition("=")[::2] for member in _QUOTED.findall(row[9]))
    name = _DECIMAL.sub(lambda told: chr(int(told[1]) % 256), row[3])
    host = row[6].rstrip(".") if ":" in row[7] or not row[7] else row[7]
    path = txt.get("rs", "eSCL").strip("/") or "eSCL"
    model = one_line(txt.get("ty") or name, _LONGEST_MODEL)
    return FoundScanner(SearchWay.NETWORK, SourceKind.ESCL, model, url=f"{scheme}://{host}:{row[8]}/{path}")


def cameras(root: Path = Path("/sys/class/video4linux")) -> list[FoundScanner]:
    """By their names, without opening one: opening makes its light shine. Raises CannotLook where they cannot be listed."""
    if sys.platform == "win32":
        raise CannotLook("not-installed")
    found = []
    for folder in sorted(root.glob("video*")):
        name = (folder / "name").read_text(encoding="utf-8", errors="replace") if (folder / "name").exists() else ""
        index = (folder / "index").read_text().strip() if (folder / "index").exists() else "0"
        if index == "0" and not _NOT_A_CAMERA.search(name):  # the second node of a camera carries no picture
            number = folder.name.removeprefix("video")
            found.append(FoundScanner(SearchWay.CAMERAS, SourceKind.CAMERA, one_line(name, _LONGEST_MODEL), device=number))
    return found


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE_SECONDS, stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired as error:
        raise CannotLook("no-answer") from error
    if done.returncode and not done.stdout:
        raise CannotLook("no-resolver" if command[0].startswith("avahi") else "failed")
    return done.stdout.decode(errors="replace")
