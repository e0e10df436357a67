"""A reader that plays codes from a list or a file: for the demo, practice and tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from counter_app.domain.errors import DeviceUnavailable
from counter_app.ports import ScannedCode


class ReplayReader:
    """Implements CodeReader over texts; one code per line when read from a file (UTF-8)."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(texts)

    @classmethod
    def from_file(cls, path: Path) -> ReplayReader:
        """Raises DeviceUnavailable when the file cannot be read."""
        try:
            return cls(line for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
        except (OSError, UnicodeDecodeError) as error:
            raise DeviceUnavailable(device="replay-reader", reason=type(error).__name__) from error

    def codes(self) -> Iterator[ScannedCode]:
        """Every text once, in order."""
        for text in self._texts:
            yield ScannedCode(text=text, symbology="QRCode", source="replay")
