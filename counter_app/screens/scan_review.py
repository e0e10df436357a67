"""Is every page of this paper there, legible and right? One row a page, its picture beside it, a key for each answer."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

from counter_app.domain.copy_count import CountQuestion
from counter_app.domain.digital_copy import DigitalCopy
from counter_app.domain.errors import BadField, CounterError
from counter_app.domain.officer import Officer
from counter_app.domain.scan_work import PageState, RejectReason
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.reason import Reason
from counter_app.screens.messages import DeskChanged
from counter_app.screens.scan_documents import offer_document
from counter_app.screens.scanned_pages import ScannedPagesScreen
from counter_app.services.scan_run import RunOutcome
from counter_app.texts.errors import sentence
from counter_app.texts.scan_gate_words import count_sentence
from counter_app.texts.scan_work_words import REJECT_REASONS
from counter_app.widgets.notices import BusyLine, Tone

_USUAL = ("Công dân giữ lại giấy này", "Tờ trắng không quét", "Đếm nhầm lúc đầu")
_WHY = "Vì sao số tờ khác nhau?"


class ScanReviewScreen(ScannedPagesScreen):
    """A work in the making. Whatever is decided is kept at once; leaving loses nothing."""

    job = "Xem trang quét"
    CSS_PATH = "scan_review.tcss"
    HELP: ClassVar[str] = (
        "**F5** quét; đang chọn trang đã bỏ thì trang mới vào chỗ đó. Dấu **?** phải trả lời: **Enter** giữ trang, "
        "**Insert** ghi mặt trống, **Delete** bỏ trang để quét lại. **F7** xoay, **Ctrl+↑ ↓** chuyển chỗ, **Backspace** "
        "hoàn tác, **F10** số tờ. Xem hết các trang rồi **F8** hoàn tất."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Quay lại", id="review.back", tooltip="Về danh sách giấy tờ; các trang vẫn còn"),
        Binding("f5", "scan", "Quét", id="review.scan", tooltip="Quét giấy trong máy; dừng máy khi đang quét"),
        Binding("enter", "keep", "Giữ", id="review.keep", tooltip="Giữ trang này như đang thấy"),
        Binding("insert", "blank", "Trống", id="review.blank", tooltip="Ghi là mặt trống, không đưa vào tệp"),
        Binding("delete", "reject", "Bỏ", id="review.reject", tooltip="Bỏ trang, ghi lý do, rồi quét lại"),
        Binding("f7", "rotate", "Xoay", id="review.rotate", tooltip="Xoay trang một phần tư vòng"),
        Binding("f8", "finish", "Hoàn tất", id="review.finish", tooltip="Dựng tệp PDF, kiểm và lưu vào hồ sơ"),
        Binding("f10", "count", "Số tờ", id="review.count", tooltip="Sửa số tờ đã đếm, hoặc trả lời chỗ lệch"),
        Binding("f12", "view", "Xem lớn", id="review.view", tooltip="Mở trang bằng chương trình xem ảnh"),
        Binding("backspace", "undo", "Hoàn tác", id="review.undo", tooltip="Bỏ bước vừa làm"),
        Binding("ctrl+up", "move(-1)", "Lên", id="review.up", tooltip="Chuyển trang lên trước", show=False),
        Binding("ctrl+down", "move(1)", "Xuống", id="review.down", tooltip="Chuyển trang xuống sau", show=False),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One thing at a time; a running scan can be stopped."""
        if action in ("back", "view"):
            return True
        if action == "scan":
            return None if self.busy else True
        return None if self.busy or self.scanning else True

    # --- scanning ------------------------------------------------------------------------------

    @work
    async def action_scan(self) -> None:
        """Scan what lies in the machine, or stop it."""
        if self.scanning:
            self._scan.runs.cancel()
            return
        sources = list(self._scan.runs.sources())
        name = sources[0] if len(sources) == 1 else ""
        if len(sources) > 1:
            name = await self.app.push_screen_wait(Choose("Quét bằng máy nào?", [(each, each) for each in sources]))
            if not name:
                return
        page = self._page()
        instead_of = page.page_id if page is not None and page.state is PageState.REJECTED else ""
        self.scanning, self._stopped_by = True, ""
        self.query_one(BusyLine).begin("Đang quét, F5 để dừng")
        self._run(name, instead_of, self.session.who())

    @work(thread=True, exit_on_error=False, group="review-run")
    def _run(self, source: str, instead_of: str, who: Officer) -> None:
        outcome, problem = RunOutcome(), None
        try:
            outcome = self._scan.runs.run(self._uid, source, who, instead_of=instead_of, told=lambda _page: self._read_now())
        except CounterError as error:
            problem = error
        finally:
            self.app.call_from_thread(self._ran, outcome, problem)
        self._read_now()

    def _ran(self, outcome: RunOutcome, problem: CounterError | None) -> None:
        self.scanning = False
        told = [sentence(error) for error in [*outcome.faults, *([problem] if problem else [])]]
        self._stopped_by = told[-1] if told else ""
        for each in told[:-1]:
            self.app.notify(each, severity="warning", markup=False)
        if outcome.reached:
            self.app.notify(f"Theo tờ bìa, giấy quét tiếp đã vào: {', '.join(outcome.reached)}.", markup=False)
        if outcome.repeated:
            self.app.notify(f"{outcome.repeated} trang đã có từ lần quét dở, không lấy lại.", markup=False)
        if self.is_attached:
            self.query_one(BusyLine).end()
            for sha256 in outcome.documents:
                self._offer(sha256)

    @work
    async def _offer(self, sha256: str) -> None:
        if await offer_document(self.app, self._services, self.session, self._uid, sha256) and self.is_attached:
            self.app.post_message(DeskChanged())
            self.dismiss(None)

    # --- decisions -----------------------------------------------------------------------------

    def action_back(self) -> None:
        """Nothing is lost by it."""
        self.dismiss(None)

    @on(DataTable.RowSelected)
    def _row_chosen(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """As it is, into the file."""
        self._decide(self._scan.decisions.keep)

    def action_blank(self) -> None:
        """This side is empty."""
        self._decide(self._scan.decisions.note_blank)

    def action_rotate(self) -> None:
        """A quarter turn."""
        self._decide(self._scan.decisions.rotate)

    def action_move(self, by: int) -> None:
        """Another place."""
        self._decide(partial(self._scan.decisions.move, by=by))

    @work
    async def action_reject(self) -> None:
        """Void, with the reason from the list."""
        if self._page() is None:
            return
        reasons = [(told, str(reason)) for reason, told in REJECT_REASONS.items()]
        chosen = await self.app.push_screen_wait(Choose("Vì sao bỏ trang này?", reasons))
        if chosen:
            self._decide(partial(self._scan.decisions.reject, reason=RejectReason(chosen)))

    def action_undo(self) -> None:
        """The last step that changed something."""
        self._stopped_by = ""
        self._settle(partial(self._scan.decisions.undo, self._uid, self.session.who()))

    @work
    async def action_count(self) -> None:
        """Answer the first inequality, or change what was counted."""
        if self._shown is None:
            return
        self._stopped_by = ""
        open_counts = [point.count for point in self._shown.points if point.count is not None]
        answerable = next((each for each in open_counts if each.question is not CountQuestion.NOT_COUNTED), None)
        if answerable is not None:
            options = [("Ghi lý do, số tờ đã đếm vẫn đúng", "answer"), ("Sửa số tờ đã đếm", "declare")]
            way = await self.app.push_screen_wait(Choose(count_sentence(answerable), options))
            if way == "answer":
                why = await self.app.push_screen_wait(Reason(_WHY, usual=_USUAL))
                if why:
                    self._settle(partial(self._scan.decisions.answer_count, self._uid, answerable, self.session.who(), why))
            if way != "declare":
                return
        await self.app.push_screen_wait(ActForm(_COUNT, self._declare, self._services.day, self.session))
        self._read()

    def _declare(self, values: Values, _confirmed: bool) -> bool:
        text = values.get("declared_sheets", "").strip()
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 999:
            raise BadField(field="declared_sheets", value=text[:20], reason="not-int")
        self._scan.decisions.declare(self._uid, int(text), self.session.who(), values.get("reason", ""))
        return True

    def action_finish(self) -> None:
        """Build, prove, certify, link."""
        self._busy("Đang dựng và kiểm tệp")
        self._finish(self.session.who())

    @work(thread=True, exit_on_error=False, group="review-finish")
    def _finish(self, who: Officer) -> None:
        tell = self.app.call_from_thread
        try:
            copy = self._scan.copies.finish(self._uid, who)
        except CounterError as error:
            tell(self._not_finished, error)
        else:
            tell(self._finished, copy)

    def _not_finished(self, error: CounterError) -> None:
        self._busy("")
        self._say(Tone.BAD, sentence(error))

    def _finished(self, copy: DigitalCopy) -> None:
        self._busy("")
        self.app.post_message(DeskChanged())
        self.app.notify(
            f"Đã lưu bản quét {copy.component_name}: {copy.pages} trang, đạt quy định, chưa ký số.", markup=False
        )
        if self.is_attached:
            self.dismiss(None)

    def action_view(self) -> None:
        """The page itself in the machine's own viewer."""
        page = self._page()
        if page is not None:
            self._open_outside(partial(self._scan.works.take_out, page))


_COUNT = ActSheet(
    "Số tờ đã đếm",
    "Sửa số đã đếm thì phải ghi lý do.",
    (Asked("declared_sheets", "Số tờ đếm được", required=True), Asked("reason", "Lý do sửa")),
)
