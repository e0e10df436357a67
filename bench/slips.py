"""How fast does a confirmed receipt start to come out, beside an empty page and a driver that asks nothing?

    python -m bench.slips [rounds]

Each round renders another number, so nothing is answered from the compiler's memory. The printer is the virtual one on the
loopback: it prints at once, so the figures are the desk's share only.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import typst
from PIL import Image

from counter_app.domain.receipt import receipt_document
from counter_app.domain.slip import SLIP_PAPERS, PaperFormat, RenderedSlip, SlipDocument
from printers.escpos import EscposPrinter
from printers.fonts import find_fonts
from tests.printers.slips import dossier, facts, renderer
from tests.printers.virtual_escpos import VirtualEscpos


def numbered(round_number: int, components: int) -> SlipDocument:
    """A receipt that differs from every other round."""
    return receipt_document(
        replace(dossier(components), dossier_code=f"H99.07-260205-{round_number:04d}"), facts(components)
    )


def milliseconds(act: Callable[[int], object], rounds: int) -> float:
    """Median of `rounds` runs after one that does not count."""
    act(0)
    taken = []
    for number in range(1, rounds + 1):
        started_at = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - started_at) * 1000)
    return statistics.median(taken)


def empty_page() -> Callable[[int], object]:
    """The floor of rendering: the same engine, fonts and standard, nothing on the page."""
    with tempfile.TemporaryDirectory() as folder:
        page = b'#set page(width: 148mm, height: 210mm)\n#set text(font: "Liberation Serif")\n#sys.inputs.number'
        compiler = typst.Compiler(
            root=folder, font_paths=[str(path) for path in find_fonts().folders], ignore_system_fonts=True
        )
    return lambda number: compiler.compile(
        input=page, format="pdf", sys_inputs={"number": str(number)}, pdf_standards=["a-2b"], timestamp=0
    )


def first_dot(virtual: VirtualEscpos, act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds until the first dot is out and until the desk knows that the slip is done."""
    started_at = time.perf_counter()
    act()
    done = time.perf_counter() - started_at
    assert virtual.first_dot_at
    return (virtual.first_dot_at - started_at) * 1000, done * 1000


def asks_nothing(port: int, slip: RenderedSlip) -> None:
    """The floor of the line: the library alone, which calls a slip printed once the bytes have left."""
    from escpos.printer import Network

    network = Network("127.0.0.1", port, profile="TM-T20II")
    network.open()
    network.image(Image.open(io.BytesIO(slip.data)))
    network.cut(feed=False)
    network.close()


def printing(rounds: int) -> None:
    firsts, dones, floor = [], [], []
    for number in range(rounds + 1):
        with VirtualEscpos() as virtual:
            printer = EscposPrinter("127.0.0.1", virtual.port)
            document = numbered(5000 + number, 3)

            def confirm(printer: EscposPrinter = printer, document: SlipDocument = document) -> RenderedSlip:
                slip = renderer().render(document, PaperFormat.ROLL_80MM)
                printer.print_slip(slip, "bench")
                return slip

            first, done = first_dot(virtual, confirm)
            slip = renderer().render(document, PaperFormat.ROLL_80MM)
            started_at = time.perf_counter()
            asks_nothing(virtual.port, slip)
            if number:
                firsts.append(first)
                dones.append(done)
                floor.append((time.perf_counter() - started_at) * 1000)
    print(f"80 mm, confirm to first dot                {statistics.median(firsts):7.1f} ms")
    print(f"80 mm, confirm to device done              {statistics.median(dones):7.1f} ms")
    print(f"  floor: library alone, bytes sent         {statistics.median(floor):7.1f} ms   (without rendering)")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(f"empty page, PDF/A-2b (floor)               {milliseconds(empty_page(), rounds):7.1f} ms")
    for paper in SLIP_PAPERS:
        for components in (3, 8, 20):
            taken = milliseconds(
                lambda number, paper=paper, components=components: renderer().render(numbered(number, components), paper),  # type: ignore[misc]
                rounds,
            )
            print(f"render {paper:5} {components:2} components, warm           {taken:7.1f} ms")
    printing(rounds)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
