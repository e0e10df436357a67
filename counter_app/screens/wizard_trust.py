"""Who may open this desk? The wizard's pages on the first account and on the key of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Select, Static

from counter_app.screens.account_fields import name_fields, name_problems, pin_fields, pin_problems
from counter_app.screens.wizard_step import WizardStep
from counter_app.services.set_up import SHORTEST_PASSPHRASE, FoundBefore
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.pick_one import PickOne
from counter_app.widgets.plain import plain_content

OS_KEEPS, PASSPHRASE = "os", "passphrase"


class OfficerStep(WizardStep):
    """The first account: the admin."""

    title = "6 Cán bộ"
    told = "Tài khoản đầu tiên, có quyền quản trị: người này thêm các cán bộ khác ở mục Cài đặt (F9)."

    def __init__(self) -> None:
        super().__init__(id="officer-step")

    def fields(self) -> Iterable[Widget]:
        """Name, login, PIN twice."""
        yield from name_fields()
        yield from pin_fields()

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Complete, and a PIN that nobody guesses."""
        return name_problems(values) | pin_problems(values)


class KeyStep(WizardStep):
    """Who keeps the key of the store."""

    title = "7 Khóa"
    told = "Dữ liệu trên máy được mã hóa. Ai giữ khóa mở kho?"

    def __init__(self, keyring_is_safe: bool, found: FoundBefore) -> None:
        super().__init__(id="key-step")
        self._choice = keyring_is_safe and not found.key
        self._found = found

    def fields(self) -> Iterable[Widget]:
        """A choice where there is one; the passphrase twice, or once when it was set before."""
        places = [("Hệ điều hành giữ (nên chọn): không phải nhập gì", OS_KEEPS), ("Mật khẩu kho do mình đặt", PASSPHRASE)]
        place = OS_KEEPS if self._choice or (self._found.key and not self._found.passphrase) else PASSPHRASE
        yield LabelledField("key_place", "Khóa kho", PickOne(places, value=place, blank=False))
        hint = "Mật khẩu đã đặt ở lần cài đặt trước" if self._found.passphrase else f"Ít nhất {SHORTEST_PASSPHRASE} ký tự"
        yield LabelledField(
            "passphrase", "Mật khẩu kho", FieldInput(max_length=200, password=True), required=True, hint=hint
        )
        again = FieldInput(max_length=200, password=True)
        yield LabelledField("passphrase_again", "Nhập lại", again, required=True)
        yield Static("", id="key-told")

    def on_mount(self) -> None:
        self._ask_for(self.values()["key_place"])

    @on(Select.Changed, "#key_place")
    def _place_changed(self) -> None:
        self._ask_for(self.values()["key_place"])

    def _ask_for(self, place: str) -> None:
        own = place == PASSPHRASE
        shown = {"key_place": self._choice, "passphrase": own, "passphrase_again": own and not self._found.passphrase}
        for name, wanted in shown.items():
            field = self.query_one(Form).field(name)
            field.display = wanted
            field.field.disabled = not wanted
        self.query_one("#key-told", Static).update(_key_words(own))

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A new passphrase is long and typed twice; an old one is tried when everything is written."""
        if values["key_place"] != PASSPHRASE:
            return {}
        told = values["passphrase"]
        if self._found.passphrase:
            return {} if told else {"passphrase": "Chưa nhập mật khẩu kho."}
        if len(told) < SHORTEST_PASSPHRASE:
            return {"passphrase": f"Mật khẩu kho phải có ít nhất {SHORTEST_PASSPHRASE} ký tự."}
        return {} if told == values["passphrase_again"] else {"passphrase_again": "Hai lần nhập khác nhau. Nhập lại."}


def _key_words(own: bool) -> Content:
    """What happens when the key is lost, before anybody decides."""
    if not own:
        told = "Khóa gắn với tài khoản Windows, macOS hoặc Linux đang dùng. Xóa tài khoản đó là không mở được kho nữa."
        return plain_content(told, "$text-muted")
    lost = (
        "Chương trình hỏi mật khẩu này mỗi lần mở. MẤT MẬT KHẨU LÀ MẤT KHO: không ai mở lại được, kể cả đơn vị vận hành; "
        "chỉ còn những hồ sơ đã gửi lên trung tâm. Viết ra giấy, niêm phong, giao lãnh đạo đơn vị cất."
    )
    return Content.assemble(plain_content("▲ ", "$text-warning"), plain_content(lost))
