"""What is asked when a result comes to the desk, and when it is handed out? The two forms and what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar, Final

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message

from counter_app.domain.dossier import Dossier, DossierStatus, MoneyStatus, ReturnMethod
from counter_app.domain.person import Person
from counter_app.services.result_return import Original, Payment, ReceiptAtReturn
from counter_app.texts import board_words, names
from counter_app.widgets.date_input import DateInput, read_day
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.form import LabelledField
from counter_app.widgets.money_input import MoneyInput
from counter_app.widgets.pick_one import PickOne
from counter_app.widgets.plain import plain_cell

APPLICANT: Final = "applicant"
SUBMITTER: Final = "submitter"
PROXY: Final = "proxy"
CHECKED: Final = "yes"
LONGEST_NOTE: Final = 300


def ready_fields(result_name: str, today: date) -> Iterable[LabelledField]:
    """Kind, number, date and note of a result that has come."""
    yield LabelledField("result", "Loại kết quả", FieldInput(result_name, max_length=200), required=True)
    yield LabelledField("result_number", "Số, ký hiệu", FieldInput(max_length=60))
    yield LabelledField("result_on", "Ngày kết quả", DateInput(today))
    yield LabelledField("result_note", "Trích yếu", FieldInput(max_length=LONGEST_NOTE))


def ready_problems(values: Mapping[str, str], today: date) -> dict[str, str]:
    """A kind, and a day that has come."""
    wrong: dict[str, str] = {}
    if not values["result"]:
        wrong["result"] = "Nhập loại kết quả, ví dụ Giấy khai sinh."
    day = read_day(values["result_on"])
    if values["result_on"] and day is None:
        wrong["result_on"] = "Ngày viết như 25/11/2026."
    elif day is not None and day > today:
        wrong["result_on"] = "Ngày kết quả ở sau hôm nay."
    return wrong


def ready_told(values: Mapping[str, str]) -> tuple[str, str]:
    """(name with its note, number with its day), as they stand in the act and on the return receipt."""
    name = ": ".join(part for part in (values["result"], values["result_note"]) if part)
    day = read_day(values["result_on"])
    number = values["result_number"]
    return name, f"{number} ngày {names.day(day)}".strip() if day and number else number


def return_fields(dossier: Dossier, *, receipt_shown: bool) -> Iterable[LabelledField]:
    """Who takes it, receipt, fee. `receipt_shown`: it was just read by the scanner."""
    who = [("Chủ hồ sơ", APPLICANT), ("Người được ủy quyền", PROXY)]
    if dossier.submitter is not None:
        who.insert(1, ("Người nộp hồ sơ", SUBMITTER))
    if dossier.return_method is ReturnMethod.ELECTRONIC:
        ways = [(names.name_of(way), str(way)) for way in (ReturnMethod.AT_DESK, ReturnMethod.ELECTRONIC)]
        yield LabelledField("return_method", "Cách trả", PickOne(ways, value=str(dossier.return_method), blank=False))
    yield LabelledField("who", "Người nhận", PickOne(who, value=APPLICANT, blank=False))
    yield LabelledField("receiver_name", "Họ tên", FieldInput(dossier.applicant.name, max_length=200), required=True)
    yield LabelledField("receiver_identity", "Số giấy tờ", FieldInput(max_length=20, placeholder="quẹt thẻ hoặc gõ"))
    yield LabelledField("receiver_phone", "Điện thoại", FieldInput(max_length=20))
    authorisation = FieldInput(max_length=200, placeholder="số, ngày, nơi chứng thực")
    yield LabelledField("authorisation", "Giấy ủy quyền", authorisation)
    checked = PickOne([("Đã kiểm tra, đúng người nhận", CHECKED)], prompt="Chưa kiểm tra")
    yield LabelledField("identity_checked", "Giấy tờ tùy thân", checked, required=True)
    shown = str(ReceiptAtReturn.SHOWN) if receipt_shown else ""
    receipts = [
        ("Có xuất trình", str(ReceiptAtReturn.SHOWN)),
        ("Bị mất, đã kiểm tra giấy tờ tùy thân", str(ReceiptAtReturn.LOST)),
    ]
    yield LabelledField("receipt_shown", "Giấy tiếp nhận", PickOne(receipts, value=shown), required=True)
    if owes_fee(dossier):
        yield from _payment_fields(dossier.fee_amount)


def owes_fee(dossier: Dossier) -> bool:
    """Whether the fee is settled with the return; the papers of a dossier that ended otherwise wait for none."""
    return dossier.status is DossierStatus.RESULT_READY and dossier.money is MoneyStatus.UNPAID


def _payment_fields(amount: int) -> Iterable[LabelledField]:
    yield LabelledField("payment_method", "Nộp phí, lệ phí", PickOne(board_words.PAYMENT_METHODS), required=True)
    yield LabelledField("paid_amount", "Số tiền", MoneyInput(amount or None))
    yield LabelledField("receipt_number", "Số chứng từ điện tử", FieldInput(max_length=60, placeholder="do nơi thu cấp"))


def return_problems(values: Mapping[str, str]) -> dict[str, str]:
    """What must be answered before anything leaves the counter (NĐ 61 Đ6.2b); empty for a result sent electronically."""
    wrong: dict[str, str] = {}
    if not values["receiver_name"]:
        wrong["receiver_name"] = "Nhập họ tên người nhận kết quả."
    if values.get("return_method") != ReturnMethod.ELECTRONIC:
        if values["who"] == PROXY and not values["authorisation"]:
            wrong["authorisation"] = "Người nhận thay phải có giấy ủy quyền. Ghi số, ngày giấy đó."
        if not values["identity_checked"]:
            wrong["identity_checked"] = "Kiểm tra giấy tờ tùy thân, rồi nhấn Space để ghi."
        if not values["receipt_shown"]:
            wrong["receipt_shown"] = "Nhấn Space: giấy tiếp nhận có xuất trình hay bị mất."
    if "payment_method" in values and not values["payment_method"]:
        wrong["payment_method"] = "Hồ sơ chưa thu phí, lệ phí. Chọn cách nộp, hoặc được miễn."
    elif values.get("payment_method", "waived") != "waived" and not values["paid_amount"]:
        wrong["paid_amount"] = "Nhập số tiền đã nộp."
    return wrong


def payment_of(values: Mapping[str, str], amount: int | None) -> Payment | None:
    """None where nothing is due."""
    method = values.get("payment_method", "")
    if not method:
        return None
    return Payment(method, 0 if method == "waived" else amount or 0, values.get("receipt_number", ""))


def person_of(dossier: Dossier, who: str) -> Person | None:
    """The person that a choice stands for; nobody known for a proxy."""
    return {APPLICANT: dossier.applicant, SUBMITTER: dossier.submitter}.get(who)


class OriginalsTable(FittedTable):
    """Originals that the desk holds, ticked when they are in the citizen's hand (NĐ 61 Đ20.2), and those that the citizen
    brings, ticked when they match what came as a file (Bắc Giang Đ15.3a)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "give_back", "Đánh dấu", id="originals.give", tooltip="Đã trả, hoặc đã đối chiếu bản chính đang chọn"
        ),
    ]
    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("tick", "", 3),
        FittedColumn("name", "Bản chính trả lại, đối chiếu"),
        FittedColumn("count", "Số bản", 6),
    )

    class Changed(Message):
        """A tick was set or taken away."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._originals: tuple[Original, ...] = ()
        self.given: frozenset[str] = frozenset()

    @property
    def left(self) -> int:
        """How many have not been given back yet."""
        return sum(original.component_code not in self.given for original in self._originals)

    def show(self, originals: Sequence[Original]) -> None:
        """What is held, nothing ticked."""
        self._originals, self.given = tuple(originals), frozenset()
        self.fill({original.component_code: self._cells_of(original) for original in originals})

    def action_give_back(self) -> None:
        """Tick, or take the tick back; on to the next one."""
        key = self.cursor_key
        if key:
            self.given ^= {key}
            self.set_row(key, self._cells_of(next(one for one in self._originals if one.component_code == key)))
            if key in self.given:
                self.action_cursor_down()
            self.post_message(self.Changed())

    def _cells_of(self, original: Original) -> Mapping[str, Text]:
        return {
            "tick": plain_cell("[x]" if original.component_code in self.given else "[ ]"),
            "name": plain_cell(f"Đối chiếu: {original.name}" if original.to_compare else original.name),
            "count": plain_cell(str(original.count)),
        }
