"""What do the XML pages of an eSCL scanner say, and how is a scan asked for? Any field may be missing."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from counter_app.domain.scan_errors import (
    DoubleFeedSeen,
    FeederEmpty,
    ScanError,
    ScannerBusy,
    ScannerCoverOpen,
    ScannerJam,
    ScannerTrouble,
    ScanSettingsNotGranted,
)
from counter_app.domain.scan_source import ColourMode, PaperPath, ScanSettings

LONGEST_XML: Final = 1_000_000
_LONGEST_NUMBER: Final = 8
_SCAN: Final = "http://schemas.hp.com/imaging/escl/2011/05/03"
_PWG: Final = "http://www.pwg.org/schemas/2010/12/sm"
_MODES: Final = {ColourMode.COLOUR: "RGB24", ColourMode.GREY: "Grayscale8", ColourMode.BLACK_WHITE: "BlackAndWhite1"}
_SPELLINGS: Final[tuple[tuple[str, type[ScanError]], ...]] = (  # makers do not spell them alike
    ("multipick", DoubleFeedSeen),
    ("jam", ScannerJam),
    ("mispick", ScannerJam),
    ("dooropen", ScannerCoverOpen),
    ("hatchopen", ScannerCoverOpen),
    ("coveropen", ScannerCoverOpen),
)


class NotEscl(Exception):
    """The answer is no page of this protocol."""


@dataclass(frozen=True, slots=True)
class Tray:
    """One way to feed paper. Sizes in 1/300 inch; `resolutions` () when it gives a range from `lowest` to `highest` dpi."""

    modes: tuple[str, ...]
    formats: tuple[str, ...]
    resolutions: tuple[int, ...]
    lowest: int
    highest: int
    widest: int
    longest: int

    def grants(self, dpi: int) -> bool:
        """True when this resolution is offered; a tray that says nothing is asked and its picture measured."""
        if self.resolutions:
            return dpi in self.resolutions
        return self.lowest <= dpi <= self.highest if self.highest else True


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Of one scanner; a tray that it does not have is None."""

    model: str
    version: str
    platen: Tray | None
    feeder: Tray | None
    duplex: Tray | None


@dataclass(frozen=True, slots=True)
class Status:
    """`state`: Idle, Processing …; `feeder`: ScannerAdfEmpty …, "" without one; `jobs`: last part of uri → state."""

    state: str
    feeder: str
    jobs: dict[str, str]

    @property
    def fault(self) -> ScanError | None:
        """What the feeder's state means when no page comes."""
        told = self.feeder.lower()
        for spelling, kind in _SPELLINGS:
            if spelling in told:
                return kind()
        return None

    @property
    def feeder_is_empty(self) -> bool:
        """By its own word."""
        return self.feeder.lower().endswith("empty")


def _parsed(told: bytes) -> ET.Element:
    if len(told) > LONGEST_XML or b"<!DOCTYPE" in told[:4096] or b"<!ENTITY" in told:
        raise NotEscl("unsafe")
    try:
        return ET.fromstring(told)
    except ET.ParseError as error:
        raise NotEscl(str(error)) from error


