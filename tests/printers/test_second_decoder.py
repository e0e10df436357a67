"""A Vietnamese receipt with its code, sent over TCP as to port 9100, is the same paper to a decoder that is not ours."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest
from escpos.printer import Network
from PIL import Image, ImageChops

from counter_app.domain.slip import PaperFormat, RenderedSlip
from printers.escpos import EscposPrinter
from printers.escpos_raster import EscposModel
from printers.paper_reading import code_readers
from tests.printers import second_decoder
from tests.printers.drills import PATIENT
from tests.printers.second_decoder import Recorder, UnknownOrder, sheets_of
from tests.printers.slips import CODE, receipt, rendered

READERS = code_readers()
MODELS = [EscposModel(), EscposModel(graphics=True), EscposModel(process_ids=True)]


def burned(slip: RenderedSlip) -> Image.Image:
    return Image.open(io.BytesIO(slip.data)).convert("L")


def test_it_shares_no_line_with_the_desk() -> None:
    tree = ast.parse(Path(second_decoder.__file__).read_text("utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert {name.partition(".")[0] for name in imported}.isdisjoint({"printers", "tests", "counter_app", "escpos"})


@pytest.mark.parametrize("model", MODELS, ids=["raster", "graphics", "process ids"])
@pytest.mark.parametrize("paper", [PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM])
def test_a_receipt_comes_out_dot_for_dot_and_its_code_reads(paper: PaperFormat, model: EscposModel) -> None:
    slip = rendered(receipt(), paper)
    with Recorder() as printer:
        told = EscposPrinter("127.0.0.1", printer.port, paper=paper, model=model, timing=PATIENT).print_slip(slip, "job-1")
        sheets = sheets_of(bytes(printer.heard))
    assert told.device_done and len(sheets) == 1
    wanted, sheet = burned(slip), sheets[0]
    assert sheet.height == wanted.height
    assert ImageChops.difference(sheet.crop((0, 0, wanted.width, wanted.height)), wanted).getbbox() is None
    assert {name: read(sheet) for name, read in READERS.items()} == {name: [CODE] for name in READERS}


def test_it_reads_the_picture_of_another_sender_too() -> None:
    """Positive control of the decoder: a library that shares no code with the desk prints the same receipt."""
    slip = rendered(receipt(), PaperFormat.ROLL_80MM)
    with Recorder() as printer:
        network = Network("127.0.0.1", printer.port, profile="TM-T20II")
        network.open()
        network.image(burned(slip))
        network.cut(feed=False)
        network.close()
    sheet = sheets_of(bytes(printer.heard))[0]
    assert ImageChops.difference(sheet.crop((0, 0, *burned(slip).size)), burned(slip)).getbbox() is None


def test_a_slip_that_broke_off_after_its_first_band_has_no_code() -> None:
    """Positive control: what was never sent is not on its paper."""
    slip = rendered(receipt(), PaperFormat.ROLL_80MM)
    with Recorder() as printer:
        EscposPrinter("127.0.0.1", printer.port, timing=PATIENT).print_slip(slip, "job-1")
        heard = bytes(printer.heard)
    second_band = heard.index(b"\x1dv0", heard.index(b"\x1dv0") + 1)
    (torn,) = sheets_of(heard[:second_band])
    assert torn.height < slip.height_px and READERS["zxing-cpp"](torn) == []


def test_what_is_no_order_stops_it() -> None:
    with pytest.raises(UnknownOrder):
        sheets_of(b"\x1b@\x1bZ\x00")
