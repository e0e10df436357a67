"""How long does a receipt take to become a PDF or dots, beside WeasyPrint, ReportLab and fpdf2 making the same slip?

    python -m bench.render_peers [rounds]

Everything is warm: libraries loaded, fonts known, one slip made before the clock runs. Every round has another number, so
nothing is answered from a memory, and all systems take turns within a round. The peers lay out one fixed size of type; ours
finds the largest that fits. They have no pictures of their own: on the roll their PDF goes through pdfium to the same dots.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

import pypdfium2

from bench.measuring import Figure, Target, left_out, middle
from bench.slips import empty_page
from counter_app.domain.receipt import receipt_document
from counter_app.domain.slip import PaperFormat, SlipDocument
from printers.fonts import find_fonts
from printers.page_dots import INK_THRESHOLD
from printers.render import ROLL_WIDTH_DPI
from tests.printers import tables
from tests.printers.slips import dossier, facts, profile, renderer

ROOT = Path(__file__).parents[1]
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
PEERS = ("weasyprint", "reportlab", "fpdf2")
ROUNDS = 25
ONE, BOTH = ("Giao khách hàng",), ("Lưu", "Giao khách hàng")  # copies: a page each
WARM_UP = 3
COMPONENTS = 3
SHEET_MS, ROLL_MS = 15, 60
REGISTER_PAGE_MS, REGISTER_ROWS, REGISTER_MS = 40, 1000, 3000


class Peer:
    """One library in its own process and environment."""

    def __init__(self, name: str) -> None:
        fonts = next(folder for folder in find_fonts().folders if (folder / "LiberationSerif-Regular.ttf").is_file())
        self.name = name
        self._child = subprocess.Popen(
            [str(PEERS_PYTHON), str(ROOT / "bench" / "peer_slip.py"), name, str(fonts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def render(self, slip: SlipDocument, paper: PaperFormat, out: Path) -> float:
        """Milliseconds. Raises RuntimeError with the library's last words."""
        assert self._child.stdin and self._child.stdout and self._child.stderr
        order = {"content": slip.content, "paper": str(paper), "out": str(out)}
        try:
            self._child.stdin.write(json.dumps(order) + "\n")
            self._child.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self._child.stdout.readline()
        if not answer:
            raise RuntimeError((self._child.stderr.read().strip().splitlines() or ["ended"])[-1][:120])
        return float(json.loads(answer)["ms"])

    def close(self) -> None:
        """End the process."""
        if self._child.stdin:
            self._child.stdin.close()
        self._child.wait()


def slip_of(round_number: int, copies: tuple[str, ...]) -> SlipDocument:
    """A receipt that differs from every other round."""
    numbered = replace(dossier(COMPONENTS), dossier_code=f"H99.07-260205-{round_number:04d}")
    return receipt_document(numbered, facts(COMPONENTS, profile=profile(copies=copies)))


def ours(slip: SlipDocument, paper: PaperFormat) -> float:
    started_at = perf_counter()
    renderer().render(slip, paper)
    return (perf_counter() - started_at) * 1000


def to_dots(pdf: Path) -> float:
    """What a library without pictures needs to become dots: milliseconds of pdfium, threshold and saving."""
    started_at = perf_counter()
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=ROLL_WIDTH_DPI / 72).to_pil().convert("L")
    page.point(lambda level: 0 if level < INK_THRESHOLD else 255, "1").save(io.BytesIO(), format="PNG")
    return (perf_counter() - started_at) * 1000


def rounds_of(paper: PaperFormat, peers: Mapping[str, Peer], count: int) -> dict[str, list[float]]:
    """Milliseconds of each system; the first round only warms."""
    taken: dict[str, list[float]] = {name: [] for name in ("ours", *peers)}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "slip.pdf"
        for number in range(count + 1):
            slip = slip_of(number, ONE)
            taken["ours"].append(ours(slip, paper))
            for name, peer in peers.items():
                made = peer.render(slip, paper, out)
                taken[name].append(made + to_dots(out) if paper.is_roll else made)
    return {name: times[1:] for name, times in taken.items()}