def _name(element: ET.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _all(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (element for element in root.iter() if _name(element) == name)


def _text(root: ET.Element, name: str, default: str = "") -> str:
    return next(((element.text or "").strip() for element in _all(root, name)), default)


def _numbers(root: ET.Element, name: str) -> list[int]:
    texts = ((element.text or "").strip() for element in _all(root, name))
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER]


def _tray(root: ET.Element, name: str) -> Tray | None:
    part = next(_all(root, name), None)
    if part is None:
        return None
    discrete = [_numbers(pair, "XResolution")[:1] for pair in _all(part, "DiscreteResolution")]
    span = next(_all(part, "ResolutionRange"), None) or next(_all(part, "XResolutionRange"), part)
    formats = [(e.text or "").strip() for kind in ("DocumentFormatExt", "DocumentFormat") for e in _all(part, kind)]
    return Tray(
        modes=tuple((element.text or "").strip() for element in _all(part, "ColorMode")),
        formats=tuple(dict.fromkeys(formats)),
        resolutions=tuple(sorted({dpi for pair in discrete for dpi in pair})),
        lowest=min(_numbers(span, "Min"), default=0),
        highest=max(_numbers(span, "Max"), default=0),
        widest=max(_numbers(part, "MaxWidth"), default=0),
        longest=max(_numbers(part, "MaxHeight"), default=0),
    )


def capabilities(told: bytes) -> Capabilities:
    """From ScannerCapabilities. Raises NotEscl."""
    root = _parsed(told)
    if _name(root) != "ScannerCapabilities":
        raise NotEscl(_name(root))
    feeder = _tray(root, "AdfSimplexInputCaps") or _tray(root, "Adf")
    duplex = _tray(root, "AdfDuplexInputCaps")
    if duplex is None and any((e.text or "").strip() == "Duplex" for e in _all(root, "AdfOption")):
        duplex = feeder  # the older way to say it
    version = _text(root, "Version", "2.0")
    return Capabilities(_text(root, "MakeAndModel"), version, _tray(root, "PlatenInputCaps"), feeder, duplex)


def status(told: bytes) -> Status:
    """From ScannerStatus. Raises NotEscl."""
    root = _parsed(told)
    if _name(root) != "ScannerStatus":
        raise NotEscl(_name(root))
    jobs = {_text(job, "JobUri").rstrip("/").rsplit("/", 1)[-1]: _text(job, "JobState") for job in _all(root, "JobInfo")}
    return Status(_text(root, "State"), _text(root, "AdfState"), jobs)


@dataclass(frozen=True, slots=True)
class ScanTicket:
    """`body`: the ScanSettings page; `wanted_px`: what each picture must measure (height 0 in a feeder: short papers)."""

    body: bytes
    wanted_px: tuple[int, int]


def ticket(settings: ScanSettings, can: Capabilities) -> ScanTicket:
    """Raises ScanSettingsNotGranted."""
    tray = _tray_for(settings, can)
    mode = _MODES[settings.colour]
    if tray.modes and mode not in tray.modes:
        raise ScanSettingsNotGranted(setting="colour", wanted=str(settings.colour), got=", ".join(tray.modes))
    if not tray.grants(settings.dpi):
        offered = ", ".join(map(str, tray.resolutions)) or f"{tray.lowest}-{tray.highest}"
        raise ScanSettingsNotGranted(setting="dpi", wanted=str(settings.dpi), got=offered)
    wide, high = (round(mm / 25.4 * 300) for mm in (settings.width_mm, settings.height_mm))
    slack = round(2 / 25.4 * 300)
    for wanted, most in ((wide, tray.widest), (high, tray.longest)):
        if most and most < wanted - slack:
            raise ScanSettingsNotGranted(
                setting="size", wanted=f"{wanted / 300 * 25.4:.0f} mm", got=f"{most / 300 * 25.4:.0f} mm"
            )
    wide, high = min(wide, tray.widest or wide), min(high, tray.longest or high)
    in_feeder = settings.paper_path is PaperPath.FEEDER
    pixels = (round(wide / 300 * settings.dpi), 0 if in_feeder else round(high / 300 * settings.dpi))
    return ScanTicket(_body(settings, can, mode, (wide, high)), pixels)


def _tray_for(settings: ScanSettings, can: Capabilities) -> Tray:
    if settings.paper_path is PaperPath.FLATBED:
        tray, setting = can.platen, "source"
    elif settings.both_sides and can.feeder is not None:
        tray, setting = can.duplex, "sides"
    else:
        tray, setting = can.feeder, "source"
    if tray is None:
        raise ScanSettingsNotGranted(setting=setting, wanted="2" if setting == "sides" else str(settings.paper_path), got="")
    return tray


def _body(settings: ScanSettings, can: Capabilities, mode: str, size: tuple[int, int]) -> bytes:
    source = "Platen" if settings.paper_path is PaperPath.FLATBED else "Feeder"
    # Both spellings of the format: 2.0 scanners know the first, newer ones heed the second.
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScanSettings xmlns:scan="{_SCAN}" xmlns:pwg="{_PWG}"><pwg:Version>{_plain_version(can.version)}</pwg:Version>
<scan:Intent>Document</scan:Intent><pwg:ScanRegions pwg:MustHonor="true"><pwg:ScanRegion>
<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>
<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset><pwg:Width>{size[0]}</pwg:Width><pwg:Height>{size[1]}</pwg:Height>
</pwg:ScanRegion></pwg:ScanRegions><pwg:InputSource>{source}</pwg:InputSource>
<scan:Duplex>{"true" if settings.both_sides and source == "Feeder" else "false"}</scan:Duplex>
<scan:ColorMode>{mode}</scan:ColorMode><scan:XResolution>{settings.dpi}</scan:XResolution>
<scan:YResolution>{settings.dpi}</scan:YResolution><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:ScanSettings>""".encode()


def _plain_version(told: str) -> str:
    return told if told.isascii() and told.replace(".", "").isdigit() and len(told) < 8 else "2.0"


def job_name(location: str) -> str:
    """The path of a job from the Location header, whatever host the scanner thinks it has. Raises NotEscl."""
    path = urlsplit(location).path.rstrip("/")
    if "/ScanJobs/" not in path:
        raise NotEscl("no-job")
    return path


def refusal(code: int, now: Status | None, feeder: bool) -> ScanError:
    """What it means that a job or a page was refused with this HTTP code, by what the status page says now."""
    if now is not None and now.fault is not None:
        return now.fault
    if feeder and now is not None and now.feeder_is_empty:
        return FeederEmpty()
    if code == 503:
        return ScannerBusy()
    return ScannerTrouble(reason=f"HTTP {code} {now.state if now else ''} {now.feeder if now else ''}".strip())
