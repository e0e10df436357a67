"""How is the paper of an outage entered fast, decided where it clashes, and closed when nothing is missing (BG Đ21.3)?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import DataTable, Input, Static

from counter_app.domain.catch_up import Gap, LineState
from counter_app.domain.catch_up_report import CatchUpFigures
from counter_app.domain.errors import CounterError
from counter_app.domain.paper_form import FormState
from counter_app.domain.scanned_code import recognise
from counter_app.screens.catch_up_deciding import DecidingScreen
from counter_app.screens.catch_up_draft import HalfTyped
from counter_app.screens.catch_up_keying import STICKY, keyed, keying_fields, long_number, span, window
from counter_app.screens.catch_up_lines import LinesTable
from counter_app.screens.catch_up_more import more_of
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.catch_up_open import CatchUpOpen
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.dialogs.reason import Reason
from counter_app.screens.dialogs.supervisor import Approval, ApprovalSheet
from counter_app.screens.messages import DeskChanged, OpenDossier
from counter_app.screens.table_out import print_table
from counter_app.services.catch_up import Keyed
from counter_app.services.catch_up_sessions import ClosingWord
from counter_app.services.counter import CounterServices
from counter_app.texts.catch_up_sheets import catch_up_sheet
from counter_app.texts.catch_up_words import clash_words, gap_words
from counter_app.texts.errors import sentence
from counter_app.widgets.form import Form
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.plain import plain_content
from counter_app.widgets.scan_catcher import CodeScanned

SHOWN_GAPS = 3
USUAL = ("Thất lạc, đã tìm không thấy", "Viết hỏng, đã gạch chéo", "Ghi nhầm số, hai người khác nhau", "Viết hai lần")


class CatchUpScreen(DecidingScreen):
    """The form stays in its place: after Enter in the last field the next number can be scanned."""

    job = "Nhập bù"
    CSS_PATH = "catch_up.tcss"
    HELP: ClassVar[str] = (
        "Nhập giấy viết tay sau sự cố. **Enter** sang ô sau, ở ô cuối là nhập; thủ tục, giấy tờ, người nhận giữ nguyên. "
        "**F5** chép dòng trên. Tờ chờ quyết định: chọn dòng, **F8** nhập, **F10** bỏ, ghi lý do. Tờ chờ đối chiếu: **F8**. "
        "Tờ đã nhập nhầm: chọn dòng, **F10** hủy lần nhập rồi nhập lại. "
        "**F12** hủy tờ có số ở ô Số mẫu. **F11** thu về các tờ còn trắng. **F7** chốt đợt; lệch thì người phụ trách ký. "
        "**Ctrl+N**: chụp phiếu viết tay, nhập từ bảng tính. **Enter** ở một dòng: mở hồ sơ để quét, sửa."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8",
            "decide('enter')",
            "Mở, nhập",
            id="catch-up.enter",
            tooltip="Mở đợt; nhập hoặc đối chiếu tờ đang chờ",
        ),
        Binding(
            "f10",
            "decide('set_aside')",
            "Bỏ tờ",
            id="catch-up.set-aside",
            tooltip="Không nhập tờ đang chờ; hủy lần nhập nhầm",
        ),
        Binding("f5", "repeat", "Chép", id="catch-up.repeat", tooltip="Chép người nộp của dòng trên"),
        Binding("f12", "void", "Hủy số", id="catch-up.void", tooltip="Ghi hủy tờ có số ở ô Số mẫu"),
        Binding("f7", "close_session", "Chốt đợt", id="catch-up.close", tooltip="Chốt đợt nhập bù, in báo cáo"),
        Binding("ctrl+n", "more", "Việc khác", id="catch-up.more", tooltip="Chụp phiếu, nhập từ bảng tính, mở hồ sơ"),
        Binding("f11", "give_back", "Thu trắng", id="catch-up.return", tooltip="Thu về mọi tờ còn trắng"),
    ]

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services, session)
        self._half = HalfTyped(self, services.catch_up_drafts, services.catch_up_entry.new_line_id)
        self._last: dict[str, str] = {}
        self._busy = False
        self._elsewhere: tuple[str, ...] = ()
        self._unpictured = 0
        self._laid_out = False

    def body(self) -> Iterable[Widget]:
        """Session, what there is to say, the form, what is missing, the lines."""
        yield Static("", id="catch-head")
        yield Banner(id="catch-banner")
        yield EmptyState("Chưa có đợt nhập bù nào đang mở.", "Nhấn F8 sau khi hết sự cố để mở đợt.", id="catch-empty")
        yield Form(id="catch-form")
        yield Static("", id="catch-left")
        yield LinesTable(id="catch-rows")

    def on_screen_resume(self) -> None:
        """Opened, or back from a dialog."""
        self._read()

    # --- reading -------------------------------------------------------------------------------

    @work(thread=True, exit_on_error=False, group="catch-up")
    def _read(self) -> None:
        sessions = self._services.catch_ups
        try:
            opened = sessions.opened()
            figures = sessions.figures(opened[-1].uid) if opened else None
            self._elsewhere = sessions.elsewhere()
            pictures = self._services.catch_up_desk.pictures
            self._unpictured = len(pictures.missing(figures.lines)) if pictures is not None and figures is not None else 0
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._take, figures)

    def _take(self, figures: CatchUpFigures | None) -> None:
        if not self.is_attached:
            return
        self.figures = figures
        self.set_class(figures is None, "-none")
        self.set_class(figures is not None, "-open")
        form = self.query_one("#catch-form", Form)
        if figures is None:
            self.query_one("#catch-head", Static).update("")
            self.query_one("#catch-left", Static).update(plain_content(self._others()))
            return
        if not self._laid_out:  # read twice in a row, laid out once
            self._laid_out = True
            self.run_worker(self._lay_out(form, figures), group="catch-up-fields")
        counts = (figures.count(), *(figures.count(state) for state in FormState if state is not FormState.ISSUED))
        told = "cấp {} · nhập {} · hủy {} · thu về {}".format(*counts) + f" · còn {figures.count(FormState.ISSUED)}"
        head = f"Sự cố {window(figures.session)} · {told}"
        self.query_one("#catch-head", Static).update(plain_content(head))
        self._show_gaps(figures)
        self.query_one(LinesTable).show(figures)

    async def _lay_out(self, form: Form, figures: CatchUpFigures) -> None:
        """The fields, and the cursor in the first: only what is mounted can have the focus."""
        await form.mount_all(keying_fields(figures.session, self.session.who().login))
        self._half.bring_back(form, figures.session.uid)
        self.call_after_refresh(form.focus_first)

    def _show_gaps(self, figures: CatchUpFigures) -> None:
        """Forms that are simply not entered yet are in the head's count; they are named when little else is left."""
        pressing = [one for one in figures.missing if one.gap is not Gap.FORM_OPEN]
        rest = [one for one in figures.missing if one.gap is Gap.FORM_OPEN]
        shown = [gap_words(one) for one in (*pressing, *rest)[:SHOWN_GAPS]]
        if len(figures.missing) > SHOWN_GAPS:
            shown.append(f"… và {len(figures.missing) - SHOWN_GAPS} chênh lệch khác.")
        unpictured = f"Chưa có bản chụp phiếu: {self._unpictured} (Ctrl+N)." if self._unpictured else ""
        if told := " ".join(filter(None, (unpictured, self._others()))):
            shown.append(told)
        self.query_one("#catch-left", Static).update(plain_content("\n".join(shown), keep_newlines=True))

    def _others(self) -> str:
        """Which desks of the unit still have paper to enter."""
        return f"Quầy khác chưa chốt nhập bù: {', '.join(self._elsewhere)}." if self._elsewhere else ""

    # --- keying --------------------------------------------------------------------------------

    @on(Form.Completed)
    def _completed(self, event: Form.Completed) -> None:
        if self._busy or self.figures is None:
            return
        values = event.form.values()
        self._busy = True
        self._enter(values, self.figures, self._half.line_id)

    @work(thread=True, exit_on_error=False, group="catch-up-enter")
    def _enter(self, values: Mapping[str, str], figures: CatchUpFigures, line_id: str) -> None:
        tell = self.app.call_from_thread
        try:
            form = keyed(values, figures.session, line_id, self._services.catalogue.find)
            (kept,) = self._services.catch_up_entry.enter(figures.session.uid, [form], self.session.who())
            if kept.error is not None:
                raise kept.error
        except CounterError as error:
            tell(self._refuse, error)
        else:
            tell(self._kept, kept, values)
        finally:
            self._busy = False

    @on(Input.Changed)
    def _typed(self) -> None:
        if self.figures is not None and self._laid_out:
            self._half.typed(self.query_one("#catch-form", Form), self.figures.session.uid)

    def _refuse(self, error: CounterError) -> None:
        """What was typed stays."""
        name = str(error.facts.get("field", ""))
        names = {"paid_amount": "cash", "applicant_name": "name", "components": "papers", "": _FIELD_OF.get(error.code, "")}
        form = self.query_one("#catch-form", Form)
        for told in form.show_errors({names.get(name, name): sentence(error)}):
            self._say(Tone.BAD, told)
        for field in form.fields:
            if field.is_bad:  # with the sentence under it, also in the last line of the form
                self.call_after_refresh(field.scroll_visible, animate=False)

    def _kept(self, kept: Keyed, values: Mapping[str, str]) -> None:
        self._half.begin_anew()
        self._last = dict(values)
        form, line = self.query_one("#catch-form", Form), kept.line
        form.clear_errors()
        form.fill({name: values[name] if name in STICKY else "" for name in values})
        form.focus_first()
        assert line is not None
        if line.state is LineState.CLASHING:
            self._say(Tone.WARN, f"{line.form.form_number} chờ quyết định: {clash_words(line.clashes)}.")
        else:
            self._say(Tone.GOOD, f"Đã nhập {line.form.form_number}" + (f" → {kept.number}" if kept.number else ""))
        self.post_message(DeskChanged())
        self._read()

    def on_code_scanned(self, event: CodeScanned) -> None:
        """A card fills the person."""
        event.stop()
        person = recognise(event.text).person
        if person is not None and self.figures is not None:
            form = self.query_one("#catch-form", Form)
            form.fill({"name": person.name, "identity_number": person.identity_number})
            form.field("papers").field.focus()

    def action_repeat(self) -> None:
        """The person of the line above: a family with several requests."""
        if self._last and self.figures is not None:
            form = self.query_one("#catch-form", Form)
            form.fill({name: self._last[name] for name in ("name", "identity_number", "received_at")})

    async def _open(self) -> None:
        outages = self._services.catch_ups.outages()
        if not outages:
            self._say(Tone.WARN, "Chưa ghi sự cố nào. Mở Sự cố (Ctrl+P), ghi lúc bắt đầu và lúc hết, rồi quay lại.")
            return
        outage = outages[0]
        if len(outages) > 1:
            chosen = await self.app.push_screen_wait(
                Choose("Nhập bù cho sự cố nào?", [(span(one), one.uid) for one in outages])
            )
            found = [one for one in outages if one.uid == chosen]
            if not found:
                return
            outage = found[0]
        keep = partial(self._services.catch_ups.open, officer=self.session.who())
        kits = sum(one.kit.opened_at is not None and one.census.open > 0 for one in self._services.paper_kits.kits())
        dialog = CatchUpOpen(self._services.catch_ups.new_uid(), self.desk.desk_id, outage, kits, keep)
        if await self.app.push_screen_wait(dialog) is not None:
            self._read()

    @work
    async def action_void(self) -> None:
        """The number in the field, with a reason."""
        if self.figures is None:
            return
        number = long_number(self.query_one("#catch-form", Form).values()["form_number"], self.figures.session)
        if not number:
            self._say(Tone.WARN, "Ghi số của tờ cần hủy vào ô Số mẫu trước.")
            return
        reason = await self.app.push_screen_wait(Reason(f"Hủy {number}", usual=USUAL))
        if reason:
            self._do(
                partial(self._services.catch_up_entry.void, number, reason, self.session.who()), f"Đã ghi hủy {number}."
            )

    @work
    async def action_give_back(self) -> None:
        """All that is blank."""
        figures = self.figures
        if figures is None:
            return
        question = f"Thu về {figures.count(FormState.ISSUED)} tờ còn trắng? Chỉ làm sau khi đã đếm giấy trắng trong tay."
        if await self.app.push_screen_wait(Confirm(question, "Thu về")):
            give_back = self._services.catch_up_entry.give_back
            self._do(partial(give_back, figures.session.uid, self.session.who()), "Đã ghi thu về các tờ còn trắng.")

    @work
    async def action_more(self) -> None:
        """A picture, a table, the dossier."""
        if self.figures is not None:
            line = self.query_one(LinesTable).chosen(self.figures)
            await more_of(self, self.figures, line, self._services, self.session)

    # --- closing -------------------------------------------------------------------------------

    @work
    async def action_close_session(self) -> None:
        """Complete after one question, else with a supervisor's name under the differences."""
        figures = self.figures
        if figures is None:
            return
        uid, who, close = figures.session.uid, self.session.who(), self._services.catch_ups.close
        if figures.is_complete:
            if await self.app.push_screen_wait(Confirm("Chốt đợt nhập bù? Mọi số đã có kết quả, các tổng đã khớp.", "Chốt")):
                self._after_closing(close(uid, ClosingWord(), who))
            return
        told = " ".join(gap_words(one) for one in figures.missing[:SHOWN_GAPS])
        sheet = ApprovalSheet("Chốt đợt nhập bù, còn chênh lệch", f"Còn {len(figures.missing)} chênh lệch. {told}")

        def then(approval: Approval, _date_confirmed: bool) -> CatchUpFigures:
            return close(uid, ClosingWord(approval.officer, approval.reason), who)

        closed = await self._supervised(sheet, then)
        if closed is not None:
            self._after_closing(closed)

    def _after_closing(self, figures: CatchUpFigures) -> None:
        print_table(
            self.app,
            self._services.office_tables,
            catch_up_sheet(figures, self.desk),
            self.session.who(),
            "Báo cáo nhập bù",
        )
        self._say(Tone.GOOD, "Đã chốt đợt nhập bù. Báo cáo đang in; ký, lưu cùng các tờ viết tay.")
        self.post_message(DeskChanged())
        self._read()

    @on(DataTable.RowSelected)
    def _row(self, event: DataTable.RowSelected) -> None:
        """Enter on a form that became a dossier opens it: its papers are scanned and its fields put right there."""
        event.stop()
        line = self.query_one(LinesTable).chosen(self.figures) if self.figures is not None else None
        if line is not None and line.dossier_uid:
            self.post_message(OpenDossier(line.dossier_uid))


_FIELD_OF = {"unknown-officer": "received_by", "unknown-procedure": "procedure", "incomplete-checklist": "papers"}
