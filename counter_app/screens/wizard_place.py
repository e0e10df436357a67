"""Where is this desk? The wizard's pages on province, agency and desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from counter_app.domain.dossier_code import agency_code_is_valid
from counter_app.screens.wizard_step import UpperInput, WizardStep
from counter_app.services.set_up import ProvinceChoice, code_fits, desk_id_is_valid
from counter_app.widgets.choice_list import Choice, ChoiceList
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.plain import plain_content


class ProvinceStep(WizardStep):
    """Which province profile."""

    title = "1 Tỉnh"
    told = "Quầy ở tỉnh, thành phố nào? Từ đó có mẫu giấy, giờ làm việc, cách cấp mã số. Enter để chọn."

    def __init__(self, provinces: Iterable[ProvinceChoice]) -> None:
        super().__init__(id="province-step")
        self.known = {province.key: province for province in provinces}
        self.chosen = ""

    def compose(self) -> ComposeResult:
        yield Static(plain_content(self.told), classes="told")
        choices = [Choice(p.key, p.name, detail=p.ground) for p in self.known.values()]
        yield ChoiceList(choices, id="provinces", placeholder="Gõ tên tỉnh, không dấu cũng được")

    def focus_first(self) -> None:
        """Into the search field."""
        self.query_one(FieldInput).focus()

    def values(self) -> dict[str, str]:
        """The chosen key, else the highlighted one."""
        return {"province": self.chosen or self.query_one(ChoiceList).chosen_key}

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Nothing matched what was typed."""
        return {} if values["province"] in self.known else {"province": "Chưa chọn tỉnh. Xóa bớt chữ đã gõ rồi chọn."}

    def show(self, problems: Mapping[str, str]) -> list[str]:
        """There is no field to stand under."""
        return list(problems.values())


class AgencyStep(WizardStep):
    """Whose numbers and whose name."""

    title = "2 Cơ quan"
    told = "Cơ quan và bộ phận một cửa. Điền sẵn theo hồ sơ tỉnh: đối chiếu rồi sửa cho đúng đơn vị."

    def __init__(self, known: Mapping[str, ProvinceChoice]) -> None:
        super().__init__(id="agency-step")
        self._known = known
        self._offered: dict[str, str] = {}

    def fields(self) -> Iterable[Widget]:
        """Agency code, unit name."""
        yield LabelledField(
            *("agency_code", "Mã cơ quan", UpperInput(max_length=35)),
            required=True,
            hint="Đứng đầu mọi mã số hồ sơ, ví dụ H02.12 (QĐ 20/2020)",
        )
        yield LabelledField(
            *("unit_name", "Tên đơn vị", FieldInput(max_length=200)), required=True, hint="In ở đầu giấy tiếp nhận"
        )

    def offer(self, province: ProvinceChoice) -> None:
        """Fill in what the profile says, but never over something that a person typed."""
        fresh = {"agency_code": province.agency_code, "unit_name": province.unit_name}
        typed = self.values()
        untouched = {name: text for name, text in fresh.items() if typed[name] in ("", self._offered.get(name, ""))}
        self.query_one(Form).fill(untouched)
        self._offered.update(fresh)

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """The code must be one, and the province must be able to read it back."""
        found = {}
        code, province = values["agency_code"], self._known.get(values["province"])
        if not agency_code_is_valid(code):
            found["agency_code"] = "Mã cơ quan chưa đúng dạng. Xem mã định danh của đơn vị, ví dụ H02.12."
        elif province is not None and not code_fits(code, province.code_pattern):
            found["agency_code"] = "Mã cơ quan không hợp mẫu mã số hồ sơ của tỉnh đã chọn. Kiểm tra lại."
        if not values["unit_name"]:
            found["unit_name"] = "Chưa nhập tên đơn vị."
        return found


class DeskStep(WizardStep):
    """Which desk."""

    title = "3 Quầy"
    told = "Quầy này tên gì? Mỗi máy là một quầy, mã không trùng với quầy khác của đơn vị."

    def __init__(self) -> None:
        super().__init__(id="desk-step")

    def fields(self) -> Iterable[Widget]:
        """Id, name."""
        yield LabelledField(
            *("desk_id", "Mã quầy", UpperInput(max_length=8)),
            required=True,
            hint="Chữ A–Z và số, tối đa 8, ví dụ Q1; có trong số tiếp nhận tạm",
        )
        yield LabelledField("desk_name", "Tên quầy", FieldInput(max_length=80), hint="Ví dụ: Quầy số 1. Bỏ trống: dùng mã")

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """The id stands in numbers, so it is short and plain."""
        desk_id = values["desk_id"]
        if not desk_id:
            return {"desk_id": "Chưa nhập mã quầy."}
        return {} if desk_id_is_valid(desk_id) else {"desk_id": "Mã quầy chỉ gồm chữ A–Z không dấu và số, viết liền."}
