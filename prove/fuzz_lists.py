"""Fuzzed: what label printers answer, what announces itself in the house, JSON Lines at the desk, batches at the gateway."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from counter_app.commands.json_lines import object_of
from counter_app.commands.receive import form_of
from counter_app.domain.errors import DomainError
from printers import brother_ql, finding_mdns, tspl, zpl
from prove.fuzz_answers import GOLDEN
from prove.fuzz_target import Reader, Target
from prove.mutators import spoil_bytes, spoil_json, spoil_text
from scanners import finding
from sync.gateway.envelope import read_batch
from sync.gateway.problems import Refusal
from tests.desk_rig import DeskRig

_ZPL: Final = (
    b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n",
    b"PRINTER STATUS\r\n ERRORS:         1 00000000 00000005\r\n WARNINGS:       0 00000000 00000000\r\n\x03",
)
_AVAHI: Final = (
    '=;eth0;IPv4;M\\195\\161y\\032in;_ipp._tcp;local;in.local;192.0.2.7;631;"rp=ipp/print" "ty=Acme 1" "pdl=a/b"\n'
    '=;eth0;IPv6;Scan;_uscan._tcp;local;scan.local;fe80::1;80;"rs=eSCL" "ty=Acme 2"\n'
)
_ZONE: Final = (
    "Acme\\0321._ipp._tcp  SRV 0 0 631 acme.local. ; Replace with unicast FQDN\n"
    'Acme\\0321._ipp._tcp  TXT "rp=ipp/print" "ty=Acme 1"\n'
)
_SANE: Final = "epsonds:libusb:001:004|Epson|DS-530|scanner\nairscan:e0:Acme|Acme|A1|eSCL\n"
_LINE: Final = {
    "procedure": "1.001193",
    "applicant": {
        "name": "Trần Văn Mẫu",
        "identity_number": "001190000001",
        "birth_date": "1990-01-02",
        "phone": "0912345678",
    },
    "components": "all",
    "return_method": "at_desk",
    "received_at": "2026-11-25T08:15:00+07:00",
    "summary": "ghi chú",
    "pages": 3,
}


def _read_label_status(data: bytes) -> str:
    """Three languages; a printer that says nothing that fits is asked again."""
    zpl.read_status(data)
    zpl.read_errors(data)
    for byte in data[:4]:
        tspl.read_status(byte)
    for frame in brother_ql._frames(data):
        brother_ql.read_frame(frame)
    return ""


def _read_announcements(data: bytes) -> str:
    told = data.decode("utf-8", "replace")
    finding_mdns.read_avahi(told)
    finding_mdns.read_zone(told)
    for found in (*finding.announced(lambda _: told), *finding.sane_devices(lambda _: told)):
        if any(ord(letter) < 32 for letter in found.model):
            return "a name that acts"
    return ""


def _read_line(folder: Path) -> Reader:
    """One line of `counter receive`, up to the form that the service is given."""
    rig = DeskRig(folder / "desk")
    at: Any = SimpleNamespace(desk=SimpleNamespace(services=rig.services, doors=rig.doors), officer=rig.officer)

    def read(data: bytes) -> str:
        line = data.decode("utf-8", "surrogateescape")
        form_of(object_of(line), at)
        return ""

    return read


def _read_batch(data: bytes) -> str:
    """What an event's answer names is its own id, each once."""
    events = read_batch(data, 100)
    return "" if len({event.id for event in events}) == len(events) else "one id for two events"


def _lines(_: Path) -> Sequence[bytes]:
    full = {**_LINE, "components": [{"code": "TP1", "state": "ok", "originals": 1, "copies": 0}], "intent_id": "i-1"}
    return [json.dumps(one, ensure_ascii=False).encode() for one in (_LINE, full)]


def _batches(_: Path) -> Sequence[bytes]:
    return [(GOLDEN / "batch_two_events.json").read_bytes().strip()]


def _label_answers(_: Path) -> Sequence[bytes]:
    frame = brother_ql._FRAME_MARK.ljust(32, b"\0")
    return [*_ZPL, frame]


TARGETS: Final = (
    Target("label-status", lambda _: _read_label_status, _label_answers, spoil_bytes, may_raise=()),
    Target(
        "announced",
        lambda _: _read_announcements,
        lambda _: [_AVAHI.encode(), _ZONE.encode(), _SANE.encode()],
        spoil_text,
        may_raise=(),
    ),
    Target("receive-line", _read_line, _lines, spoil_json, may_raise=(DomainError,)),
    Target("gateway-batch", lambda _: _read_batch, _batches, spoil_json, may_raise=(Refusal,)),
)
