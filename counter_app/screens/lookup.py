"""Which dossier is it? Look-up as you type: name without marks, number, identity number, phone (Cà Mau Đ12.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import DataTable, Input, Static

from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.errors import CounterError, UnknownDossier
from counter_app.domain.guidance import Guidance
from counter_app.domain.plain_text import clip
from counter_app.domain.scanned_code import recognise
from counter_app.domain.slip_mark import SEPARATOR
from counter_app.ports import DossierRow
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.told import Told
from counter_app.screens.messages import CodeArrived, OpenDossier, OpenReturn
from counter_app.screens.slips_read_back import read_back
from counter_app.services.desk_day import DeskDay, DeskState
from counter_app.services.lookup import PAGE, LookupService
from counter_app.services.paper_forms import FormSeen
from counter_app.services.scan_back import ScanBack
from counter_app.texts import scan_words
from counter_app.texts.errors import sentence
from counter_app.texts.visit_words import form_lines, visit_lines
from counter_app.widgets.dossier_table import DossierTable
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.plain import plain_content
from counter_app.widgets.scan_catcher import CodeScanned

LOOK_AFTER_SECONDS = 0.08
_SHOWN_CELLS = 40


Found = Dossier | Guidance | FormSeen | None  # what a number on paper stands for


class LookupScreen(DeskScreen):
    """One field over one list. An answer to older words is never shown over a newer one."""

    job = "Tra cứu hồ sơ"
    CSS_PATH = "lookup.tcss"
    HELP: ClassVar[str] = (
        "Gõ họ tên (không dấu cũng được), mã hồ sơ, số định danh hoặc số điện thoại. "
        "Quẹt thẻ căn cước hoặc mã trên giấy tiếp nhận; số phiếu HD-… cũng tìm được. "
        "**↓** vào danh sách, **Enter** mở hồ sơ."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "to_list", "Vào danh sách", id="lookup.down", tooltip="Từ ô tìm xuống danh sách hồ sơ"),
        Binding("up", "to_field", "Về ô tìm", id="lookup.up", show=False),
        Binding("f8", "return_result", "Trả kết quả", id="lookup.return", tooltip="Trả kết quả, hoặc ghi có kết quả"),
        Binding("escape", "again", "Tìm lại", id="lookup.again", tooltip="Xóa ô tìm và gõ lại"),
    ]

    def __init__(self, lookup: LookupService, day: DeskDay, session: DeskSession, scan_back: ScanBack | None = None) -> None:
        super().__init__(day.desk, session)
        self._scan_back = scan_back
        self._lookup = lookup
        self._day = day
        self._asked = 0  # counts questions: only the answer to the newest one is shown
        self._answered = 0
        self._words = ""  # of the newest question
        self._scanned = False  # the newest question came off a slip
        self._timer: Timer | None = None
        self._seen: object = None
        self._told = ""  # how many were found
        self._in_scans: dict[str, str] = {}  # dossier → the paper whose scan holds the words

    def body(self) -> Iterable[Widget]:
        """The field, what was found, how many."""
        field = FieldInput(max_length=200, placeholder="Họ tên, mã hồ sơ, số định danh, điện thoại")
        yield LabelledField("words", "Tìm hồ sơ", field)
        yield Static("", id="count")
        yield Banner(id="lookup-banner")
        yield Vertical(DossierTable(id="found"), EmptyState("", ""), id="found-box")

    def on_mount(self) -> None:
        self._field.focus()

    def on_screen_resume(self) -> None:
        """Opened, or back from a dossier: the list may have changed meanwhile."""
        self._refresh()

    @property
    def _field(self) -> FieldInput:
        return self.query_one("#words", FieldInput)

    @property
    def _table(self) -> DossierTable:
        return self.query_one(DossierTable)

    # --- asking --------------------------------------------------------------------------------

    def look_up(self, words: str) -> None:
        """Search for words that came from elsewhere; a number that resolves opens its dossier."""
        self._field.focus()
        if not words:
            return
        with self.prevent(Input.Changed):
            self._field.value = words
        self._enter(words)

    @on(Input.Changed, "#words")
    def _typed(self) -> None:
        if self._field.value == self._words:
            return  # late news of a value that is asked already: its Enter must not be lost
        if self._timer is not None:
            self._timer.stop()
        self._asked += 1  # an answer still under way is older than what stands in the field now
        self._timer = self.set_timer(LOOK_AFTER_SECONDS, self._ask)

    def _ask(self) -> None:
        self._asked += 1
        self._words = self._field.value
        self._search(self._words, self._asked)

    def _refresh(self) -> None:
        """The same question again, unless one is under way: it will be answered fresh, and its Enter must not be lost."""
        if self._answered == self._asked:
            self._ask()

    @work(thread=True, exit_on_error=False, group="look-up")
    def _search(self, words: str, question: int) -> None:
        try:
            rows = self._lookup.search(words)
        except CounterError as error:
            self.app.call_from_thread(self._failed, error, question)
        else:
            self.app.call_from_thread(self._show, rows, words, question)

    @on(Input.Submitted, "#words")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if SEPARATOR in event.value:  # nobody types the mark of a sheet: this came from a reader that types
            read_back(self.app, self._scan_back, self.session, event.value)
            self._scanned = True
        self._enter(event.value)

    def _enter(self, words: str) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._asked += 1
        self._words = words
        self._resolve(words, self._asked)

    @work(thread=True, exit_on_error=False, group="look-up")
    def _resolve(self, words: str, question: int) -> None:
        """Enter: a number that stands for one dossier opens it (I3); otherwise what was found is shown and entered."""
        tell = self.app.call_from_thread
        try:
            form = self._lookup.form(words)
            found = form.dossier if form else self._dossier_of(words) if words.strip() else None
            visit = self._lookup.visit(words) if found is None and words.strip() else None
            rows = self._lookup.search(words)
        except CounterError as error:
            tell(self._failed, error, question)
        else:
            tell(self._entered, rows, words, question, found or visit or form)

    def _dossier_of(self, words: str) -> Dossier | None:
        pattern = self.desk.profile.code_pattern
        number = recognise(words, code_pattern=pattern, today=self._day.today()).dossier_code or words
        try:
            return self._lookup.by_number(number)
        except UnknownDossier:
            return None

    def _entered(
        self, rows: list[DossierRow], words: str, question: int, found: Dossier | Guidance | FormSeen | None
    ) -> None:
        if question != self._asked:
            return
        self._show(rows, words, question)
        scanned, self._scanned = self._scanned, False
        if isinstance(found, Guidance):  # a slip of a visit that became no dossier (NĐ 61 Đ15.2)
            self.app.push_screen(Told(f"Phiếu {found.slip_number}", visit_lines(found)))
            return
        if isinstance(found, FormSeen):  # a form for the time of an outage, which is no dossier (yet)
            self.app.push_screen(Told(f"Mẫu giấy {found.number.text}", form_lines(found, self.desk.desk_id)))
            return
        if scanned and found is not None and found.status is DossierStatus.RESULT_READY:
            self.post_message(OpenReturn(found.uid, receipt_shown=True))  # who shows a receipt has come for the result
            return
        uid = found.uid if found is not None else ""
        only = rows[0].uid if len(rows) == 1 and words.strip() else ""
        if uid or only:
            self.post_message(OpenDossier(uid or only))
        elif rows:
            self._table.focus()

    # --- showing -------------------------------------------------------------------------------

    def _show(self, rows: list[DossierRow], words: str, question: int) -> None:
        if question != self._asked:
            return
        self._answered = question
        self.query_one("#lookup-banner", Banner).hide()
        self.query_one("#found-box").set_class(not rows, "-empty")
        self._table.show_page(rows, self._day.now())
        self._told, self._in_scans = _count_words(len(rows), words), {row.uid: row.found_in for row in rows if row.found_in}
        self._say_count()
        if not rows:
            self._say_nothing_found(words.strip())
            if self._table.has_focus:
                self._field.focus()

    @on(DataTable.RowHighlighted)
    def _say_count(self) -> None:
        """How many; of a dossier that was found by the text of a scan (▤) also in which paper the words stand."""
        paper = self._in_scans.get(self._table.cursor_key, "")
        where = f" · ▤ chữ tìm nằm trong bản quét: {paper}" if paper else ""
        self.query_one("#count", Static).update(plain_content(f"{self._told}{where}", "$text-muted"))

    def _say_nothing_found(self, words: str) -> None:
        empty = self.query_one(EmptyState)
        if words:
            empty.say(f"Không tìm thấy “{clip(words, _SHOWN_CELLS)}”.", "Gõ ít chữ hơn, hoặc thử số định danh.")
        else:
            empty.say("Quầy này chưa có hồ sơ nào.", "Nhấn F2 để tiếp nhận hồ sơ đầu tiên.")

    def _failed(self, error: CounterError, question: int) -> None:
        if question == self._asked:
            self._answered = question
            self.query_one("#lookup-banner", Banner).say(Tone.BAD, sentence(error))

    def state_read(self, state: DeskState) -> None:
        """Something was received, sent or printed: the lights in the list follow, the cursor stays."""
        queue = state.queue
        seen = (state.counts, queue.acked, queue.pending, queue.undecided)
        if self._seen is not None and seen != self._seen:
            self._refresh()
        self._seen = seen

    # --- keys ----------------------------------------------------------------------------------

    @on(DossierTable.Opened)
    def _open(self, event: DossierTable.Opened) -> None:
        self.post_message(OpenDossier(event.uid))

    def action_return_result(self) -> None:
        """For the dossier under the cursor."""
        if self._table.cursor_key:
            self.post_message(OpenReturn(self._table.cursor_key))

    def action_to_list(self) -> None:
        """From the field into the list."""
        if self._table.row_keys:
            self._table.focus()

    def action_to_field(self) -> None:
        """Back into the field."""
        self._field.focus()

    def action_again(self) -> None:
        """Empty the field."""
        self._field.value = ""
        self._field.focus()

    def on_key(self, event: events.Key) -> None:
        """Typing while the list has the focus goes on in the field; Up on the first row leads there as well."""
        if not self._table.has_focus:
            return
        if event.key == "up" and self._table.cursor_row == 0:
            event.stop()
            event.prevent_default()
            self._field.focus()
        elif event.is_printable and event.character and event.character != " ":
            event.stop()
            self._field.focus()
            self._field.cursor_position = len(self._field.value)
            self._field.insert_text_at_cursor(event.character)

    # --- codes ---------------------------------------------------------------------------------

    @on(CodeScanned)
    @on(CodeArrived)
    def _code_came(self, event: CodeScanned | CodeArrived) -> None:
        event.stop()
        read_back(self.app, self._scan_back, self.session, event.text)
        found = recognise(event.text, code_pattern=self.desk.profile.code_pattern, today=self._day.today())
        words = found.dossier_code or (found.person.identity_number if found.person else "")
        if words:
            self._scanned = bool(found.dossier_code)
            self.look_up(words)
        else:
            told = "Thẻ này không mang số định danh: gõ họ tên." if found.person else scan_words.not_a_person(found)
            self.query_one("#lookup-banner", Banner).say(Tone.WARN, told)


def _count_words(count: int, words: str) -> str:
    if not count:
        return ""
    if not words.strip():
        return f"{count} hồ sơ mới nhất" if count == PAGE else f"{count} hồ sơ ở quầy này"
    return f"Từ {count} hồ sơ trở lên: gõ thêm để thu hẹp" if count == PAGE else f"Tìm thấy {count} hồ sơ"
