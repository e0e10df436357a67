"""What can this SANE device do, and which of its words ask for what we want? Read from `scanimage --all-options`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from counter_app.domain.scan_errors import ScanSettingsNotGranted
from counter_app.domain.scan_source import ColourMode, PaperPath, ScanSettings

_OPTION: Final = re.compile(r"^ {2,8}--?(?P<name>[A-Za-z][\w-]*)(?P<rest>.*)$")
_SETTABLE_NO_MORE: Final = re.compile(r"\[(inactive|read-only)\]")
_VALUE_NOW: Final = re.compile(r"\s*\[[^\[\]=]*\]\s*$")
_STEPS: Final = re.compile(r"\s*\(in steps of [^)]*\)")
_RANGE: Final = re.compile(r"(?P<low>-?[\d.]+)\.\.(?P<high>-?[\d.]+)")
_FEEDER: Final = re.compile(r"adf|feeder", re.IGNORECASE)
_BOTH: Final = re.compile(r"duplex|both", re.IGNORECASE)
_BACK: Final = re.compile(r"back|rear", re.IGNORECASE)
_MODES: Final = {
    ColourMode.COLOUR: re.compile(r"colou?r", re.IGNORECASE),
    ColourMode.GREY: re.compile(r"gr[ae]y", re.IGNORECASE),
    ColourMode.BLACK_WHITE: re.compile(r"lineart|black|binary|monochrome|halftone", re.IGNORECASE),
}
# A driver that improves the picture makes it something else than the paper (capture §6.1): switched off where it exists.
_SWITCHED_OFF: Final = {
    "swdeskew": "no",
    "swcrop": "no",
    "swdespeck": "0",
    "swskip": "0",
    "despeck": "0",
    "blank-skip": "no",
    "skip-blank": "no",
    "auto-crop": "no",
    "autocrop": "no",
    "hwdeskewcrop": "no",
}
_DOUBLE_FEED: Final = {"df-action": "Stop", "df-thickness": "yes", "df-length": "yes", "double-feed-detection": "yes"}


@dataclass(frozen=True, slots=True)
class SaneOptions:
    """Option name → the text of its choices, of the options that may be set now."""

    choices: dict[str, str]

    def words(self, name: str) -> list[str]:
        """The values of a list option."""
        return [word.strip() for word in self.choices.get(name, "").split("|") if word.strip()]

    @property
    def has_feeder(self) -> bool:
        """True when one of its sources is a feeder."""
        return any(_FEEDER.search(word) for word in self.words("source"))

    @property
    def has_duplex(self) -> bool:
        """True when it can take both sides in one pass."""
        return any(_BOTH.search(word) for word in self.words("source")) or "duplex" in self.choices

    def for_settings(self, settings: ScanSettings) -> list[str]:
        """Command line options. Raises ScanSettingsNotGranted."""
        told = [*self._source(settings), *self._mode(settings.colour), *self._resolution(settings.dpi)]
        told += self._area(settings)
        for name, value in (_SWITCHED_OFF | _DOUBLE_FEED).items():
            if name in self.choices and (not self.words(name) or _offers(self.choices[name], value)):
                told.append(f"--{name}={value}")
        return told

    def area_px(self, settings: ScanSettings) -> tuple[int, int] | None:
        """What the picture must measure; the height is the feeder's own matter (short papers)."""
        if "x" not in self.choices or "y" not in self.choices:
            return None
        return settings.width_px, settings.height_px if settings.paper_path is PaperPath.FLATBED else 0

    def _source(self, settings: ScanSettings) -> list[str]:
        words = self.words("source")
        wants_feeder = settings.paper_path is PaperPath.FEEDER
        if not words:
            if wants_feeder:
                raise ScanSettingsNotGranted(setting="source", wanted=str(settings.paper_path), got="")
            return []
        fitting = [word for word in words if bool(_FEEDER.search(word)) is wants_feeder]
        if wants_feeder and settings.both_sides:
            both = [word for word in fitting if _BOTH.search(word)]
            if not both and "duplex" not in self.choices:
                raise ScanSettingsNotGranted(setting="sides", wanted="2", got="1")
            return ["--source", (both or fitting)[0], *([] if both else ["--duplex=yes"])]
        single = [word for word in fitting if not _BOTH.search(word) and not _BACK.search(word)]
        if not single:
            raise ScanSettingsNotGranted(setting="source", wanted=str(settings.paper_path), got=", ".join(words))
        return ["--source", single[0]]

    def _mode(self, colour: ColourMode) -> list[str]:
        words = self.words("mode")
        if not words:
            return []
        word = next((word for word in words if _MODES[colour].search(word)), None)
        if word is None:
            raise ScanSettingsNotGranted(setting="colour", wanted=str(colour), got=", ".join(words))
        return ["--mode", word]

    def _resolution(self, dpi: int) -> list[str]:
        if "resolution" not in self.choices:
            raise ScanSettingsNotGranted(setting="dpi", wanted=str(dpi), got="")
        told = self.choices["resolution"]
        if not _offers(told, str(dpi)):
            raise ScanSettingsNotGranted(setting="dpi", wanted=str(dpi), got=told.split("dpi")[0])
        return ["--resolution", str(dpi)]

    def _area(self, settings: ScanSettings) -> list[str]:
        told: list[str] = []
        for name, wanted in (("x", settings.width_mm), ("y", settings.height_mm)):
            if name not in self.choices:
                continue
            span = _RANGE.search(self.choices[name])
            if span and float(span["high"]) < wanted - 2:
                raise ScanSettingsNotGranted(setting="size", wanted=f"{wanted:g} mm", got=f"{span['high']} mm")
            told += [f"-{name}", f"{min(wanted, float(span['high'])) if span else wanted:g}"]
        sheet = {"page-width": settings.width_mm, "page-height": settings.height_mm}
        return [*(f"--{name}={value:g}" for name, value in sheet.items() if name in self.choices), *told]


def _offers(choices: str, value: str) -> bool:
    """A list ("75|100|200dpi") or a range ("1..1200dpi")."""
    span = _RANGE.search(choices)
    if span and "|" not in choices:
        return float(span["low"]) <= float(value) <= float(span["high"]) if value.replace(".", "", 1).isdecimal() else False
    words = {re.sub(r"(dpi|mm)$", "", word.strip()) for word in choices.split("|")}
    return value in words


def read_options(told: str) -> SaneOptions:
    """From the text of `scanimage --all-options`; inactive and read-only options are left out."""
    choices: dict[str, str] = {}
    for line in told.splitlines():
        found = _OPTION.match(line)
        if found and not _SETTABLE_NO_MORE.search(found["rest"]):
            rest = _STEPS.sub("", _VALUE_NOW.sub("", found["rest"]))
            choices.setdefault(found["name"], rest.strip(" =[]()"))
    return SaneOptions(choices)
