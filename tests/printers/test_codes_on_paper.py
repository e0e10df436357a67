"""Every code on every slip, label and service page is read back from its picture, by each of two readers."""

from __future__ import annotations

import pytest
from PIL import Image, ImageOps

from counter_app.domain.label import LabelStock, component_labels, folder_label
from counter_app.domain.slip import PaperFormat, SlipKind
from printers import test_page as service_pages
from printers.paper_reading import code_readers
from tests.printers import act_slips, labels, slips
from tests.printers.reading_back import pages_of

READERS = code_readers()
SHEETS = [PaperFormat.A5, PaperFormat.A4]
QUIET_DOTS = 40  # paper around a label: its own white edge is narrower than the symbols' quiet zone on its sides


def codes(picture: Image.Image, reader: str) -> list[str]:
    return sorted(READERS[reader](picture))


def test_two_readers_are_here() -> None:
    assert set(READERS) == {"zxing-cpp", "zbar"}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("paper", SHEETS)
@pytest.mark.parametrize("kind", act_slips.ALL)
def test_the_slip_of_an_act_reads(kind: SlipKind, paper: PaperFormat, reader: str) -> None:
    slip = act_slips.act_slip(kind)
    assert codes(pages_of(slips.rendered(slip, paper))[0], reader) == [slip.content["qr"]]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("paper", [PaperFormat.A5, PaperFormat.A4, PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM])
def test_a_test_page_reads(paper: PaperFormat, reader: str) -> None:
    page = slips.renderer().render(service_pages.test_page("Máy in thử", slips.RECEIVED_AT), paper)
    assert codes(pages_of(page)[0], reader) == [service_pages.test_code(slips.RECEIVED_AT)]


def test_the_calibration_page_is_one_picture_as_wide_as_the_widest_head() -> None:
    page = slips.renderer().render(service_pages.calibration_page("Máy in thử", slips.RECEIVED_AT), PaperFormat.ROLL_80MM)
    assert pages_of(page)[0].width == 576


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("stock", labels.STOCKS, ids=lambda s: f"{s.width_mm:g}x{s.height_mm:g}@{s.dpi}")
@pytest.mark.parametrize("number", [slips.CODE, slips.PROVISIONAL])
def test_both_symbols_of_a_label_read_by_each_reader(stock: LabelStock, number: str, reader: str) -> None:
    held = {"dossier_code": number} if number == slips.CODE else {"dossier_code": None, "provisional_number": number}
    picture = labels.picture(labels.rendered(folder_label(slips.dossier(**held), slips.profile()), stock))
    assert codes(ImageOps.expand(picture, QUIET_DOTS, 255), reader) == [number, number]


@pytest.mark.parametrize("reader", READERS)
def test_the_label_of_a_component_reads(reader: str) -> None:
    label = component_labels(slips.dossier(8), slips.procedure(8))[3]
    picture = ImageOps.expand(labels.picture(labels.rendered(label)), QUIET_DOTS, 255)
    assert codes(picture, reader) == [slips.CODE, slips.CODE]


@pytest.mark.parametrize("reader", READERS)
def test_a_code_that_is_half_covered_is_not_read(reader: str) -> None:
    """Positive control."""
    picture = pages_of(slips.rendered(slips.receipt(), PaperFormat.ROLL_80MM))[0].copy()
    picture.paste(255, (0, 0, picture.width // 2, picture.height))
    assert codes(picture, reader) == []
