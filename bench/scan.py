"""How fast and how right is a scanned page judged, built and checked? Beside each: the work that nobody can leave out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.feeder import feeder_figures
from bench.measuring import ROUNDS, Figure, Target, interleaved, left_out, middle, timed
from bench.pages.page_set import Recipe, full_set, make, small_set
from bench.pages.truth import PageTruth
from counter_app.domain.copy_metadata import CopyMetadata
from counter_app.domain.copy_page import CopyPage
from counter_app.domain.page_gate import GateVerdict, PageGate, PageReading
from counter_app.domain.page_limits import PageLimits
from counter_app.domain.scan_page import SheetSide
from scanners.pipeline.page_gates import judge_page
from scanners.pipeline.page_judge import PageJudge
from scanners.pipeline.pdf_build import build_copy
from scanners.pipeline.text_layer import add_text_layer
from scanners.pipeline.whole_write import sha256_of

METADATA = CopyMetadata(
    "Đo", "MAU.01", "H", "1.1", "Mẫu", "001000000001", "Thử", "Đơn vị", datetime(2026, 11, 25, tzinfo=UTC)
)
BATCH_PAGES = 200
EVERY = 3  # limits were chosen on other sheets and on the small set; these pages nobody looked at
# defect → the gate that must ask about it, from which amount on
GATE_OF: dict[str, tuple[PageGate, float]] = {
    "streak": (PageGate.STREAK, 0),
    "blur": (PageGate.SHARPNESS, 2.2),
    "skew": (PageGate.SKEW, 3.0),
    "folded-corner": (PageGate.CORNER, 0),
    "double-feed": (PageGate.PAGE_SIZE, 0),
    "washed-out": (PageGate.EXPOSURE, 0),
    "grey-as-colour": (PageGate.COLOUR, 0),
    "colour-cast": (PageGate.CAST, 0),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One page of the labelled set, as the gates saw it."""

    truth: PageTruth
    reading: PageReading

    def asked(self, gate: PageGate) -> bool:
        """Whether this gate wants a person or a rescan."""
        finding = self.reading.finding(gate)
        return finding is not None and finding.verdict in (GateVerdict.ASK, GateVerdict.FAIL)


def page_file(folder: Path, dpi: int, suffix: str = "jpg", paper: str = "contract") -> Path:
    """A dense page."""
    return make(Recipe(paper, dpi, suffix=suffix)).save(folder)


def decode_alone(path: Path) -> None:
    """The floor: nothing can be said of a page that was not decoded."""
    from PIL import Image

    with Image.open(path) as picture:
        picture.load()


def gate_figures(folder: Path) -> Iterator[Figure]:
    """One core; the desk has another for the screen."""
    import cv2

    cv2.setNumThreads(1)
    for dpi, target in ((200, Target(400)), (300, None)):
        path = page_file(folder, dpi)
        ours, floor = interleaved(
            [
                lambda path=path, dpi=dpi: timed(lambda: judge_page(path, (dpi, dpi), SheetSide.FRONT, PageLimits())),  # type: ignore[misc]
                lambda path=path: timed(lambda: decode_alone(path)),  # type: ignore[misc]
            ],
            ROUNDS,
        )
        started = time.process_time()
        judge_page(path, (dpi, dpi), SheetSide.FRONT, PageLimits())
        note = f"one thread; processor {1000 * (time.process_time() - started):.0f} ms"
        yield Figure(f"All gates on an A4 page, {dpi} dpi", middle(ours), "ms", "decode alone", middle(floor), target, note)


def verdict_figure(folder: Path) -> Figure:
    """What an officer waits for: hash, and the word of the child that judges."""
    path = page_file(folder, 200)
    with PageJudge() as judge:
        judge.judge(path, (200, 200), SheetSide.FRONT)
        times = [timed(lambda: (sha256_of(path), judge.judge(path, (200, 200), SheetSide.FRONT))) for _ in range(ROUNDS)]
        cold = timed(lambda: first_verdict(path))
    note = f"in the limited child; the first page of a run {cold:.0f} ms"
    return Figure("Verdict on a page after it is on the disk, 200 dpi", middle(times), "ms", target=Target(1000), note=note)


def first_verdict(path: Path) -> None:
    """Child and libraries included."""
    with PageJudge() as judge:
        judge.judge(path, (200, 200), SheetSide.FRONT)


def build_figure(folder: Path) -> Figure:
    """Built, proven and synced, against img2pdf's bare file."""
    import img2pdf

    paths = [page_file(folder / str(number), 200) for number in range(10)]
    pages = [CopyPage(path, sha256_of(path), 200, 200) for path in paths]
    ours, floor = interleaved(
        [
            lambda: timed(lambda: build_copy(pages, METADATA, folder / "copy.pdf")),
            lambda: timed(lambda: (folder / "bare.pdf").write_bytes(img2pdf.convert([str(path) for path in paths]))),
        ],
        ROUNDS,
    )
    note = "hashed, built, read back, every stream compared, fsynced"
    return Figure("PDF of 10 pages", middle(ours), "ms", "img2pdf alone", middle(floor), Target(200), note)


