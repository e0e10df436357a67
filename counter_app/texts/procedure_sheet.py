"""What is a citizen told of a procedure: order, papers, time, fee, forms, result, ground (Bắc Giang Đ8.1b, NĐ 61/2018 Đ15.2)?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from counter_app.domain.desk import Desk
from counter_app.domain.dossier_ways import ReturnMethod
from counter_app.domain.procedure import Component, HandIn, Procedure
from counter_app.domain.table_sheet import SheetWords, TableColumn, TablePart, table_sheet
from counter_app.services.office_tables import OfficeTable
from counter_app.texts import names
from counter_app.texts.checklist_words import papers
from counter_app.texts.fee_words import fee_words
from counter_app.texts.sheet_words import head_of

GENERAL_ORDER: Final = (
    "Nộp hồ sơ tại Bộ phận Một cửa, qua cổng dịch vụ công hoặc qua bưu chính.",
    "Cán bộ kiểm tra: đủ thì cấp giấy tiếp nhận và hẹn trả; thiếu thì hướng dẫn một lần, đầy đủ bằng phiếu; "
    "không thuộc thẩm quyền thì trả kèm phiếu từ chối.",
    "Hồ sơ được chuyển cơ quan có thẩm quyền giải quyết.",
    "Nhận kết quả theo giấy hẹn, nộp phí, lệ phí nếu có.",
)
AT_ONCE_ORDER: Final = (
    "Nộp hồ sơ tại Bộ phận Một cửa, xuất trình giấy tờ để đối chiếu.",
    "Cán bộ kiểm tra, giải quyết và trả kết quả ngay; không trả được trong ngày thì hẹn bằng giấy.",
)
_HAND_IN: Final = {
    HandIn.SHOWN: "xuất trình",
    HandIn.FROM_DATABASE: "cơ quan tự tra cơ sở dữ liệu, không phải nộp",
}
_COLUMNS: Final = (
    TableColumn("STT", width_mm=11, align="center"),
    TableColumn("Thành phần hồ sơ"),
    TableColumn("Số lượng, cách nộp", width_mm=42),
    TableColumn("Mẫu đơn, tờ khai", width_mm=34),
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One heading and what stands under it."""

    heading: str
    lines: tuple[str, ...]


def procedure_parts(procedure: Procedure, version: str) -> tuple[SheetPart, ...]:
    """Every part that must be shown, in the published order. A part that nobody published says so."""
    forms = [f"{each.name}: {each.form}" for each in procedure.components if each.form]
    return (
        SheetPart("Thủ tục", (f"{procedure.name} ({procedure.code})", f"Lĩnh vực: {procedure.area}")),
        SheetPart("Cơ quan thực hiện", (procedure.authority or "Theo quyết định công bố của tỉnh",)),
        SheetPart("Trình tự thực hiện", tuple(f"{n}. {step}" for n, step in enumerate(_order(procedure), 1))),
        SheetPart("Thành phần hồ sơ", tuple(_component_line(n, each, procedure) for n, each in _numbered(procedure))),
        SheetPart("Thời hạn giải quyết", tuple(_terms(procedure))),
        SheetPart("Phí, lệ phí", tuple(dict.fromkeys(map(fee_words, procedure.fees))) or ("Không thu",)),
        SheetPart("Mẫu đơn, mẫu tờ khai", tuple(forms) or ("Danh mục không kèm mẫu; dùng mẫu do quầy phát",)),
        SheetPart("Kết quả", (procedure.result or "Theo quyết định công bố của tỉnh", f"Cách nhận: {_ways(procedure)}")),
        SheetPart("Căn cứ pháp lý", (procedure.ground or "Theo quyết định công bố của tỉnh",)),
        SheetPart("Danh mục", (f"Phiên bản {version}, áp dụng từ {names.day(procedure.valid_from)}",)),
    )


def procedure_table(procedure: Procedure, version: str, desk: Desk, at: datetime) -> OfficeTable:
    """The sheet "Hướng dẫn thủ tục" on A4 for the citizen to take along."""
    head = head_of(desk.profile, at, "Hướng dẫn thủ tục hành chính", procedure.name)
    rows = tuple((n, each.name + _when(each, procedure), _how(each), each.form or "–") for n, each in _numbered(procedure))
    before: list[str] = []
    after: list[str] = []
    for part in procedure_parts(procedure, version):
        if part.heading == "Thành phần hồ sơ":
            continue
        place = before if part.heading in ("Thủ tục", "Cơ quan thực hiện", "Trình tự thực hiện") else after
        place += _on_paper(part)
    lookups = [f"Hỏi thêm: {contact}" for contact in desk.profile.contacts]
    document = table_sheet(
        head,
        (TablePart(_COLUMNS, rows, heading="Thành phần hồ sơ"),),
        words=SheetWords(before=tuple(before), after=(*after, *lookups)),
    )
    return OfficeTable("procedure_sheet", procedure.code, document)


def _on_paper(part: SheetPart) -> Iterable[str]:
    if len(part.lines) == 1:
        return (f"{part.heading}: {part.lines[0]}.".replace("..", "."),)
    return (f"{part.heading}:", *part.lines)


def _order(procedure: Procedure) -> tuple[str, ...]:
    return procedure.steps or (AT_ONCE_ORDER if procedure.immediate_result else GENERAL_ORDER)


def _numbered(procedure: Procedure) -> Iterable[tuple[int, Component]]:
    return enumerate(procedure.components, 1)


def _component_line(number: int, component: Component, procedure: Procedure) -> str:
    told = f"{number}. {component.name}{_when(component, procedure)}: {_how(component)}"
    return told + (f" – thay được bằng {', '.join(component.substitutes)}" if component.substitutes else "")


def _how(component: Component) -> str:
    told = _HAND_IN.get(component.hand_in) or papers(component.originals, component.copies) or "nộp"
    return told + (", kèm bản chính để đối chiếu" if component.compare_with_original else "")


def _when(component: Component, procedure: Procedure) -> str:
    cases = [case.name for case in procedure.cases if case.code in component.cases]
    told = [] if component.required else ["nếu có"]
    told += [f"trường hợp: {', '.join(cases)}"] if cases else []
    return f" ({'; '.join(told)})" if told else ""


def _terms(procedure: Procedure) -> Iterable[str]:
    """The published time as a whole; the agencies share it among themselves (Bắc Giang Đ14.2)."""
    cases = {case.code: case.name for case in procedure.cases}
    for rule in procedure.terms:
        about = [cases.get(rule.case, ""), "nộp trực tuyến" if rule.channel == "online" else ""]
        told = "; ".join(filter(None, about))
        longer = f", cần xác minh thêm thì thêm tối đa {names.term(rule.extension).lower()}" if rule.extension else ""
        yield (f"{told}: " if told else "") + names.term(rule.time) + longer + (f" ({rule.ground})" if rule.ground else "")


def _ways(procedure: Procedure) -> str:
    known = {str(way): way for way in ReturnMethod}
    told = [names.name_of(known[way]).lower() for way in procedure.return_methods if way in known]
    return ", ".join(told) or "tại quầy"
