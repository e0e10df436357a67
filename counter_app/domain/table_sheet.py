"""What does an official table say (register of dossiers, hand-over list, reconciliation, report), whatever its layout?

TT 01/2018/TT-VPCP Mẫu số 06 rules the register; the head of every table follows NĐ 30/2020/NĐ-CP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from counter_app.domain.slip_parts import moment_parts

Align = Literal["left", "center", "right"]
Cell = str | int | date | datetime | None


class TableKind(StrEnum):
    """Names of templates, beside those of the official slips."""

    REGISTER = "register"  # sổ theo dõi hồ sơ
    PAPER_KIT = "paper_kit"  # bộ mẫu giấy đã đánh số, dùng khi có sự cố
    COVER_SHEETS = "cover_sheets"  # tờ bìa đặt trước giấy tờ khi quét
    WALL_SHEET = "wall_sheet"  # một tờ A4 treo tường: khi có sự cố
    KEYS_SHEET = "keys_sheet"  # một tờ A4: mọi phím của chương trình
    TABLE_SHEET = "table_sheet"  # biên bản giao nhận, danh sách bàn giao, bảng đối chiếu, báo cáo


@dataclass(frozen=True, slots=True)
class TableDocument:
    """A table as data. `content`: JSON values only, in the shape that the head of config/slips/<kind>.typ tells."""

    kind: TableKind
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """`width_mm` wins over `share` (of what fixed columns leave). Neighbours with one `group` stand under one heading."""

    title: str
    share: float = 1
    width_mm: float = 0
    align: Align = "left"
    group: str = ""


@dataclass(frozen=True, slots=True)
class TablePart:
    """One table of a sheet. Every row, and `totals` unless empty, has a cell for each column.

    `empty`: what stands there instead of rows. `charts`: SVG drawings, set beneath the table.
    """

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    heading: str = ""
    empty: str = ""
    charts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs. `name`: beneath the room to sign; `note`: beneath the role, empty for the usual words."""

    role: str
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetHead:
    """Who issues the sheet (NĐ 30/2020/NĐ-CP Điều 8), where and when, and what it is called."""

    parent_agency: str
    unit_name: str
    place: str
    made_at: datetime
    title: str
    subtitle: str = ""
    number: str = ""  # of the document, without "Số:"


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What stands before and after the tables, a paragraph a string."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def table_sheet(
    head: SheetHead,
    parts: tuple[TablePart, ...],
    signatures: tuple[Signature, ...] = (),
    *,
    words: SheetWords = SheetWords(),
    landscape: bool = False,
) -> TableDocument:
    """A sheet with any tables. Raises ValueError for a row that does not have a cell for each column."""
    return TableDocument(
        TableKind.TABLE_SHEET,
        {
            **head_parts(head),
            "landscape": landscape,
            "before": list(words.before),
            "after": list(words.after),
            "parts": [_part(part) for part in parts],
            "signatures": [signature_parts(signature) for signature in signatures],
        },
    )


def head_parts(head: SheetHead) -> dict[str, Any]:
    """The members that every table has."""
    return {
        "parent_agency": head.parent_agency,
        "unit_name": head.unit_name,
        "place": head.place,
        "number": head.number,
        "title": head.title,
        "subtitle": head.subtitle,
        "printed_at": moment_parts(head.made_at),
    }


def signature_parts(signature: Signature) -> dict[str, str]:
    """One who signs, as the template reads it."""
    return {"role": signature.role, "name": signature.name, "note": signature.note}


def cell_parts(cell: Cell) -> Any:
    """A JSON value: text, a whole number, `{day, month, year}` and for a moment also `{hour, minute}` in Vietnam's time."""
    if isinstance(cell, datetime):
        told = moment_parts(cell)
        return {name: told[name] for name in ("hour", "minute", "day", "month", "year")}
    if isinstance(cell, date):
        return {"day": cell.day, "month": cell.month, "year": cell.year}
    return "" if cell is None else cell


def _part(part: TablePart) -> dict[str, Any]:
    if any(len(row) != len(part.columns) for row in (*part.rows, *([part.totals] if part.totals else []))):
        raise ValueError("a row must have a cell for each column")
    return {
        "heading": part.heading,
        "columns": [
            {"title": c.title, "share": c.share, "width_mm": c.width_mm, "align": c.align, "group": c.group}
            for c in part.columns
        ],
        "rows": [[cell_parts(cell) for cell in row] for row in part.rows],
        "totals": [cell_parts(cell) for cell in part.totals],
        "empty": part.empty,
        "charts": list(part.charts),
    }
