"""Which printers announce themselves in the network? Asked of the system's resolver; without one, addresses are typed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from counter_app.domain.desk_printer import PrinterJob, PrinterKind
from counter_app.domain.found_printer import Certainty, FindWay, FoundPrinter
from counter_app.domain.plain_text import one_line
from printers.finding import CannotLook
from printers.printer_names import suits

SERVICES: Final = ("_ipp._tcp", "_ipps._tcp", "_pdl-datastream._tcp")
LISTEN_SECONDS: Final = 3.0  # dns-sd never ends by itself
GIVEN_UP_SECONDS: Final = 6.0
LONGEST_NAME: Final = 60
_DECIMAL = re.compile(r"\\(\d{3})")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SRV = re.compile(r"^(?P<name>.+?)\.(?P<service>_[\w-]+\._tcp)\S*\s+SRV\s+\d+\s+\d+\s+(?P<port>\d{1,5})\s+(?P<host>\S+)")
_TXT = re.compile(r"^(?P<name>.+?)\.(?P<service>_[\w-]+\._tcp)\S*\s+TXT\s+(?P<txt>.*)$")

Run = Callable[[Sequence[str], float], str]


@dataclass(frozen=True, slots=True)
class Announcement:
    """One service that a printer announces."""

    service: str
    name: str
    host: str
    port: int
    txt: tuple[str, ...] = ()

    def value(self, key: str) -> str:
        """A member of its TXT record, "" when it has none."""
        return next((member[len(key) + 1 :] for member in self.txt if member.lower().startswith(f"{key}=")), "")


def announced_printers(run: Run | None = None, which: Callable[[str], str | None] = shutil.which) -> list[FoundPrinter]:
    """Raises CannotLook where the machine has no resolver, or its daemon does not run."""
    run = run or _run
    avahi, dns_sd = which("avahi-browse"), which("dns-sd")
    if avahi:
        told = [row for service in SERVICES for row in read_avahi(run([avahi, "-rpt", service], GIVEN_UP_SECONDS))]
    elif dns_sd:
        told = [row for service in SERVICES for row in read_zone(run([dns_sd, "-Z", service, "local."], LISTEN_SECONDS))]
    else:
        raise CannotLook("no-resolver")
    return [_printer(row) for row in _best(told)]


def _run(command: Sequence[str], seconds: float) -> str:
    """What it said until it ended, or until its time was up."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        return (error.stdout or b"").decode(errors="replace")
    except OSError as error:
        raise CannotLook("failed") from error
    if done.returncode and not done.stdout:
        raise CannotLook("no-resolver")  # installed, but its daemon does not run
    return done.stdout.decode(errors="replace")


def read_avahi(told: str) -> list[Announcement]:
    """Lines of `avahi-browse -rp`: =;interface;protocol;name;service;domain;host;address;port;"txt" "txt" …"""
    rows = (line.split(";", 9) for line in told.splitlines() if line.startswith("="))
    return [
        Announcement(row[4], _unescaped(row[3]), _host(row[7], row[6]), int(row[8]), tuple(_QUOTED.findall(row[9])))
        for row in rows
        if len(row) == 10 and row[8].isascii() and row[8].isdigit() and len(row[8]) < 6
    ]


def read_zone(told: str) -> list[Announcement]:
    """Lines of `dns-sd -Z`: records as in a zone file."""
    texts = {(m["name"], m["service"]): tuple(_QUOTED.findall(m["txt"])) for m in map(_TXT.match, told.splitlines()) if m}
    return [
        Announcement(
            *(m["service"], _unescaped(m["name"]), m["host"].rstrip("."), int(m["port"])),
            texts.get((m["name"], m["service"]), ()),
        )
        for m in map(_SRV.match, told.splitlines())
        if m
    ]


def _host(address: str, name: str) -> str:
    """A link-local IPv6 address is of no use without its interface: then the name."""
    return name if ":" in address or not address else address


def _unescaped(name: str) -> str:
    r"""\032 is a space, byte by byte UTF-8."""
    raw = _DECIMAL.sub(lambda found: chr(int(found[1]) % 256), name)
    try:
        return raw.encode("latin-1").decode("utf-8").replace("\\", "")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name.replace("\\", "")


def _best(told: Sequence[Announcement]) -> list[Announcement]:
    """A printer announces several services: plain IPP first, then IPP over TLS, then the raw port."""
    first: dict[str, Announcement] = {}
    for row in sorted(told, key=lambda row: SERVICES.index(row.service) if row.service in SERVICES else len(SERVICES)):
        first.setdefault(row.name, row)
    return list(first.values())


def _printer(row: Announcement) -> FoundPrinter:
    made = one_line(row.value("ty") or row.name, LONGEST_NAME)
    fits = suits(f"{made} {row.value('usb_cmd')}")
    if row.service == SERVICES[2] or fits.job is not PrinterJob.FORMS:  # the raw port is what receipts and labels need
        kind = PrinterKind.LABEL if fits.language else PrinterKind.ESCPOS
        job = fits.job if fits.language else PrinterJob.RECEIPT
        port = row.port if row.service == SERVICES[2] else 9100
        certainty = Certainty.POSSIBLE if fits.job is PrinterJob.FORMS else fits.certainty
        return FoundPrinter(FindWay.NETWORK, kind, job, certainty, made, host=row.host, port=port, language=fits.language)
    scheme = "ipps" if row.service == SERVICES[1] else "ipp"
    path = row.value("rp").lstrip("/") or "ipp/print"
    uri = f"{scheme}://{row.host}:{row.port}/{path}"
    return FoundPrinter(FindWay.NETWORK, PrinterKind.OFFICE, PrinterJob.FORMS, fits.certainty, made, uri=uri)