def described(pdf: bytes) -> str:
    """What a PDF is worth: pages, size, archival claim, names read back letter by letter."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    archive = "claims PDF/A" if b"pdfaid:part" in pdf + _unpacked(pdf) else "no PDF/A"
    letters = "text reads back" if "Nguyễn Thị Hoài Thương" in text else "TEXT DOES NOT READ BACK"
    return f"{len(document)} page(s), {len(pdf) / 1000:.0f} kB, {archive}, {letters}"


def _unpacked(pdf: bytes) -> bytes:
    """Every compressed stream that opens: some libraries compress their metadata."""
    opened = b""
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            opened += zlib.decompressobj().decompress(packed)
    return opened


def started(stack: ExitStack) -> tuple[dict[str, Peer], list[Figure]]:
    """The peers that run here, and a loud line for each that does not."""
    running: dict[str, Peer] = {}
    missing: list[Figure] = []
    for name in PEERS:
        try:
            peer = Peer(name)
            stack.callback(peer.close)
            peer.render(slip_of(0, ONE), PaperFormat.A5, Path(tempfile.gettempdir()) / "peer-slip.pdf")
            running[name] = peer
        except (OSError, RuntimeError) as error:
            missing.append(left_out(f"Receipt A5 beside {name}", f"NOT MEASURED: {error}"))
    return running, missing


SHEET, ROLL = "Receipt A5, one page, PDF/A-2b", "Receipt 80 mm, 1-bit picture"


def measure(count: int = ROUNDS) -> Iterator[Figure]:
    """Ours alone, as at a desk where nothing else runs; then beside each peer, all taking turns in the same run."""
    yield _alone(SHEET, PaperFormat.A5, ONE, count, SHEET_MS)
    yield _alone("Receipt A5 as printed, two copies", PaperFormat.A5, BOTH, count)
    yield _alone(ROLL, PaperFormat.ROLL_80MM, ONE, count, ROLL_MS)
    yield from registers(count)
    with ExitStack() as stack:
        peers, missing = started(stack)
        yield from missing
        yield from _beside(SHEET, PaperFormat.A5, peers, count)
        yield from _beside(ROLL, PaperFormat.ROLL_80MM, peers, count)


def _alone(what: str, paper: PaperFormat, copies: tuple[str, ...], count: int, target_ms: float = 0) -> Figure:
    """Beside an empty page of the same engine, taken in turns: what of the time is the slip's own."""
    empty = empty_page()
    taken, worked, floor = [], [], []
    for number in range(count + WARM_UP):
        slip, started_at, busy_at = slip_of(number, copies), perf_counter(), process_time()
        renderer().render(slip, paper)
        taken.append((perf_counter() - started_at) * 1000)
        worked.append((process_time() - busy_at) * 1000)
        started_at = perf_counter()
        empty(number)
        floor.append((perf_counter() - started_at) * 1000)
    made = renderer().render(slip_of(1, copies), paper)
    told = f"{made.height_px} rows" if paper.is_roll else described(made.data)
    note = f"least {min(taken[WARM_UP:]):.1f}; processor {middle(worked[WARM_UP:]):.1f}; {told}"
    target = Target(target_ms) if target_ms else None
    return Figure(
        f"{what}, alone", middle(taken[WARM_UP:]), "ms", "empty page, PDF/A-2b", middle(floor[WARM_UP:]), target, note
    )


def registers(count: int) -> Iterator[Figure]:
    """The register of dossiers: a page of the middle, then a thousand rows."""
    small, large = [], []
    for number in range(count):
        started_at = perf_counter()
        made = tables.rendered(tables.register(60 + number % 3, note=str(number)))
        small.append((perf_counter() - started_at) * 1000 / made.pages)
    yield Figure("Register, A4 landscape, a page", middle(small[1:]), "ms", target=Target(REGISTER_PAGE_MS))
    for number in range(3):
        started_at = perf_counter()
        made = tables.rendered(tables.register(REGISTER_ROWS, note=str(number)))
        large.append((perf_counter() - started_at) * 1000)
    note = f"{made.pages} pages, {len(made.data) / 1000:.0f} kB"
    yield Figure(f"Register of {REGISTER_ROWS} rows", middle(large), "ms", target=Target(REGISTER_MS), note=note)


def _beside(what: str, paper: PaperFormat, peers: Mapping[str, Peer], count: int) -> Iterator[Figure]:
    taken = rounds_of(paper, peers, count)
    mine = middle(taken.pop("ours"))
    with tempfile.TemporaryDirectory() as folder:
        for name, times in taken.items():
            out = Path(folder) / f"{name}.pdf"
            peers[name].render(slip_of(1, ONE), paper, out)
            note = f"{name} + pdfium" if paper.is_roll else f"{name}: {described(out.read_bytes())}"
            yield Figure(f"{what}, in turns", mine, "ms", name, middle(times), Target(1, "ratio"), note)


if __name__ == "__main__":
    from bench.table import show

    show(list(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)))
