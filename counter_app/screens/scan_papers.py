"""Which papers of this dossier are scanned, and what comes next? Scanning by checklist (Cà Mau Đ23)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import DataTable, Static

from counter_app.domain.digital_copy import DigitalCopy, SigningState
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import BadField, CounterError
from counter_app.domain.scan_work_errors import NotToDigitise
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.assignment import assignment_form
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.reason import Reason
from counter_app.screens.dialogs.sign_copy import sign_form
from counter_app.screens.messages import DeskChanged
from counter_app.screens.scan_job import ScanJobScreen
from counter_app.screens.scan_review import ScanReviewScreen
from counter_app.screens.scan_rows import PapersTable, paper_cells
from counter_app.services.counter import CounterServices
from counter_app.services.scanning import PaperRow, PaperStanding
from counter_app.texts import names
from counter_app.texts.copy_kind_words import ORIGIN_HINT, origin_of
from counter_app.texts.errors import sentence
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content

_NEW_SCAN = "new"
_ABANDONED = ("Công dân xin giấy tờ lại", "Quét nhầm giấy tờ", "Chờ bản khác rõ hơn")


class ScanPapersScreen(ScanJobScreen):
    """The list of papers with their state; Enter leads through the one under the cursor."""

    job = "Quét giấy tờ"
    CSS_PATH = "scan_papers.tcss"
    HELP: ClassVar[str] = (
        "Mỗi dòng là một thành phần hồ sơ. **Enter** để quét hoặc quét tiếp; bản quét cũ còn hiệu lực của cùng người được "
        "mời dùng lại trước. Chỉ người có **văn bản phân công** mới quét được: **F8** để ghi. Bản quét khi mất mạng phải "
        "**F7** xác nhận khi có mạng lại. **F5** ký số bản đã quét, **Delete** thôi quét dở. "
        "Quét cả chồng một lượt: **F10** in tờ bìa đặt trước từng giấy tờ."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Quay lại", id="papers.back", tooltip="Về trang hồ sơ"),
        Binding("enter", "go", "Quét", id="papers.go", tooltip="Quét hoặc quét tiếp giấy tờ đang chọn"),
        Binding("f5", "sign", "Ký số", id="papers.sign", tooltip="Ký số bản quét bằng thẻ; hỏi mã PIN mỗi lần"),
        Binding("delete", "abandon", "Thôi quét", id="papers.abandon", tooltip="Bỏ việc quét dở kèm lý do; trang vẫn còn"),
        Binding("f7", "confirm", "Xác nhận", id="papers.confirm", tooltip="Xác nhận các bản quét làm khi mất mạng"),
        Binding("f8", "assign", "Phân công", id="papers.assign", tooltip="Ghi văn bản phân công số hóa cho một người"),
        Binding("f10", "cover", "Tờ bìa", id="papers.cover", tooltip="In tờ bìa đặt trước giấy tờ này khi quét cả chồng"),
        Binding("f12", "view", "Xem tệp", id="papers.view", tooltip="Mở tệp PDF đã quét bằng chương trình xem PDF"),
    ]

    def __init__(self, dossier: Dossier, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services, session)
        self._dossier = dossier
        self._rows: dict[str, PaperRow] = {}
        self._told_how = False

    def body(self) -> Iterable[Widget]:
        """Whose papers, what there is to say, the list."""
        whose = f"{self._dossier.shown_number} · {self._dossier.applicant.name}"
        yield Static(plain_content(whose), id="whose")
        yield Banner(id="papers-banner")
        yield PapersTable(id="papers")
        yield BusyLine()

    def on_mount(self) -> None:
        self.query_one(PapersTable).focus()

    def on_screen_resume(self) -> None:
        """Opened, or back from a paper."""
        self._read()

    @work(thread=True, exit_on_error=False, group="papers")
    def _read(self) -> None:
        try:
            rows, waiting = self._scan.works.papers(self._dossier.uid), len(self._scan.copies.unconfirmed())
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._show, rows, waiting)

    def _show(self, rows: list[PaperRow], waiting: int) -> None:
        if not self.is_attached:
            return
        self._rows = {row.code: row for row in rows}
        self.query_one(PapersTable).fill({row.code: paper_cells(row) for row in rows})
        if waiting:
            self._say(Tone.WARN, f"{waiting} bản quét làm khi mất mạng chờ xác nhận. Nhấn F7 khi có mạng lại.")
        elif not rows:
            self._say(Tone.NOTE, "Thủ tục này không có giấy tờ phải nộp. Nhấn Esc để quay lại.")
        elif not self._told_how and any(row.standing is PaperStanding.TO_SCAN for row in rows):
            self._say(Tone.NOTE, "Nhấn Enter để quét giấy tờ đang chọn. F10: in tờ bìa để quét cả chồng.")
        self._told_how = True  # once: what is said later must not be talked over

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for what the row under the cursor can have done to it."""
        if action in ("sign", "abandon") and self.is_mounted:
            row = self._rows.get(self.query_one(PapersTable).cursor_key)
            begun = row is not None and row.standing is PaperStanding.IN_WORK
            if action == "abandon":
                return begun
            signable = row is not None and row.copy is not None and row.copy.signing is SigningState.UNSIGNED
            return signable and not begun and self._scan.signing.is_set_up
        return True

    @on(DataTable.RowHighlighted)
    def _row_under_cursor(self) -> None:
        self.refresh_bindings()

    def action_back(self) -> None:
        """To the dossier."""
        self.dismiss(None)

    @on(DataTable.RowSelected)
    def _row_chosen(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_go()

    @work
    async def action_go(self) -> None:
        """Reuse is offered first; then the sheets are counted, then scanned."""
        row = self._rows.get(self.query_one(PapersTable).cursor_key)
        if row is None or self.busy:
            return
        if row.standing is PaperStanding.IN_WORK and row.work is not None:
            self.app.push_screen(ScanReviewScreen(row.work.uid, self._services, self.session))
            return
        if row.standing in (PaperStanding.NOT_DIGITISED, PaperStanding.NOT_HANDED_IN):
            refused = NotToDigitise(component=row.name, reason=row.reason)  # before anybody counts sheets
            self.notify(sentence(refused), severity="warning", markup=False)
            return
        earlier = self._scan.copies.reusable(self._dossier.uid, row.code)
        if earlier:
            chosen = await self.app.push_screen_wait(Choose("Đã có bản quét của người này:", _offers(earlier)))
            if chosen != _NEW_SCAN:
                self._reuse(row, chosen)
                return
        begin = ActForm(_counting(row), partial(self._begin, row), self._services.day, self.session)
        work_uid = await self.app.push_screen_wait(begin)
        if work_uid:
            self.app.push_screen(ScanReviewScreen(work_uid, self._services, self.session))

    def _begin(self, row: PaperRow, values: Values, _confirmed: bool) -> str:
        sheets, sides = _whole(values, "declared_sheets"), _whole(values, "sides")
        who = self.session.who()
        origin = origin_of(values.get("copy_origin", ""))
        return self._scan.works.open(self._dossier.uid, row.code, who, declared=sheets, both_sides=sides == 2, origin=origin)

    def _reuse(self, row: PaperRow, copy_id: str) -> None:
        if copy_id:
            reuse = partial(self._scan.copies.reuse, self._dossier.uid, (row.code, row.name), copy_id, self.session.who())
            self._do("Đang lưu", reuse, f"Đã dùng lại bản quét cho {row.name}.")

    @work
    async def action_cover(self) -> None:
        """The sheet that leads this paper in a stack."""
        row = self._rows.get(self.query_one(PapersTable).cursor_key)
        if row is not None and not self.busy:
            ask = ActForm(_covering(row), partial(self._print_cover, row), self._services.day, self.session)
            if await self.app.push_screen_wait(ask):
                self._say(Tone.GOOD, f"Đã in tờ bìa của {row.name}. Đặt tờ bìa ngay trước giấy tờ rồi quét cả chồng.")

    def _print_cover(self, row: PaperRow, values: Values, _confirmed: bool) -> bool:
        sheets = _whole(values, "declared_sheets")
        self._scan.covers.print(self._dossier.uid, row.code, sheets, self.session.who())
        return True

    @work
    async def action_confirm(self) -> None:
        """The officer stands by copies that were made while the centre was away."""
        waiting = self._scan.copies.unconfirmed()
        if not waiting:
            self._say(Tone.NOTE, "Không có bản quét nào chờ xác nhận.")
            return
        offers = [
            (f"{copy.component_name}, {copy.pages} trang, {names.moment(copy.made_at)}", copy.copy_id) for copy in waiting
        ]
        chosen = await self.app.push_screen_wait(Choose("Xác nhận bản quét nào?", offers))
        if chosen:
            self._do(
                "Đang xác nhận", partial(self._scan.copies.confirm, chosen, self.session.who()), "Đã xác nhận bản quét."
            )

    @work
    async def action_sign(self) -> None:
        """The finished copy under the cursor, last of all."""
        row = self._rows.get(self.query_one(PapersTable).cursor_key)
        if self.busy or row is None or row.copy is None:
            return
        made = await sign_form(self.app, self._services, self.session, row.copy)
        if made is not None:
            self.app.post_message(DeskChanged())
            self.notify(f"Đã ký số {made.component_name}: {made.signer}.", markup=False)
            self._read()

    @work
    async def action_abandon(self) -> None:
        """A work that will not be finished ends with a reason; its pages stay in the journal."""
        row = self._rows.get(self.query_one(PapersTable).cursor_key)
        if self.busy or row is None or row.work is None:
            return
        why = await self.app.push_screen_wait(Reason(f"Vì sao thôi quét {row.name}?", usual=_ABANDONED))
        if why:
            abandon = partial(self._scan.works.abandon, row.work.uid, self.session.who(), why)
            self._do("Đang lưu", abandon, f"Đã thôi quét {row.name}; các trang vẫn giữ trong kho.")

    @work
    async def action_assign(self) -> None:
        """The paper that lets an officer scan."""
        made = await assignment_form(self.app, self._services, self.session)
        if made is not None:
            self._say(Tone.GOOD, f"Đã ghi văn bản phân công {made.number}.")

    def action_view(self) -> None:
        """The finished file in the machine's own viewer."""
        row = self._rows.get(self.query_one(PapersTable).cursor_key)
        if row is None or row.copy is None:
            self._say(Tone.NOTE, "Giấy tờ này chưa có bản quét. Nhấn Enter để quét.")
            return
        self._open_outside(partial(self._scan.copies.take_out, row.copy.copy_id))


def _offers(earlier: list[DigitalCopy]) -> list[tuple[str, str]]:
    told = [
        (f"Dùng lại: {copy.component_name}, {copy.pages} trang, quét {names.day(copy.made_at.date())}", copy.copy_id)
        for copy in earlier
    ]
    return [*told, ("Quét mới từ giấy", _NEW_SCAN)]


def _counting(row: PaperRow) -> ActSheet:
    fields = (
        Asked("declared_sheets", "Số tờ đếm được", required=True),
        Asked("sides", "Số mặt mỗi tờ", prefilled="1", hint="1 hoặc 2", required=True),
        Asked("copy_origin", "Nguồn bản sao", prefilled="1", hint=ORIGIN_HINT, required=True),
    )
    return ActSheet(f"Quét {row.name}", "Đếm giấy trước khi đặt vào máy; số tờ máy quét được phải bằng số đếm.", fields)


def _covering(row: PaperRow) -> ActSheet:
    fields = (Asked("declared_sheets", "Số tờ đếm được", required=True),)
    return ActSheet(f"In tờ bìa: {row.name}", "Tờ bìa không tính vào số tờ.", fields)


def _whole(values: Values, field: str) -> int:
    text = values.get(field, "").strip()
    most = 2 if field == "sides" else 999
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise BadField(field=field, value=text[:20], reason="not-int")
    return int(text)
