"""How does a scan become searchable without touching a pixel: OCRmyPDF in the background, thrown away when a picture
differs?"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.copy_errors import AlreadySigned
from counter_app.domain.copy_page import TextLayer
from scanners.pipeline.pdf_metadata import copy_metadata, read_metadata
from scanners.pipeline.pdf_pictures import pictures_of
from scanners.pipeline.whole_write import sha256_of, write_whole
from scanners.signing.pades import is_signed

if TYPE_CHECKING:
    from pikepdf import Pdf

LANGUAGES: Final = ("vie", "eng")
_NICE: Final = 15
_POLL_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class TextLayerLimits:
    """Seconds for one page, and for the start of the tools."""

    page_seconds: float = 60.0
    start_seconds: float = 30.0


def add_text_layer(source: Path, out: Path, limits: TextLayerLimits | None = None) -> TextLayer:
    """Blocks for 2–4 s a page at low priority on one core: for a worker thread off the counter's path. Raises AlreadySigned.

    The master is never replaced: `out` appears only when every picture in it is the source's, byte for byte or pixel for
    pixel.
    """
    if is_signed(source):
        raise AlreadySigned(file=source.name)
    problem = _missing()
    if problem:
        return TextLayer(None, "", problem)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".text-") as folder:
        made, told = Path(folder, "with-text.pdf"), Path(folder, "text.txt")
        problem = _recognise(source, made, told, limits or TextLayerLimits())
        text = told.read_text(encoding="utf-8", errors="replace") if told.exists() else ""
        if problem:
            return TextLayer(None, text, problem)
        if not same_pictures(source, made):
            return TextLayer(None, text, "pictures-differ")
        write_whole(out, lambda part: _keep_properties(source, made, part))
    return TextLayer(out, text, "", sha256_of(out))


def _missing() -> str:
    if shutil.which("tesseract") is None:
        return "no-tool"
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False).stdout.split()
    return "" if set(LANGUAGES) <= set(listed) else "no-language"


def _recognise(source: Path, made: Path, told: Path, limits: TextLayerLimits) -> str:
    """ "" when the tool made both files."""
    command = [sys.executable, "-m", "ocrmypdf", "--quiet", "--output-type", "auto", "-O0", "-l", "+".join(LANGUAGES)]
    command += ["-j", "1", "--tesseract-timeout", str(limits.page_seconds), "--sidecar", str(told), str(source), str(made)]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # one page takes 1.3 s instead of 3
    child = _started(command, environment)
    try:
        code = child.wait(limits.start_seconds + limits.page_seconds * _page_count(source))
    except subprocess.TimeoutExpired:
        return "too-slow"
    finally:
        _end(child)
    return "" if code == 0 and made.exists() else "failed"


def _started(command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """In a group of its own, so that the tool's own children end with it, and behind everything that a person waits for."""
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if sys.platform == "win32":
        quiet["creationflags"] = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(command, env=environment, **quiet)
    child = subprocess.Popen(command, env=environment, start_new_session=True, **quiet)
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, child.pid, _NICE)
    return child


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    with suppress(OSError):
        if sys.platform == "win32":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)
    child.wait(_POLL_SECONDS)


def _page_count(path: Path) -> int:
    import pikepdf

    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def same_pictures(one: Path, other: Path) -> bool:
    """Whether two PDFs have the same pictures on the same pages: equal streams, or equal pixels where the packing
    differs."""
    import pikepdf

    with pikepdf.open(one) as first, pikepdf.open(other) as second:
        if len(first.pages) != len(second.pages):
            return False
        return all(_same(_images(page), _images(twin)) for page, twin in zip(first.pages, second.pages, strict=True))


def _images(page: Any) -> list[Any]:
    return [drawn.image for drawn in pictures_of(page)]


def _same(ours: list[Any], theirs: list[Any]) -> bool:
    return len(ours) == len(theirs) and all(_equal(one, other) for one, other in zip(ours, theirs, strict=True))


def _equal(one: Any, other: Any) -> bool:
    from pikepdf import PdfImage

    if one.get("/Filter") == other.get("/Filter") and one.read_raw_bytes() == other.read_raw_bytes():
        return True
    mine, theirs = PdfImage(one).as_pil_image().convert("RGB"), PdfImage(other).as_pil_image().convert("RGB")
    return mine.size == theirs.size and mine.tobytes() == theirs.tobytes()


def _keep_properties(source: Path, made: Path, part: Path) -> None:
    """The tool writes metadata of its own; what our copy says of itself is carried over."""
    import pikepdf

    with pikepdf.open(source) as before, pikepdf.open(made) as pdf:
        if read_metadata(before) != read_metadata(pdf):
            copy_metadata(before, pdf)
        _forget_info(pdf)
        pdf.save(part, min_version="1.7", compress_streams=False)


def _forget_info(pdf: Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer.Info


class OcrTextRecogniser:
    """Implements copy_ports.TextRecogniser."""

    def add_text(self, source: Path, out: Path) -> TextLayer:
        """As `add_text_layer`."""
        return add_text_layer(source, out)
