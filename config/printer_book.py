"""Where are the desk's printers kept? In its settings file, which is written whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from config.settings import DeskSettings, load_settings, save_settings
from counter_app.domain.desk_printer import DeskPrinters


class SettingsBook:
    """Implements PrinterBook over `counter.toml`. A desk without the file (a demo) starts from what it was opened with."""

    def __init__(self, path: Path, opened_with: DeskSettings | None = None) -> None:
        self._path = path
        self._opened_with = opened_with

    def read(self) -> DeskPrinters:
        """As the file is now: another window may have changed it. Raises SettingsError."""
        settings = self._settings()
        return DeskPrinters(settings.printers, settings.label_printer)

    def write(self, printers: DeskPrinters) -> None:
        """Everything else in the file stays as it is. Raises SettingsError."""
        settings = replace(self._settings(), printers=printers.slips, label_printer=printers.label)
        if self._opened_with is not None:
            self._opened_with = settings
        save_settings(self._path, settings)

    def _settings(self) -> DeskSettings:
        if self._opened_with is not None and not self._path.exists():
            return self._opened_with
        return load_settings(self._path)
