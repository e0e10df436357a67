"""What was taken down wrongly, or has changed since: a form with what stands there, and why it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from counter_app.domain.act import SideEvent
from counter_app.domain.dossier import Dossier
from counter_app.domain.dossier_ways import ReturnMethod
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.services.acting import Acted
from counter_app.services.counter import CounterServices
from counter_app.services.dossier_correction import CorrectionForm, values_of
from counter_app.texts import names
from counter_app.texts.act_words import EVENTS
from counter_app.texts.case_words import CORRECTION_RULE, read_return_method
from counter_app.widgets.date_input import read_day

REASON = "reason"


def correction_form(dossier: Dossier, services: CounterServices, session: DeskSession) -> ActForm[Acted]:
    """Enter goes from field to field; what is left as it stands is not touched."""
    intent_id, corrections = services.acts.new_intent(), services.acts.corrections

    def do(values: Values, date_confirmed: bool) -> Acted:
        form = CorrectionForm(intent_id, dossier.uid, typed_values(values), values[REASON], dossier.rev, date_confirmed)
        return corrections.correct(form, session.who())

    sheet = ActSheet(
        title=f"{EVENTS[SideEvent.CORRECT]} · {dossier.shown_number}",
        told=CORRECTION_RULE,
        fields=(*fields_of(dossier), Asked(REASON, "Lý do sửa", required=True)),
    )
    return ActForm(sheet, do, services.day, session)


def fields_of(dossier: Dossier) -> tuple[Asked, ...]:
    """Prefilled with what stands there."""
    now = values_of(dossier)
    born = dossier.applicant.birth_date
    way = names.name_of(ReturnMethod(now["return_method"]))
    return (
        Asked("name", "Họ tên chủ hồ sơ", now["name"], required=True),
        Asked("identity_number", "Số định danh", now["identity_number"]),
        Asked("birth_date", "Ngày sinh", born.strftime("%d/%m/%Y") if born else "", hint="Ví dụ 25/11/1990"),
        Asked("address", "Địa chỉ", now["address"]),
        Asked("phone", "Điện thoại", now["phone"]),
        Asked("email", "Thư điện tử", now["email"]),
        Asked("return_method", "Nhận kết quả", way, hint="Tại quầy, qua bưu chính hoặc bản điện tử"),
        Asked("summary", "Trích yếu", now["summary"]),
    )


def typed_values(values: Values) -> Mapping[str, str]:
    """As the service takes them: days as ISO, the way by its stored value."""
    told = {name: value for name, value in values.items() if name in _NAMES}
    day = read_day(told["birth_date"])
    told["birth_date"] = day.isoformat() if isinstance(day, date) else told["birth_date"].strip()
    told["return_method"] = read_return_method(told["return_method"])
    return told


_NAMES = frozenset({"name", "identity_number", "birth_date", "address", "phone", "email", "return_method", "summary"})
