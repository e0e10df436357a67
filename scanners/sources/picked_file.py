"""One picture or PDF that the officer names: its pages come by the driver of files, in a child process (D14).

Unlike a folder that is watched, the file stays where it is.
"""

from __future__ import annotations

from pathlib import Path

from counter_app.domain.scan_source import SourceKind
from counter_app.ports import Clock
from scanners.sources.driven import DrivenSource


class PickedFileSource(DrivenSource):
    """Implements ScanSource. All pages of the file or none."""

    def __init__(self, name: str, clock: Clock, path: Path) -> None:
        whole = path.resolve()
        super().__init__(name, SourceKind.HOT_FOLDER, clock, {"path": str(whole), "original": str(whole)})
