"""Has the result come, and does it reach the right hands? Identity, proxy, receipt, originals, fee (NĐ 61 Đ6.2b, Đ20)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Select, Static

from counter_app.domain.act import RESULT_READY
from counter_app.domain.dossier import ReturnMethod
from counter_app.domain.errors import CounterError, DateNotConfirmed, NoticeMissing
from counter_app.domain.scanned_code import recognise
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.early_notice import EarlyNotice
from counter_app.screens.messages import CodeArrived, DateWanted, DeskChanged, OpenDossier
from counter_app.screens.return_fields import (
    APPLICANT,
    CHECKED,
    PROXY,
    SUBMITTER,
    OriginalsTable,
    payment_of,
    person_of,
    ready_fields,
    ready_problems,
    ready_told,
    return_fields,
    return_problems,
)
from counter_app.screens.return_seen import ReturnSeen, read_return
from counter_app.screens.slip_out import print_slip
from counter_app.screens.slips_read_back import read_back
from counter_app.services.acting import Acted
from counter_app.services.counter import CounterServices
from counter_app.services.result_return import NoticeForm, ReceiptAtReturn, ResultForm, ReturnForm
from counter_app.texts import board_words, names, scan_words
from counter_app.texts.copy_kind_words import copy_line
from counter_app.texts.errors import sentence
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.money_input import MoneyInput
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content
from counter_app.widgets.scan_catcher import CodeScanned

STRUCK_TWICE_SECONDS = 0.4
EVALUATION_SECONDS = 30  # long enough to be read aloud to the citizen


class ReturnResultScreen(DeskScreen):
    """One dossier: first "có kết quả", then the return. `receipt_shown`: its receipt was just read by the scanner."""

    job = "Trả kết quả"
    CSS_PATH = "return_result.tcss"
    HELP: ClassVar[str] = (
        "**Enter** sang ô sau, **Space** mở danh sách chọn. Quẹt thẻ căn cước của người nhận, quét mã trên giấy tiếp nhận. "
        "Bản chính giữ lại thì trả từng bản, giấy nộp qua mạng thì đối chiếu bản chính: **Space** đánh dấu; đủ rồi **F8**."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "save", "Ghi", id="return.save", tooltip="Ghi có kết quả, hoặc trả kết quả và in giấy biên nhận"),
        Binding("f7", "notice", "Ghi đã báo", id="return.notice", tooltip="Ghi việc đã báo cho công dân kết quả có sớm"),
        Binding("f12", "open", "Xem hồ sơ", id="return.open", tooltip="Mở hồ sơ này"),
        Binding("escape", "back", "Quay lại", id="return.back", tooltip="Về màn hình trước"),
    ]
    busy = reactive(False, bindings=True)

    def __init__(self, uid: str, services: CounterServices, session: DeskSession, *, receipt_shown: bool = False) -> None:
        super().__init__(services.desk, session)
        self._uid = uid
        self._services = services
        self._return = services.acts.result_return
        self._receipt_shown = receipt_shown
        self._seen: ReturnSeen | None = None
        self._intent_id = ""
        self._who = APPLICANT

    def body(self) -> Iterable[Widget]:
        """Whose, what there is to say, the form, the originals."""
        yield Static("", id="whose")
        yield Banner(id="return-banner")
        yield Vertical(id="return-body")
        yield OriginalsTable(id="originals")
        yield BusyLine()

    def on_mount(self) -> None:
        self._read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing twice; nothing leaves while an original has not been answered for."""
        seen = self._seen
        if action == "save":
            possible = seen is not None and (seen.takes_result or seen.gives_out)
            return possible if possible and not self.busy and not self._left() else None
        if action == "notice":
            return None if self.busy else self._is_untold()
        return True

    # --- reading -------------------------------------------------------------------------------

    @work(thread=True, exit_on_error=False, group="return")
    def _read(self, after: str = "") -> None:
        try:
            seen = read_return(self._services, self._uid)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._take, seen, self._services.acts.new_intent(), after)

    def _take(self, seen: ReturnSeen, intent_id: str, after: str) -> None:
        if self.is_attached:
            self.call_later(self._show, seen, intent_id, after)

    async def _show(self, seen: ReturnSeen, intent_id: str, after: str) -> None:
        self._seen, self._intent_id, self._who = seen, intent_id, APPLICANT
        dossier = seen.dossier
        told = (
            f"{dossier.shown_number} · {dossier.applicant.name} · {names.name_of(dossier.status)}\n{dossier.procedure_name}"
            + (f"\n{copy_line(seen.result_copy)}" if seen.result_copy else "")
        )
        self.query_one("#whose", Static).update(plain_content(told, keep_newlines=True))
        self.query_one(OriginalsTable).show(seen.papers if seen.gives_out else ())
        self.set_class(bool(seen.papers) and seen.gives_out, "-originals")
        body = self.query_one("#return-body", Vertical)
        await body.remove_children()
        fields: Iterable[LabelledField] = ()
        if seen.gives_out:
            fields = return_fields(dossier, receipt_shown=self._receipt_shown)
        elif seen.takes_result:
            fields = ready_fields(seen.result_name, self._services.day.today())
        form = Form(*fields)
        await body.mount(form)
        self._ask_authorisation(False)
        form.focus_first()
        self._say_first(after)
        self.refresh_bindings()

    def _say_first(self, after: str) -> None:
        """What matters before the first field: told early, late, originals; `after`: what was just done."""
        seen = self._seen
        assert seen is not None
        due_at = seen.dossier.due.due_at
        if not (seen.gives_out or seen.takes_result):
            self._say(Tone.WARN, board_words.not_returnable(seen.dossier))
        elif self._is_untold() and due_at is not None:
            self._say(Tone.WARN, board_words.early(due_at))
        elif seen.gives_out and self._left():
            self._say(Tone.NOTE, board_words.originals_left(self._left()))
        elif seen.gives_out and due_at is not None and self._services.day.today() > due_at.date():
            self._say(Tone.NOTE, board_words.overdue(due_at))
        elif after:
            self._say(Tone.GOOD, after)
        else:
            self.query_one("#return-banner", Banner).hide()

    def _is_untold(self) -> bool:
        """A result before its day that nobody has been told of (Đà Nẵng Đ10.3); the service has the last word."""
        return self._seen is not None and self._seen.is_untold(self._services.day.today())

    def _left(self) -> int:
        return self.query_one(OriginalsTable).left if self.is_mounted else 0

    # --- who takes it --------------------------------------------------------------------------

    @on(Select.Changed, "#who")
    def _who_changed(self, event: Select.Changed) -> None:
        if self._seen is None or event.value == self._who:
            return
        self._who = str(event.value)
        person = person_of(self._seen.dossier, self._who)
        self.query_one(Form).fill({"receiver_name": person.name if person else "", "receiver_identity": ""})
        self._ask_authorisation(self._who == PROXY)

    def _ask_authorisation(self, wanted: bool) -> None:
        for field in self.query("#field-authorisation").results(LabelledField):
            field.display, field.disabled = wanted, not wanted

    @on(CodeScanned)
    @on(CodeArrived)
    def _code_came(self, event: CodeScanned | CodeArrived) -> None:
        """A card tells who stands there; the receipt's code that it was shown."""
        event.stop()
        seen = self._seen
        read_back(self.app, self._services.scan_back, self.session, event.text)
        found = recognise(event.text, code_pattern=self.desk.profile.code_pattern, today=self._services.day.today())
        if seen is None or not seen.gives_out:
            return
        form = self.query_one(Form)
        if found.dossier_code in (seen.dossier.dossier_code, seen.dossier.provisional_number) and found.dossier_code:
            form.fill({"receipt_shown": str(ReceiptAtReturn.SHOWN)})
        elif found.person is not None:
            number = found.person.identity_number
            people = ((APPLICANT, seen.dossier.applicant), (SUBMITTER, seen.dossier.submitter))
            who = next((key for key, one in people if one is not None and number and one.identity_number == number), PROXY)
            self._who = who
            self._ask_authorisation(who == PROXY)
            form.fill({"who": who, "receiver_name": found.person.name, "receiver_identity": number})
            (form.field("authorisation" if who == PROXY else "identity_checked")).field.focus()
        else:
            told = (
                f"Đây là mã của hồ sơ khác: {found.dossier_code}." if found.dossier_code else scan_words.not_a_person(found)
            )
            self.notify(told, severity="warning", markup=False)

    @on(OriginalsTable.Changed)
    def _original_given(self) -> None:
        left = self._left()
        if left:
            self._say(Tone.NOTE, board_words.originals_left(left))
        else:
            self._say_first("Đã đánh dấu đủ bản chính.")
        self.refresh_bindings()

    # --- acts ----------------------------------------------------------------------------------

    @on(Form.Completed)
    def _last_field_left(self) -> None:
        if self._left():
            self.query_one(OriginalsTable).focus()
        else:
            self.action_save()

    def action_save(self) -> None:
        """Judge what is typed, then commit in a worker."""
        seen = self._seen
        if seen is None or self.busy or self._left() or not (seen.gives_out or seen.takes_result):
            return
        form = self.query_one(Form)
        values = form.values()
        wrong = return_problems(values) if seen.gives_out else ready_problems(values, self._services.day.today())
        form.show_errors(wrong)
        if wrong:
            return
        if seen.gives_out:
            self._work(
                "Đang trả kết quả", partial(self._return.return_result, self._return_form(seen, values)), self._returned
            )
        else:
            name, number = ready_told(values)
            ready = ResultForm(
                self._intent_id,
                self._uid,
                name,
                number,
                expected_rev=seen.dossier.rev,
                date_confirmed=self.session.date_confirmed,
            )
            self._work("Đang ghi", partial(self._return.result_ready, ready), self._is_ready)

    def _return_form(self, seen: ReturnSeen, values: dict[str, str]) -> ReturnForm:
        amounts = self.query("#paid_amount").results(MoneyInput)
        receipt = values["receipt_shown"]
        return ReturnForm(
            intent_id=self._intent_id,
            dossier_uid=self._uid,
            receiver_name=values["receiver_name"],
            receiver_identity=values["receiver_identity"],
            receiver_phone=values["receiver_phone"],
            identity_checked=values["identity_checked"] == CHECKED,
            authorisation=values["authorisation"] if values["who"] == PROXY else "",
            receipt=ReceiptAtReturn(receipt) if receipt else None,
            originals_back=self.query_one(OriginalsTable).given,
            compared=self.query_one(OriginalsTable).given,
            payment=payment_of(values, next((field.amount for field in amounts), None)),
            method=ReturnMethod(values.get("return_method") or ReturnMethod.AT_DESK),
            expected_rev=seen.dossier.rev,
            date_confirmed=self.session.date_confirmed,
        )

    def _work(self, doing: str, act: Callable[..., Acted], then: Callable[[Acted], None]) -> None:
        self.busy = True
        self.query_one(BusyLine).begin(doing)
        who = self.session.who()
        self.app.run_worker(
            partial(self._in_thread, partial(act, who), then), thread=True, exit_on_error=False, group="return"
        )

    def _in_thread(self, act: Callable[[], Acted], then: Callable[[Acted], None]) -> None:
        tell = self.app.call_from_thread
        try:
            acted = act()
        except CounterError as error:
            tell(self._refused, error)
        except Exception as error:
            tell(self._refused, CounterError(bug=type(error).__name__))
            raise
        else:
            tell(self._done, then, acted)

    def _done(self, then: Callable[[Acted], None], acted: Acted) -> None:
        self.app.post_message(DeskChanged())
        then(acted)

    def _refused(self, error: CounterError) -> None:
        """What was typed stays; the sentence stands at its field, or above."""
        if not self.is_attached:
            self.app.notify(sentence(error), severity="warning", markup=False)
            return
        self._rest()
        for told in self.query_one(Form).show_errors({str(error.facts.get("field", "")): sentence(error)}):
            self._say(Tone.BAD, told)
        if isinstance(error, NoticeMissing):
            self.action_notice()
        elif isinstance(error, DateNotConfirmed):
            self.post_message(DateWanted())

    def _rest(self) -> None:
        if self.is_attached:
            self.busy = False
            self.query_one(BusyLine).end()

    def _is_ready(self, acted: Acted) -> None:
        self._rest()
        self._read("Đã ghi: hồ sơ có kết quả. Trả ngay nếu công dân đang chờ, hoặc nhấn Esc.")

    def _returned(self, acted: Acted) -> None:
        """Back to where the officer came from; the receipt of the return comes out meanwhile."""
        number = acted.dossier.shown_number
        self.app.notify(f"Đã trả kết quả hồ sơ {number} cho {acted.act.details.get('receiverName', '')}.", markup=False)
        if lines := self.desk.profile.evaluation_lines:  # Cần Thơ Đ11.1b, Đà Nẵng Đ11.3
            told = "\n".join(line.replace("{code}", number) for line in lines)
            self.app.notify(told, title="Đánh giá phục vụ", timeout=EVALUATION_SECONDS, markup=False)
        print_slip(self.app, self._services.slips, acted.job_id, number)
        if self.is_attached:  # still busy: the second of two strokes of F8 must not ask for a reprint on the page below
            self.query_one(BusyLine).end()
            self.set_timer(STRUCK_TWICE_SECONDS, self._leave)

    def _leave(self) -> None:
        self.busy = False
        if self.is_current:
            self.dismiss(None)

    def action_notice(self) -> None:
        """Record that the applicant was told; then the result may leave before its day."""
        seen = self._seen
        if seen is None or self.busy or seen.dossier.due.due_at is None:
            return
        unit = self.desk.profile.unit_name
        intent = self._services.acts.new_intent()
        self.app.push_screen(
            EarlyNotice(seen.dossier, seen.dossier.due.due_at, unit, partial(self._notify, intent)), self._told
        )

    def _notify(self, intent_id: str, channel: str, to: str, text: str, outcome: str) -> Acted:
        sure = self.session.date_confirmed
        form = NoticeForm(intent_id, self._uid, RESULT_READY, channel, to, text, outcome, date_confirmed=sure)
        record = self._return.notify  # a record of the law, nothing that is drawn
        return record(form, self.session.who())

    def _told(self, acted: Acted | None) -> None:
        """The form stays as it is filled in; it only looks at the newer version."""
        if acted is not None and self._seen is not None:
            self._seen = replace(self._seen, dossier=acted.dossier, told=True)
            self._say_first("Đã ghi việc báo cho công dân. Nhấn F8 để trả kết quả.")
            self.refresh_bindings()
            self.app.post_message(DeskChanged())

    def action_open(self) -> None:
        """The dossier's own page."""
        self.post_message(OpenDossier(self._uid))

    def action_back(self) -> None:
        """Close; not while something is being stored."""
        if not self.busy:
            self.dismiss(None)

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one("#return-banner", Banner).say(tone, told)
