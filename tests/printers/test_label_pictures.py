"""What is on a label: both symbols read, whole dots, no name too long, no text that is more than letters."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageOps

from counter_app.domain.errors import DeviceUnavailable, FontsIncomplete
from counter_app.domain.label import LabelStock, component_labels, folder_label
from printers.fonts import find_fonts
from printers.label_render import LEAST_MODULE_MM, TypstLabels, layout_for
from printers.qr import QUIET_ZONE_MODULES, QrCode
from tests.printers.hostile import HOSTILE_NAMES
from tests.printers.labels import LONG, SMALL, STOCKS, codes, picture, rendered, renderer, same, strip
from tests.printers.slips import CODE, PROVISIONAL, TEMPLATES, dossier, procedure, profile


@pytest.mark.parametrize("stock", STOCKS, ids=lambda s: f"{s.width_mm:g}x{s.height_mm:g}@{s.dpi}")
@pytest.mark.parametrize("number", [CODE, PROVISIONAL])
def test_both_symbols_read_and_say_the_same(stock: LabelStock, number: str) -> None:
    held = {"dossier_code": number} if number == CODE else {"dossier_code": None, "provisional_number": number}
    label = folder_label(dossier(**held), profile())
    assert codes(picture(rendered(label, stock))) == [number, number]


@pytest.mark.parametrize("half", ["left", "right"])
def test_one_symbol_is_enough_when_the_other_is_scratched_away(half: str) -> None:
    image = picture(rendered(folder_label(dossier(), profile())))
    middle = image.width // 2
    ImageDraw.Draw(image).rectangle((0 if half == "left" else middle, 0, middle if half == "left" else image.width, 90), 255)
    assert codes(image) == [CODE]


@pytest.mark.parametrize("stock", STOCKS, ids=lambda s: f"{s.width_mm:g}x{s.height_mm:g}@{s.dpi}")
def test_modules_are_whole_dots_of_half_a_millimetre_with_four_white_ones_around(stock: LabelStock) -> None:
    code = QrCode.of(CODE)
    layout = layout_for(stock, code.modules)
    assert layout.module_dots / stock.dots_per_mm >= LEAST_MODULE_MM
    image = picture(rendered(folder_label(dossier(procedure_name=LONG), profile()), stock))
    left = 0 if layout.beside else (stock.width_dots - layout.block_width) // 2
    dot, quiet = layout.module_dots, QUIET_ZONE_MODULES * layout.module_dots
    for first in (left + quiet, left + 2 * quiet + code.modules * dot):
        side = code.modules * dot
        around = image.crop((first - quiet, 0, first + side + quiet, side + 2 * quiet))
        wanted = Image.new("L", around.size, 255)
        for y, row in enumerate(code.rows):
            for x, dark in enumerate(row):
                if dark:
                    wanted.paste(0, (quiet + x * dot, quiet + y * dot, quiet + (x + 1) * dot, quiet + (y + 1) * dot))
        assert same(around, wanted)


def test_the_same_label_gives_the_same_dots_and_another_name_gives_others() -> None:
    label = folder_label(dossier(), profile())
    fresh = TypstLabels(TEMPLATES, find_fonts().folders)
    assert fresh.render_label(label, SMALL) == rendered(label)
    assert fresh.render_label(replace(label, title="Đăng ký kết hôn"), SMALL) != rendered(label)


def test_a_component_label_differs_by_its_place_in_the_strip() -> None:
    first, second = component_labels(dossier(8), procedure(8))[:2]
    assert rendered(replace(second, title=first.title)) != rendered(first)
    assert codes(picture(rendered(first))) == [CODE, CODE]


@pytest.mark.parametrize("stock", STOCKS, ids=lambda s: f"{s.width_mm:g}x{s.height_mm:g}@{s.dpi}")
def test_a_long_name_is_cut_and_never_reaches_the_edge_or_the_code(stock: LabelStock) -> None:
    short = picture(rendered(folder_label(dossier(procedure_name="A"), profile()), stock))
    long = picture(rendered(folder_label(dossier(procedure_name=LONG), profile(applicant_on_label=True)), stock))
    edge = round(0.5 * stock.dots_per_mm)
    inked = ImageOps.invert(long).getbbox()
    assert inked and inked[2] <= stock.width_dots - edge and inked[3] <= stock.height_dots - edge // 2
    assert codes(long) == codes(short) == [CODE, CODE]


def test_no_text_from_outside_is_more_than_letters() -> None:
    label = folder_label(dossier(), profile())
    for name in HOSTILE_NAMES:
        made = renderer().render_label(folder_label(dossier(procedure_name=name), profile(applicant_on_label=True)), SMALL)
        assert codes(picture(made)) == [CODE, CODE], name
    for odd in ("#panic()", "📄 李小龍", "A" * 300):
        assert len(renderer().render_label(replace(label, title=odd), SMALL).data) == 50 * 240


def test_stock_that_is_too_small_for_its_symbols_is_named_before_anything_prints() -> None:
    with pytest.raises(DeviceUnavailable, match="stock-too-small"):
        renderer().render_label(folder_label(dossier(), profile()), LabelStock(25, 15))


def test_fonts_without_vietnamese_stop_the_label(tmp_path: Path) -> None:
    with pytest.raises(FontsIncomplete):
        TypstLabels(TEMPLATES, [tmp_path]).render_label(folder_label(dossier(), profile()), SMALL)


def test_a_broken_template_is_named_by_its_file(tmp_path: Path) -> None:
    folder = shutil.copytree(TEMPLATES, tmp_path / "slips")
    (folder / "label_folder.typ").write_text('#import "label_parts.typ": *\n#nothing-here')
    with pytest.raises(DeviceUnavailable) as raised:
        TypstLabels(folder, find_fonts().folders).render_label(folder_label(dossier(), profile()), SMALL)
    assert raised.value.facts["device"] == "label_folder.typ"


def test_starting_the_desk_loads_no_device_library() -> None:
    rooms = "printers.label, printers.label_render, printers.tspl, printers.zpl, printers.brother_ql"
    code = (
        f"import sys, {rooms}; sys.exit(' '.join({{'typst', 'escpos', 'segno', 'PIL', 'usb', 'serial'}} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr.strip() == ""


def test_a_label_is_a_picture_that_other_programs_can_open() -> None:
    kept = io.BytesIO()
    picture(strip(1)[0]).save(kept, format="PNG")
    assert codes(Image.open(kept)) == [CODE, CODE]
