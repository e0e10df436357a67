"""How slips are seen without a printer: each one becomes a file in a folder (demonstration, practice, tests)."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.errors import PrinterOffline
from counter_app.domain.slip import PaperFormat

if TYPE_CHECKING:
    from counter_app.domain.slip import RenderedSlip
    from counter_app.ports import PrinterState, PrintReceipt

ENDINGS = {"application/pdf": ".pdf", "image/png": ".png"}


class PreviewPrinter:
    """Takes every paper. A slip is there whole or not at all; its name is the job id, which tells nothing of a person."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def papers(self) -> tuple[PaperFormat, ...]:
        """Every format."""
        return tuple(PaperFormat)

    def probe(self) -> PrinterState:
        """Ready while the folder can be written."""
        from counter_app.ports import PrinterState  # here and below: made before the log-in, used behind it (D20)

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return PrinterState(ready=False, name=str(self._folder), problem=PrinterOffline.code)
        ready = os.access(self._folder, os.W_OK)
        return PrinterState(ready, str(self._folder), "" if ready else PrinterOffline.code)

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """Writes the file. Raises PrinterOffline: then no file is there."""
        from counter_app.ports import PrintReceipt

        path = self._folder / (_file_name(job_id) + ENDINGS[slip.media_type])
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(path, slip.data)
        except OSError as error:
            raise PrinterOffline(printer=str(self._folder), reason=type(error).__name__) from error
        return PrintReceipt(device_done=True, where=str(path))


def _file_name(job_id: str) -> str:
    """Letters, digits and dashes only, whatever the id holds."""
    return re.sub(r"[^0-9A-Za-z-]", "_", job_id)[:100] or "slip"


def _write_whole(path: Path, data: bytes) -> None:
    """A neighbour file, synced, then renamed over the final name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
        _sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _sync_folder(folder: Path) -> None:
    """The new name, too, must outlive a power cut. Windows does it with the file."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