def text_figure(folder: Path) -> Figure:
    """What recognition costs beyond the recogniser: pictures compared, properties carried over."""
    paths = [page_file(folder / paper, 200, paper=paper) for paper in ("contract", "application")]
    pages = [CopyPage(path, sha256_of(path), 200, 200) for path in paths]
    copy = build_copy(pages, METADATA, folder / "copy.pdf").path
    bare = [sys.executable, "-m", "ocrmypdf", "-q", "-O0", "--output-type", "auto", "-l", "vie+eng", "-j", "1"]
    quiet = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    ours, floor = interleaved(
        [
            lambda: timed(lambda: add_text_layer(copy, folder / "text.pdf")),
            lambda: timed(lambda: subprocess.run([*bare, copy, folder / "bare.pdf"], env=quiet, check=True)),
        ],
        2,
    )
    what, alone = (len(pages) / times * 60_000 for times in (middle(ours), middle(floor)))
    note = "2 dense pages, one core, low priority"
    return Figure("Text layer, pages a minute", what, "pages", "OCRmyPDF alone", alone, Target(0.9, "ratio", True), note)


def memory_figure(folder: Path) -> Figure:
    """The whole batch in a process of its own: judge, then build one file of 200 pages at 300 dpi."""
    page_file(folder, 300)
    run = subprocess.run(
        [sys.executable, "-m", "bench.scan", str(next(folder.glob("*.jpg")))], capture_output=True, text=True, check=True
    )
    desk, child = (float(word) for word in run.stdout.split())
    note = f"the judging child beside it at most {child:.0f} MB"
    return Figure(f"Memory of a {BATCH_PAGES}-page batch at 300 dpi", desk, "MB", target=Target(300), note=note)


def batch(path: Path) -> str:
    """Peak resident MB of this process, and of its child at most."""
    import resource

    sha256 = sha256_of(path)
    with PageJudge() as judge:
        for _ in range(5):
            judge.judge(path, (300, 300), SheetSide.FRONT)
    with tempfile.TemporaryDirectory() as folder:
        build_copy([CopyPage(path, sha256, 300, 300)] * BATCH_PAGES, METADATA, Path(folder, "copy.pdf"))
    # The usage record counts what the process was before it became this one; the status file does not.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return f"{own / 1024:.1f} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.1f}"


def judged_pages(folder: Path) -> Iterator[Judged]:
    """A third of the labelled set at 200 dpi that was not in the small one, drawn by the name of each page."""
    seen = {recipe.name for recipe in small_set(200)}
    unseen = [recipe for recipe in full_set((200,)) if recipe.name not in seen and recipe.defect != "no-dpi"]
    for recipe in (recipe for recipe in unseen if zlib.crc32(recipe.name.encode()) % EVERY == 0):
        page = make(recipe)
        path = page.save(folder)
        dpi = page.truth.dpi
        yield Judged(page.truth, judge_page(path, (dpi, dpi), SheetSide.FRONT, PageLimits()))
        path.unlink()


def right_figures(folder: Path) -> Iterator[Figure]:
    """Blank rule first: a content page called blank is the one mistake that loses something."""
    pages = list(judged_pages(folder))
    content, empty = (
        [page for page in pages if page.truth.has_content],
        [page for page in pages if not page.truth.has_content],
    )
    lost = sum(page.reading.blank_candidate for page in content)
    kept = sum(not page.reading.blank_candidate for page in empty)
    yield Figure(f"Content pages called blank, of {len(content)} unseen", lost, "pages", target=Target(0))
    yield Figure(f"Empty pages called content, of {len(empty)} unseen", kept, "pages", note="costs a look, loses nothing")
    for defect, (gate, least) in GATE_OF.items():
        bad = [
            page for page in pages if any(each.name == defect and abs(each.amount) >= least for each in page.truth.defects)
        ]
        good = [page for page in pages if not page.truth.has(defect)]
        if not bad:
            yield left_out(f"Gate for {defect}", "no unseen page")
            continue
        found = 100 * sum(page.asked(gate) for page in bad) / len(bad)
        false = sum(page.asked(gate) for page in good)
        yield Figure(
            f"Gate for {defect}: found of {len(bad)}",
            found,
            "%",
            note=f"{false} of {len(good)} pages without it asked about",
        )


def measure() -> Iterator[Figure]:
    """Speed, memory, then how right."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from gate_figures(folder / "gates")
        yield verdict_figure(folder / "verdict")
        yield from feeder_figures(folder / "feeder")
        yield build_figure(folder / "build")
        yield text_figure(folder / "text") if shutil.which("tesseract") else left_out("Text layer", "no tesseract")
        if Path("/proc/self/status").exists():
            yield memory_figure(folder / "memory")
        else:
            yield left_out("Memory of a batch", "this system does not tell")
        yield from right_figures(folder / "set")


if __name__ == "__main__":
    print(batch(Path(sys.argv[1])))
