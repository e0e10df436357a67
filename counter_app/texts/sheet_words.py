"""What do the desk's own tables say: minutes with the post, the list of a hand-over, the fees of a day?

Head as in NĐ 30/2020/NĐ-CP. None of them is a biên lai, and none is called one (NĐ 254/2026/NĐ-CP Điều 24).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from counter_app.domain.act_details import PAYMENT_METHODS
from counter_app.domain.post_batch import Count, Direction, PostBatch, PostItem
from counter_app.domain.province import ProvinceProfile
from counter_app.domain.table_sheet import (
    Cell,
    SheetHead,
    SheetWords,
    Signature,
    TableColumn,
    TablePart,
    table_sheet,
)
from counter_app.services.fees_day import FeeRow, FeesSheet
from counter_app.services.handover_list import DeliveryLine, DeliveryList
from counter_app.services.office_tables import OfficeTable
from counter_app.texts import names
from counter_app.texts.board_words import PAYMENT_METHODS as METHOD_CHOICES

METHODS: Final = {key: words for words, key in METHOD_CHOICES}
COUNTS: Final = {
    Count.UNCOUNTED: "Chưa đếm",
    Count.COMPLETE: "Đủ",
    Count.MISSING: "Không có trong túi",
    Count.TOO_FEW: "Thiếu",
    Count.TOO_MANY: "Thừa giấy tờ",
    Count.EXTRA: "Ngoài danh sách",
}
DIRECTIONS: Final = {Direction.IN: "Nhận từ bưu chính", Direction.OUT: "Giao cho bưu chính"}
assert set(METHODS) == set(PAYMENT_METHODS)


def head_of(profile: ProvinceProfile, at: datetime, title: str, subtitle: str = "", number: str = "") -> SheetHead:
    """The unit's head of a table made at this moment."""
    return SheetHead(profile.parent_agency, profile.unit_name, profile.place, at, title, subtitle, number)


# --- the post -----------------------------------------------------------------------------------

_IN_COLUMNS: Final = (
    TableColumn("STT", width_mm=11, align="center"),
    TableColumn("Số phiếu gửi", width_mm=42),
    TableColumn("Người gửi"),
    TableColumn("Theo phiếu", width_mm=19, align="center", group="Số giấy tờ"),
    TableColumn("Thực nhận", width_mm=19, align="center", group="Số giấy tờ"),
    TableColumn("Kết quả kiểm đếm", share=1.2),
)
_OUT_COLUMNS: Final = (
    TableColumn("STT", width_mm=11, align="center"),
    TableColumn("Số phiếu gửi", width_mm=42),
    TableColumn("Mã số hồ sơ", width_mm=46),
    TableColumn("Người nhận"),
    TableColumn("Địa chỉ", share=1.4),
)


def post_minutes(batch: PostBatch, profile: ProvinceProfile) -> OfficeTable:
    """Biên bản giao nhận (QĐ 45/2016/QĐ-TTg Đ7.3, Đ9): the phiếu gửi, what was counted, who signs."""
    comes_in = batch.direction is Direction.IN
    what = "hồ sơ" if comes_in else "kết quả giải quyết thủ tục hành chính"
    head = head_of(profile, batch.signed_at, f"Biên bản giao nhận {what}", DIRECTIONS[batch.direction], batch.number)
    rows = tuple((_in_row if comes_in else _out_row)(place, item) for place, item in enumerate(batch.items, 1))
    part = TablePart(_IN_COLUMNS if comes_in else _OUT_COLUMNS, rows)
    post = Signature("Nhân viên bưu chính", batch.post_officer)
    desk = Signature("Cán bộ Bộ phận Một cửa", batch.officer_name)
    document = table_sheet(
        head,
        (part,),
        (post, desk) if comes_in else (desk, post),
        words=SheetWords(before=_opening(batch), after=_closing(batch)),
        landscape=not comes_in,
    )
    return OfficeTable("post_minutes", batch.uid, document)


def _opening(batch: PostBatch) -> tuple[str, ...]:
    giver = f"{batch.carrier}, người đại diện: {batch.post_officer}"
    desk = f"Quầy {batch.desk_id}, người đại diện: {batch.officer_name}"
    first, second = (giver, desk) if batch.direction is Direction.IN else (desk, giver)
    return (
        f"Lúc {names.moment(batch.signed_at)}, hai bên đã kiểm đếm và giao nhận.",
        f"Bên giao: {first}.",
        f"Bên nhận: {second}.",
    )


def _closing(batch: PostBatch) -> tuple[str, ...]:
    if batch.direction is Direction.OUT:
        return (
            f"Tổng số: {len(batch.items)} kết quả, đã niêm phong trước mặt hai bên. Biên bản lập 02 bản, mỗi bên giữ 01 bản.",
        )
    here = sum(item.is_here for item in batch.items)
    return (
        f"Tổng số: {here} hồ sơ thực nhận trên {sum(item.declared > 0 for item in batch.items)} phiếu gửi.",
        "Thời điểm ký biên bản này là thời điểm nộp hồ sơ; hồ sơ thiếu giấy tờ tính từ khi bổ sung đủ.",
        "Biên bản lập 02 bản, mỗi bên giữ 01 bản.",
    )


def _in_row(place: int, item: PostItem) -> tuple[Cell, ...]:
    told = COUNTS[item.count] + (f": {item.answer}" if item.answer else "")
    return (place, item.slip_number, item.person, item.declared, item.counted or 0, told)


def _out_row(place: int, item: PostItem) -> tuple[Cell, ...]:
    return (place, item.slip_number, item.dossier_number, item.person, item.address)


# --- the hand-over ------------------------------------------------------------------------------

