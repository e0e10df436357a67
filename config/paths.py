"""Where a desk keeps its things: settings, store, slips, logs."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

CONFIG_FOLDER = Path(__file__).parent
PROVINCES = CONFIG_FOLDER / "provinces"
PROCEDURES = CONFIG_FOLDER / "procedures"
CALENDARS = CONFIG_FOLDER / "calendars"
COMPLIANCE = CONFIG_FOLDER / "compliance"
SLIPS = CONFIG_FOLDER / "slips"
SCAN_RULES = CONFIG_FOLDER / "scan_rules"
NOTICES = CONFIG_FOLDER / "notices"


@dataclass(frozen=True, slots=True)
class DeskPaths:
    """Everything below one data folder, so that a desk is moved by moving one folder."""

    data: Path

    @property
    def settings(self) -> Path:
        """The desk's own settings file."""
        return self.data / "counter.toml"

    @property
    def store(self) -> Path:
        """The encrypted store."""
        return self.data / "store.db"

    @property
    def slips(self) -> Path:
        """Where the preview printer puts its pages."""
        return self.data / "slips"

    @property
    def exports(self) -> Path:
        """Files for others: batches of notices, reports."""
        return self.data / "exports"

    @property
    def files(self) -> Path:
        """Scanned pages and copies, encrypted, by their hash."""
        return self.data / "files"

    @property
    def staging(self) -> Path:
        """Pages on their way from the scanner into `files`."""
        return self.data / "staging"

    @property
    def key_file(self) -> Path:
        """The wrapped data key, where the operating system has no key store."""
        return self.data / "store.key"

    @property
    def log(self) -> Path:
        """Technical log without personal data."""
        return self.data / "counter.log"


def default_data_folder() -> Path:
    """COUNTER_DATA, else the platform's folder for application data."""
    told = os.environ.get("COUNTER_DATA")
    if told:
        return Path(told)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "counter"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "counter"
