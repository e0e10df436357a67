"""Which pages are in a file that some scanner saved? Pictures by their bytes, scanned PDFs page by page, the rest whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from counter_app.domain.errors import CounterError
from counter_app.domain.scan_errors import PageUnreadable, ScanFileRefused, ScannerBusy, ScannerUnplugged
from counter_app.domain.scan_source import ScanSettings
from scanners import page_file
from scanners.drivers.pdf_pages import pages_of_pdf
from scanners.wire import Message, RawPage, WholeFile

_PNG_LEVEL: Final = 1


class FileDriver:
    """One file. `size`, `changed_ns`: how the desk saw it; one that differs now is still being written (ScannerBusy).

    `original`: where the desk will keep it.
    """

    def __init__(
        self, *, tell: Callable[[Message], None], path: str, size: int = -1, changed_ns: int = -1, original: str = ""
    ) -> None:
        self._tell = tell
        self._path = Path(path)
        self._seen = (size, changed_ns)
        self._original = original
        self._cancelled = False

    def probe(self) -> Message:
        """Implements Driver: of the folder that the file would be in."""
        if not self._path.is_dir():
            raise ScannerUnplugged(reason="no-folder")
        if not os.access(self._path, os.R_OK | os.W_OK):
            raise ScannerUnplugged(reason="no-access")
        return {"ready": True, "model": "hot-folder"}

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[RawPage | WholeFile | CounterError]:
        """Implements Driver."""
        copy = self._copied(into)
        try:
            kind = page_file.kind_of(copy)
            if kind == "pdf":
                items: Iterator[RawPage | WholeFile] = pages_of_pdf(copy, into, self._original)
            elif kind == "tiff":
                items = self._pages_of_tiff(copy, into)
            elif kind:
                items = self._one_picture(copy)
            else:
                raise ScanFileRefused(file=self._path.name, reason="unknown-kind")
            yield from self._all_or_nothing(list(items))
        except (PageUnreadable, ScanFileRefused) as error:
            error.facts["file"] = self._path.name
            raise
        finally:
            copy.unlink(missing_ok=True)

    def _all_or_nothing(self, items: list[RawPage | WholeFile]) -> Iterator[RawPage | WholeFile]:
        """Every page is decoded before the first one is delivered: half a file would come again with the whole one."""
        try:
            for item in items:
                if isinstance(item, RawPage):
                    page_file.measure(Path(item.path))
        except (PageUnreadable, ScanFileRefused):
            for item in items:
                Path(item.path).unlink(missing_ok=True)
            raise
        for item in items:
            if self._cancelled:
                return
            yield item

    def cancel(self) -> None:
        """Implements Driver."""
        self._cancelled = True

    def _copied(self, into: Path) -> Path:
        """Ours alone, so that nobody changes it while we look. Raises ScannerBusy when it changed while it was copied."""
        copy = into / "unsealed-original"
        shutil.copyfile(self._path, copy)
        now = self._path.stat()
        if self._seen != (-1, -1) and self._seen != (now.st_size, now.st_mtime_ns):
            copy.unlink()
            raise ScannerBusy(file=self._path.name)
        return copy

    def _one_picture(self, copy: Path) -> Iterator[RawPage]:
        digest = page_file.sha256_of(copy)
        page = copy.with_name("unsealed-00001")
        copy.rename(page)
        yield RawPage(str(page), 0, 0, original=self._original, original_sha256=digest)

    def _pages_of_tiff(self, copy: Path, into: Path) -> Iterator[RawPage]:
        """Each frame as PNG with the same pixels."""
        from PIL import Image

        first = page_file.measure(copy)
        if first.frames > page_file.MOST_PAGES:
            raise ScanFileRefused(file=copy.name, reason="too-many-pages")
        digest, pages = page_file.sha256_of(copy), []
        with Image.open(copy, formats=("TIFF",)) as picture:
            for number in range(first.frames):
                pages.append(self._frame(picture, number, into))
        for number, (path, dpi) in enumerate(pages, 1):
            yield RawPage(str(path), *dpi, original=self._original, original_sha256=digest, page_in_original=number)

    def _frame(self, picture: object, number: int, into: Path) -> tuple[Path, tuple[int, int]]:
        from PIL.TiffImagePlugin import TiffImageFile

        assert isinstance(picture, TiffImageFile)
        path = into / f"unsealed-{number:05d}.png"
        try:
            picture.seek(number)
            if picture.width * picture.height > page_file.MOST_PIXELS:
                raise ScanFileRefused(file=path.name, reason="bomb")
            dpi = page_file.tag_dpi(picture.info)
            frame = picture if picture.mode in ("1", "L", "RGB", "I;16") else picture.convert("RGB")
            frame.save(path, compress_level=_PNG_LEVEL)
        except (OSError, EOFError, *page_file.NOT_A_PICTURE) as error:
            raise PageUnreadable(file=path.name, reason="truncated") from error
        return path, dpi