_DELIVERY_COLUMNS: Final = (
    TableColumn("STT", width_mm=11, align="center"),
    TableColumn("Mã số hồ sơ", width_mm=48),
    TableColumn("Chủ hồ sơ"),
    TableColumn("Thủ tục", share=1.6),
    TableColumn("Ngày nhận", width_mm=25, align="center"),
    TableColumn("Hẹn trả", width_mm=25, align="center"),
    TableColumn("Số bộ", width_mm=13, align="center"),
)


def delivery_list(told: DeliveryList, profile: ProvinceProfile) -> OfficeTable:
    """Danh sách bàn giao hồ sơ (NĐ 61 Đ18, Đ21.2): what left the desk, who gave, who took, when."""
    to = " · ".join(part for part in (told.unit, told.agency_name) if part)
    head = head_of(profile, told.at, "Danh sách bàn giao hồ sơ", to)
    rows = tuple(_delivery_row(place, line) for place, line in enumerate(told.lines, 1))
    document = table_sheet(
        head,
        (TablePart(_DELIVERY_COLUMNS, rows),),
        (Signature("Người giao", told.giver), Signature("Người nhận", told.receiver)),
        words=SheetWords(
            before=(f"Giao lúc {names.moment(told.at)}.",),
            after=(f"Tổng số: {len(told.lines)} hồ sơ, kèm phiếu kiểm soát của từng hồ sơ.",),
        ),
        landscape=True,
    )
    return OfficeTable("handover_list", told.batch_id, document)


def _delivery_row(place: int, line: DeliveryLine) -> tuple[Cell, ...]:
    due = line.due_at.date() if line.due_at else None
    return (place, line.number, line.applicant_name, line.procedure_name, line.received_at.date(), due, line.dossier_sets)


# --- the fees of a day --------------------------------------------------------------------------

_FEE_COLUMNS: Final = (
    TableColumn("STT", width_mm=11, align="center"),
    TableColumn("Giờ", width_mm=14, align="center"),
    TableColumn("Mã số hồ sơ", width_mm=48),
    TableColumn("Chủ hồ sơ"),
    TableColumn("Cách nộp", width_mm=27),
    TableColumn("Số tiền (đồng)", width_mm=28, align="right"),
    TableColumn("Số biên lai điện tử", width_mm=42),
    TableColumn("Người thu", share=0.9),
)
_SUM_COLUMNS: Final = (
    TableColumn("Cách nộp"),
    TableColumn("Số lần", width_mm=20, align="center"),
    TableColumn("Số tiền (đồng)", width_mm=40, align="right"),
)
_COUNT_COLUMNS: Final = (
    TableColumn("Nơi giữ tiền"),
    TableColumn("Đã ghi (đồng)", width_mm=40, align="right"),
    TableColumn("Đếm được, báo về (đồng)", width_mm=48, align="right"),
    TableColumn("Chênh lệch (đồng)", width_mm=40, align="right"),
)


def dong(amount: int) -> str:
    """14000 → 14.000; −3000 → −3.000."""
    return ("−" if amount < 0 else "") + f"{abs(amount):,}".replace(",", ".")


def fees_sheet(sheet: FeesSheet, profile: ProvinceProfile, at: datetime, officer_name: str) -> OfficeTable:
    """Bảng đối chiếu thu phí, lệ phí trong ngày (Cần Thơ Đ15.4)."""
    head = head_of(profile, at, "Bảng đối chiếu thu phí, lệ phí", f"Ngày {names.day(sheet.day)}")
    rows = tuple(_fee_row(place, row) for place, row in enumerate(sheet.rows, 1))
    totals: tuple[Cell, ...] = ("", "", "", "Tổng cộng", "", dong(sheet.total), "", "") if rows else ()
    sums = tuple((METHODS[one.method], one.count, dong(one.amount)) for one in sheet.sums)
    parts = [TablePart(_FEE_COLUMNS, rows, totals, empty="Trong ngày không thu khoản nào.")]
    if sums:
        parts.append(TablePart(_SUM_COLUMNS, sums, heading="Theo cách nộp"))
    parts.append(TablePart(_COUNT_COLUMNS, _counted_rows(sheet), heading="Đối chiếu"))
    document = table_sheet(
        head,
        tuple(parts),
        (Signature("Người đối chiếu", officer_name), Signature("Phụ trách Bộ phận Một cửa")),
        words=SheetWords(after=_fee_notes(sheet)),
        landscape=True,
    )
    return OfficeTable("fees_day", sheet.day.isoformat(), document)


def _fee_row(place: int, row: FeeRow) -> tuple[Cell, ...]:
    payment = row.paid.payment
    receipt = payment.receipt_number or ("chưa có" if row.lacks_receipt else "")
    way = METHODS[payment.method] + (" (đảo)" if row.paid.reverses else "")
    time = f"{row.paid.at:%H:%M}"
    return (place, time, row.number, row.applicant_name, way, dong(payment.amount), receipt, row.paid.officer_name)


def _counted_rows(sheet: FeesSheet) -> tuple[tuple[Cell, ...], ...]:
    def told(amount: int | None) -> str:
        return "chưa đếm" if amount is None else dong(amount)

    return (
        ("Tiền mặt tại quầy", dong(sheet.cash), told(sheet.counted.cash), told(sheet.cash_difference)),
        ("Tài khoản, cổng thanh toán", dong(sheet.online), told(sheet.counted.online), told(sheet.online_difference)),
    )


def _fee_notes(sheet: FeesSheet) -> tuple[str, ...]:
    notes = ["Bảng này để đối chiếu trong nội bộ, không thay chứng từ thu."]
    if sheet.without_receipt:
        notes.insert(0, f"Còn {sheet.without_receipt} khoản chưa ghi số biên lai điện tử.")
    return tuple(notes)
