"""The same receipt by other libraries: run by the peers' own Python, one JSON order a line in, one JSON answer a line out.

    python bench/peer_slip.py weasyprint|reportlab|fpdf2 FONT_FOLDER

An order is {"content": …, "paper": "a5"|"80mm", "out": path or ""}; the answer {"ms": …, "pages": …}. Only making the PDF is
timed: the library is imported, fonts are registered and styles are made before, as in a program that stays open. Standard
library and the peers only: nothing of ours is imported here.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import segno

FACES = {"": "Regular", "B": "Bold", "I": "Italic", "BI": "BoldItalic"}
SIZES_MM = {"a5": (148, 210), "80mm": (72, 330)}
QR_MM = 25.2


@dataclass(frozen=True)
class Block:
    """One piece of the slip from top to bottom. `rows`: of a table, or two columns side by side."""

    kind: str  # text, table, columns, qr
    text: str = ""
    style: str = ""  # B, I, BI
    size: float = 9.0
    align: str = "left"
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(d: dict[str, Any], paper: str) -> Iterator[Block]:
    """What stands on the receipt, the same for every library."""
    narrow, person = paper == "80mm", d["applicant"]
    head = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc", f"{d['parent_agency']}\n{d['unit_name']}")
    if narrow:
        yield from (Block("text", text, "B", 8, "center") for text in head)
    else:
        yield Block("columns", style="B", size=8.7, align="center", rows=((head[1], head[0]),))
    yield Block("text", f"Mã hồ sơ: {d['number']['text']}", "B", 9.2)
    yield Block("qr", d["qr"])
    yield Block("text", "GIẤY TIẾP NHẬN HỒ SƠ\nVÀ HẸN TRẢ KẾT QUẢ", "B", 12.5, "center")
    yield Block("text", f"(Liên: {d['copies'][-1]})", "I", 8.7, "center")
    for label, value in (
        ("Trung tâm Phục vụ hành chính công/Bộ phận tiếp nhận và trả kết quả", f"Quầy {d['desk_id']}"),
        ("Tiếp nhận hồ sơ của", person["name"]),
        ("Địa chỉ", person["address"]),
        ("Số điện thoại", f"{person['phone']}    Email: {person['email']}"),
        ("Số căn cước/Hộ chiếu", person["identity_number"]),
        ("Nội dung yêu cầu giải quyết", f"{d['procedure']['name']} – {d['procedure']['case']}"),
    ):
        yield Block("text", f"{label}: {value}")
    yield Block("text", "1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:")
    papers = [(c["name"], c["originals"], c["copies"], c["shown"]) for c in d["components"]]
    if narrow:
        yield from (Block("text", f"{n}) {name}: {a} bản chính, {b} bản sao") for n, (name, a, b, _) in enumerate(papers, 1))
    else:
        counted = tuple((str(n), name, *(f"{x:02d}" if x else "" for x in few)) for n, (name, *few) in enumerate(papers, 1))
        yield Block("table", rows=(("TT", "Thành phần hồ sơ", "Bản chính", "Bản sao", "Xuất trình"), *counted))
    for label, value in (
        ("2. Số lượng hồ sơ", f"{d['dossier_sets']:02d} (bộ)"),
        ("3. Thời gian giải quyết hồ sơ theo quy định là", f"{d['term']['amount']:02d} ngày làm việc"),
        ("4. Thời gian nhận hồ sơ", moment(d["received_at"])),
        ("5. Thời gian trả kết quả giải quyết hồ sơ", moment(d["due_at"])),
        ("6. Đăng ký nhận kết quả tại", "Bộ phận tiếp nhận và trả kết quả (nhận trực tiếp tại quầy)"),
        ("Phí, lệ phí", f"{d['fee']['total']:,} đồng".replace(",", ".")),
        ("Vào Sổ theo dõi hồ sơ, Quyển số", f"{d['register']['book']}    Số thứ tự: {d['register']['number']}"),
    ):
        yield Block("text", f"{label}: {value}")
    signers = (("NGƯỜI NỘP HỒ SƠ", person["name"]), ("NGƯỜI TIẾP NHẬN HỒ SƠ", d["officer_name"]))
    yield Block("columns", style="B", align="center", rows=(tuple(f"{role}\n\n\n\n{name}" for role, name in signers),))
    yield Block("text", "Ghi chú:", "BI", 8.4)
    yield from (Block("text", f"– {note}", "", 8.4) for note in (*d["notes"], *d["lookup_lines"], *d["contacts"]))


def moment(at: dict[str, int]) -> str:
    return f"{at['hour']:02d} giờ {at['minute']:02d} phút, ngày {at['day']:02d} tháng {at['month']:02d} năm {at['year']}"


def modules(text: str) -> list[list[bool]]:
    """The QR matrix, dark is True; the same symbol as ours."""
    made = segno.make(text, error="m", micro=False, boost_error=False)
    return [[bool(module) for module in row] for row in made.matrix]


Render = Callable[[dict[str, Any], str], bytes]


def weasyprint(fonts: Path) -> Render:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    config = FontConfiguration()
    faces = "".join(
        f"@font-face{{font-family:S;src:url(file://{fonts}/LiberationSerif-{face}.ttf);"
        f"font-weight:{'bold' if 'B' in style else 'normal'};font-style:{'italic' if 'I' in style else 'normal'}}}"
        for style, face in FACES.items()
    )
    rules = (
        "body{font-family:S;font-size:9pt;line-height:1.2;margin:0} p,table,svg{margin:0 0 1.5pt} table{width:100%;"
        "border-collapse:collapse} .t td{border:.5pt solid;padding:1.5pt} .t td:nth-child(n+3){width:3.1em} "
        "td{vertical-align:top}"
    )
    sheets = {
        paper: CSS(
            string=f"{faces}{rules}@page{{size:{w}mm {h}mm;margin:{'9mm 11mm 12mm' if paper == 'a5' else '2mm 0'}}}",
            font_config=config,
        )
        for paper, (w, h) in SIZES_MM.items()
    }

    def style(b: Block) -> str:
        weight = "bold" if "B" in b.style else "normal"
        slant = "italic" if "I" in b.style else "normal"
        return f"font-weight:{weight};font-style:{slant};font-size:{b.size}pt;text-align:{b.align}"

    def html(b: Block) -> str:
        if b.kind == "qr":
            rows = modules(b.text)
            path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
            size = f"width:{QR_MM}mm;height:{QR_MM}mm"
            return f'<svg style="{size}" viewBox="0 0 {len(rows)} {len(rows)}"><path d="{path}"/></svg>'
        if b.rows:
            cells = "".join("<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in row) + "</tr>" for row in b.rows)
            return f'<table class="{b.kind[0]}" style="{style(b)}">{cells}</table>'
        return f'<p style="{style(b)}">{text(b.text)}</p>'

    def text(words: str) -> str:
        return escape(words).replace("\n", "<br>")

    def render(content: dict[str, Any], paper: str) -> bytes:
        page = HTML(string='<html lang="vi"><body>' + "".join(html(b) for b in blocks(content, paper)) + "</body></html>")
        return page.write_pdf(stylesheets=[sheets[paper]], font_config=config, pdf_variant="pdf/a-2b")

    return render


def reportlab(fonts: Path) -> Render:
    from reportlab.graphics.shapes import Drawing, Rect
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    for style, face in FACES.items():
        pdfmetrics.registerFont(TTFont(f"S{style}", str(fonts / f"LiberationSerif-{face}.ttf")))
    aligned = {"left": 0, "center": 1}

    def paragraph(b: Block, words: str) -> Any:
        style = ParagraphStyle(
            "p", fontName=f"S{b.style}", fontSize=b.size, leading=b.size * 1.2, alignment=aligned[b.align], spaceAfter=1.5
        )
        return Paragraph(escape(words).replace("\n", "<br/>"), style)

    def flowable(b: Block, width: float) -> Any:
        if b.kind == "qr":
            rows = modules(b.text)
            side = QR_MM * mm / len(rows)
            drawing = Drawing(QR_MM * mm, QR_MM * mm)
            for y, row in enumerate(rows):
                for x, dark in enumerate(row):
                    if dark:
                        drawing.add(Rect(x * side, (len(rows) - 1 - y) * side, side, side, strokeWidth=0, strokeColor=None))
            return drawing
        if b.rows:
            count = len(b.rows[0])
            widths = [width / count] * count if b.kind == "columns" else [20, width - 20 - 3 * 32, 32, 32, 32]
            tight = [(f"{side}PADDING", (0, 0), (-1, -1), 2) for side in ("TOP", "BOTTOM", "LEFT", "RIGHT")]
            grid = tight if b.kind == "columns" else [*tight, ("GRID", (0, 0), (-1, -1), 0.5, "black")]
            return Table([[paragraph(b, cell) for cell in row] for row in b.rows], colWidths=widths, style=grid)
        return paragraph(b, b.text)

    def render(content: dict[str, Any], paper: str) -> bytes:
        out = io.BytesIO()
        w, h = (side * mm for side in SIZES_MM[paper])
        x, top, bottom = (9 * mm, 7 * mm, 10 * mm) if paper == "a5" else (0, 2 * mm, 4 * mm)  # a frame pads by 2 mm itself
        page = SimpleDocTemplate(out, pagesize=(w, h), leftMargin=x, rightMargin=x, topMargin=top, bottomMargin=bottom)
        page.build([flowable(b, w - 2 * x - 12) for b in blocks(content, paper)])
        return out.getvalue()

    return render


def fpdf2(fonts: Path) -> Render:
    from fpdf import FPDF

    def render(content: dict[str, Any], paper: str) -> bytes:
        # a document keeps its own subsets, so each has to read the fonts again: the library has no other way
        pdf = FPDF(unit="mm", format=SIZES_MM[paper])
        for style, face in FACES.items():
            pdf.add_font("S", style, str(fonts / f"LiberationSerif-{face}.ttf"))
        pdf.set_text_shaping(True)
        pdf.set_margins(11 if paper == "a5" else 0, 9 if paper == "a5" else 2)
        pdf.set_auto_page_break(True, 12 if paper == "a5" else 4)
        pdf.add_page()
        for b in blocks(content, paper):
            _fpdf_block(pdf, b)
        return bytes(pdf.output())

    return render


def _fpdf_block(pdf: Any, b: Block) -> None:
    pdf.set_font("S", b.style, b.size)
    if b.kind == "qr":
        _fpdf_code(pdf, b.text)
    elif b.rows:
        plain = {"borders_layout": "NONE", "text_align": "CENTER"}
        ruled = {"col_widths": (7, 126 - 7 - 33, 11, 11, 11), "text_align": "LEFT"}
        look = plain if b.kind == "columns" else ruled
        with pdf.table(line_height=b.size * 0.45, first_row_as_headings=False, **look) as table:
            for row in b.rows:
                table.row(list(row))
    else:
        pdf.multi_cell(0, b.size * 0.43, b.text, align=b.align[0].upper(), new_x="LMARGIN", new_y="NEXT")


def _fpdf_code(pdf: Any, text: str) -> None:
    rows = modules(text)
    side = QR_MM / len(rows)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                pdf.rect(pdf.l_margin + x * side, pdf.get_y() + y * side, side, side, style="F")
    pdf.ln(QR_MM + 1)


PEERS: dict[str, Callable[[Path], Render]] = {"weasyprint": weasyprint, "reportlab": reportlab, "fpdf2": fpdf2}


def main() -> None:
    render = PEERS[sys.argv[1]](Path(sys.argv[2]))
    for line in sys.stdin:
        order = json.loads(line)
        started_at = time.perf_counter()
        pdf = render(order["content"], order["paper"])
        taken = (time.perf_counter() - started_at) * 1000
        if order["out"]:
            Path(order["out"]).write_bytes(pdf)
        print(json.dumps({"ms": taken, "bytes": len(pdf)}), flush=True)


if __name__ == "__main__":
    main()
