"""What is lost and what comes out twice when printing goes wrong: ours, and two libraries as their users write them.

    python -m bench print-drills [--json]

The drills are those of the tests; each system meets all of them on the same virtual printer. The libraries stand for the
positive control: if they lost and doubled nothing, the drills would be too easy.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops

from bench.measuring import Figure, Target, left_out
from bench.node_printing import PACKAGE, NodeThermalPrinter, installed
from counter_app.domain.slip import PaperFormat
from printers.escpos import EscposPrinter
from printers.escpos_raster import EscposModel
from printers.paper_reading import code_readers
from tests.printers.drill_desk import DrillDesk
from tests.printers.naive_escpos import NaiveEscpos
from tests.printers.print_drills import Score, drills, run_drills
from tests.printers.second_decoder import Recorder, sheets_of
from tests.printers.slips import CODE, receipt, rendered


def scores() -> Iterator[Score]:
    """One system after the other. A library that cannot be had is named on stderr and left out."""
    for model in (EscposModel(), EscposModel(process_ids=True)):
        with tempfile.TemporaryDirectory() as folder:
            desk = DrillDesk(Path(folder), model)
            try:
                yield run_drills(desk, drills(desk.bytes_of_a_slip()))
            finally:
                desk.close()
    naive = NaiveEscpos()
    yield run_drills(naive, drills(naive.bytes_of_a_slip()))
    try:
        folder_of_node = installed()
    except LookupError as error:
        print(f"LEFT OUT: {PACKAGE}: {error}", file=sys.stderr, flush=True)
        return
    with NodeThermalPrinter(folder_of_node) as node:
        yield run_drills(node, drills(node.bytes_of_a_slip()))


def records() -> Iterator[dict[str, object]]:
    """For `--json`: one object a system."""
    for score in scores():
        yield score.summary()


def measure() -> Iterator[Figure]:
    """Ours must be 0, theirs must not."""
    seen = []
    for score in scores():
        ours = score.system.startswith("counter")
        seen.append(score.system)
        note = f"{score.drills} drills: {score.lost} lost, {score.unmarked_doubles} doubled, {score.unsure_asked} asked"
        target = Target(0) if ours else Target(1, at_least=True)
        yield Figure(f"Print drills, {score.system}", score.lost + score.unmarked_doubles, "wrong", target=target, note=note)
    if not any(PACKAGE in system for system in seen):
        yield left_out(f"Print drills, {PACKAGE}", "node and npm are not installed, or npm could not fetch it")
    yield from second_opinion()


def second_opinion() -> Iterator[Figure]:
    """The drills' printer is ours: one receipt is also read by a decoder that shares no line with it."""
    slip = rendered(receipt(), PaperFormat.ROLL_80MM)
    with Recorder() as recorder:
        EscposPrinter("127.0.0.1", recorder.port).print_slip(slip, "bench")
        (sheet,) = sheets_of(bytes(recorder.heard))
    wanted = Image.open(io.BytesIO(slip.data)).convert("L")
    differing = ImageChops.difference(sheet, wanted).histogram()[255] if sheet.size == wanted.size else slip.height_px
    reading = [name for name, read in code_readers().items() if read(sheet) == [CODE]]
    note = f"its QR reads by {' and '.join(reading) or 'NO READER'}"
    yield Figure("Receipt over TCP, read by a second decoder", differing, "dots differ", target=Target(0), note=note)
