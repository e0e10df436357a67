"""Does a hostile text get through to a spreadsheet, a sheet of paper, a label or a printer's own language?"""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Sequence
from typing import Any, Final

from counter_app.domain.errors import SlipTooLong
from counter_app.domain.label import LabelStock, component_labels
from counter_app.domain.plain_text import clip, csv_safe, one_line, plain
from counter_app.domain.slip import PaperFormat
from counter_app.domain.table_sheet import TableColumn, TablePart, table_sheet
from counter_app.domain.workbook import Workbook, WorkbookColumn, WorkbookSheet
from counter_app.widgets.plain import plain_cell, plain_content
from printers.escpos_raster import EscposModel, bands
from printers.paper_reading import pages_of
from printers.spreadsheet import SpreadsheetWriter
from printers.tspl import Tspl
from printers.virtual.interpreter import Interpreter
from printers.zpl import Zpl
from prove.hostile_strings import forbidden
from tests.builders import NOW, person
from tests.printers import labels, slips, tables

_FORMULA: Final = re.compile(r"^\s*[=+\-@|＝＋－＠]")
_STOCK: Final = LabelStock(50, 30)
# The reader's own line ends and hyphens, and the places where our templates let a long word break.
_LAYOUT: Final = dict.fromkeys(map(ord, "\r\n\x02\u00ad\u200b"), " ")
Texts = Sequence[str]


def through_the_gate(texts: Texts) -> str:
    """Every function that others use in place of the gate."""
    for text in texts:
        for told in (plain(text), clip(text, 40), one_line(text, 80), csv_safe(text), plain_content(text).plain):
            if said := forbidden(told):
                return said
        if said := forbidden(plain(text, keep_newlines=True), lines=True):
            return said
        if plain_content(text).spans or plain_cell(text, cells=30).spans or forbidden(plain_cell(text, cells=30).plain):
            return "a text that is obeyed"
    return ""


def into_a_spreadsheet(texts: Texts) -> str:
    """CSV and XLSX, read back with other libraries."""
    columns = (WorkbookColumn(texts[0]), WorkbookColumn("Số"))
    sheet = WorkbookSheet(texts[0], columns, tuple((text, 1) for text in texts), lines=(texts[-1],), after=(texts[0],))
    told = SpreadsheetWriter().csv(sheet).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told, newline=""), strict=True))
    if len(rows) != len(texts) + 1:
        return "a text that is more than one row of a CSV"
    for row in rows[1:]:
        if _FORMULA.match(row[0]):
            return f"a formula in a CSV: {row[0]!r}"
        if said := forbidden(row[0]):
            return said
    return _into_xlsx(Workbook(texts[0], texts[-1], NOW, (sheet,)))


def _into_xlsx(book: Workbook) -> str:
    with zipfile.ZipFile(io.BytesIO(SpreadsheetWriter().xlsx(book))) as package:
        for name in package.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = ET.fromstring(package.read(name))
            tags = {element.tag.rsplit("}", 1)[-1] for element in root.iter()}
            if tags & {"f", "hyperlink", "ddeLink", "externalLink"}:
                return f"a formula or a link in {name}"
            if said := forbidden("".join(root.itertext())):
                return said
    return ""


def onto_a_list(texts: Texts) -> str:
    """A printed list with one row for each text."""
    rows = tuple((text[:300],) for text in texts)
    document = table_sheet(tables.HEAD, (TablePart((TableColumn("Tên"),), rows),), tables.SIGNATURES)
    return _on_paper(tables.rendered(document).data)


def onto_a_slip(texts: Texts) -> str:
    """A receipt whose every free field is such a text."""
    one, two, three = (texts[number % len(texts)][:120] for number in range(3))
    slip = slips.receipt(2, applicant=person(one, address=two), summary=three, officer_name=two)
    try:
        return _on_paper(slips.rendered(slip, PaperFormat.A5).data)
    except SlipTooLong:
        return ""


def onto_a_label(texts: Texts) -> str:
    """Labels are dots: nothing of the text is in what the printer gets, in either language."""
    for label in component_labels(slips.dossier(1, applicant=person(texts[0][:120])), slips.procedure(1))[:1]:
        bitmap = labels.rendered(label, _STOCK)
        zpl = Zpl().page(bitmap, _STOCK)
        if zpl.count(b"^XA") != 1 or zpl.count(b"^XZ") != 1 or not zpl.isascii():
            return "an order of somebody else in ZPL"
        if Tspl().page(bitmap, _STOCK).count(b"BITMAP") != 1:
            return "an order of somebody else in TSPL"
    return ""


class _Paper:
    """Counts what a receipt printer is told to do."""

    def __init__(self) -> None:
        self.cuts = 0
        self.strange: list[bytes] = []

    def at_once(self, kind: int, which: int) -> None:
        self.strange.append(b"at once")

    def rows(self, rows: list[bytes], align: int, words: str = "") -> None:
        if words:
            self.strange.append(words.encode())

    def cut(self) -> None:
        self.cuts += 1

    def tell(self, kind: str, facts: bytes) -> None:
        self.strange.append(b"tell")

    def not_understood(self, order: bytes) -> None:
        self.strange.append(order)


def onto_a_roll(texts: Texts) -> str:
    """A receipt on a roll, as an ESC/POS printer understands its bytes: dots and one cut, no letters, no orders."""
    from PIL import Image

    slip = slips.receipt(1, applicant=person(texts[0][:120]), summary=texts[-1][:120])
    try:
        made = slips.rendered(slip, PaperFormat.ROLL_80MM)
    except SlipTooLong:
        return ""
    model, paper = EscposModel(), _Paper()
    with Image.open(io.BytesIO(made.data)) as picture:
        orders = b"".join(bands(picture.convert("1"), model)) + model.end
    Interpreter(paper).feed(orders)
    return "" if paper.cuts == 1 and not paper.strange else f"{paper.cuts} cuts, orders {paper.strange[:3]}"


def _on_paper(pdf: bytes) -> str:
    for page in pages_of(pdf):
        if said := forbidden(page.text.translate(_LAYOUT)):
            return said
    return ""


# way out → (function, how many texts at once)
WAYS: Final[dict[str, tuple[Callable[[Any], str], int]]] = {
    "gate": (through_the_gate, 500),
    "spreadsheet": (into_a_spreadsheet, 500),
    "list": (onto_a_list, 200),
    "slip": (onto_a_slip, 3),
    "label": (onto_a_label, 1),
    "roll": (onto_a_roll, 2),
}
