"""The home screen: how the desk stands, what waits for a hand, and today's dossiers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from counter_app.domain.readiness import Readiness, ReadyLine
from counter_app.ports import DossierRow, Draft
from counter_app.screens.attention import attention
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.messages import OpenDayEnd, OpenDossier, OpenIntake, OpenOutages, OpenScanLeft
from counter_app.services.desk_day import DeskDay, DeskState
from counter_app.services.drafts import DraftService
from counter_app.services.lookup import LookupService
from counter_app.texts import outage_words
from counter_app.texts.day_words import morning_words
from counter_app.texts.names import short_moment
from counter_app.widgets.dossier_table import PAGE, DossierTable
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.plain import plain_content

TOLD_AHEAD = timedelta(days=3)


class HomeScreen(DeskScreen):
    """Today at a glance. `simulated`: what the demo only pretends, in the clerk's words. `print_centre`: makes the screen of
    everything that waits for paper. `other_jobs`: key and name of the jobs that the key line has no room for. `morning`: the
    readiness card while nobody has looked at today's, else nothing; it asks devices."""

    job = "Trang đầu"
    CSS_PATH = "home.tcss"
    HELP: ClassVar[str] = (
        "Dòng đèn cho biết trung tâm, hàng đợi, số hồ sơ, máy in, danh mục và giờ máy. "
        "Mất kết nối vẫn tiếp nhận như thường: hồ sơ được lưu tại quầy và tự gửi khi có mạng."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "resume", "Phiếu dở", id="home.resume", tooltip="Mở lại phiếu tiếp nhận đang nhập dở"),
        Binding("f8", "outage", "Ghi sự cố", id="home.outage", tooltip="Ghi sự cố, xem sự cố đang mở"),
        Binding("f10", "scan_left", "Số hóa", id="home.scans", tooltip="Bản quét chờ xác nhận; trang, tệp chưa thuộc hồ sơ"),
        Binding("f12", "day", "Sẵn sàng", id="home.day", tooltip="Thẻ sẵn sàng đầu ngày: máy in, giờ, số, bộ mẫu giấy"),
        Binding("f7", "unsure_print", "Việc in", id="home.prints", tooltip="Mọi giấy còn chờ: in tất cả hoặc từng tờ"),
    ]

    def __init__(
        self,
        day: DeskDay,
        lookup: LookupService,
        drafts: DraftService,
        session: DeskSession,
        simulated: tuple[str, ...] = (),
        *,
        print_centre: Callable[[], Screen[None]] | None = None,
        other_jobs: Sequence[tuple[str, str]] = (),
        morning: Callable[[], Sequence[ReadyLine]] | None = None,
    ) -> None:
        super().__init__(day.desk, session)
        self._other_jobs = other_jobs
        self._lookup = lookup
        self._drafts = drafts
        self._simulated = simulated
        self._print_centre = print_centre
        self._morning = morning
        self._card_is_due = False
        self._asks_morning = False
        self._state: DeskState | None = None
        self._shown: tuple[int, int, int, int] | None = None
        self._open_drafts: list[Draft] = []

    def body(self) -> Iterable[Widget]:
        """Banners, figures, table."""
        yield Banner(id="demo-banner")
        yield Banner(id="outage")
        yield Banner(id="attention")
        yield Banner(id="morning")
        yield Horizontal(
            *(Static("", id=name, classes="figure") for name in ("received", "due", "overdue", "unsent")), id="figures"
        )
        yield Static(plain_content("Hồ sơ tiếp nhận hôm nay"), classes="title")
        yield Vertical(
            DossierTable(id="today"),
            EmptyState("Hôm nay chưa tiếp nhận hồ sơ nào.", "Nhấn F2 để tiếp nhận hồ sơ đầu tiên."),
            id="today-box",
        )
        yield Static(_told(self._other_jobs), id="other-jobs")

    def on_mount(self) -> None:
        if self._simulated:
            self.query_one("#demo-banner", Banner).say(Tone.NOTE, ", ".join(self._simulated))
        self.query_one("#today-box").add_class("-empty")
        self.query_one(DossierTable).focus()

    def on_screen_resume(self) -> None:
        """Opened, or back from another job: the card may have been read there, or a new day have begun."""
        if self._morning is not None and not self._asks_morning:  # a printer that is off takes seconds to say so
            self._asks_morning = True
            self._read_morning(self._morning)

    @work(thread=True, exit_on_error=False, group="morning")
    def _read_morning(self, morning: Callable[[], Sequence[ReadyLine]]) -> None:
        lines: Sequence[ReadyLine] = ()
        try:
            lines = morning()
        finally:
            self.app.call_from_thread(self._say_morning, lines)

    def _say_morning(self, lines: Sequence[ReadyLine]) -> None:
        self._asks_morning = False
        told = morning_words(lines)
        self._card_is_due = bool(told)
        if self.is_attached:
            banner = self.query_one("#morning", Banner)
            if told:
                banner.say(Tone.BAD if any(line.state is Readiness.BAD for line in lines) else Tone.NOTE, told)
            else:
                banner.hide()
            self.refresh_bindings()

    def state_read(self, state: DeskState) -> None:
        """Draw the figures; read the list again only when something changed."""
        self._state = state
        counts = state.counts
        self._figure("received", counts.received, "đã tiếp nhận")
        self._figure("due", counts.due_today, "hẹn trả hôm nay")
        self._figure("overdue", counts.overdue, "quá hạn", "$text-error" if counts.overdue else "")
        self._figure("unsent", counts.unsent, "chờ gửi", "$text-warning" if counts.unsent else "")
        self._say_outage(state)
        self._say_attention(state)
        self._read_drafts()
        queue = state.queue
        seen = (counts.received, queue.acked, queue.pending, queue.undecided)
        if seen != self._shown:
            self._shown = seen
            self._read_today()

    def _figure(self, name: str, count: int, words: str, style: str = "") -> None:
        told = Content.assemble(plain_content(str(count), f"bold {style}".strip()), " ", plain_content(words, "$text-muted"))
        self.query_one(f"#{name}", Static).update(told)

    def _say_outage(self, state: DeskState) -> None:
        """What goes wrong, whether to write it down, or what is left of it: one line of its own."""
        banner = self.query_one("#outage", Banner)
        if state.outages:
            banner.say(Tone.BAD, outage_words.banner(state.outages, state.now))
        elif self._outage_is_near(state):
            banner.say(Tone.WARN, outage_words.proposal(int(state.silent.total_seconds() // 60)))
        elif state.still_open and not state.still_open.is_done:
            banner.say(Tone.NOTE, outage_words.rest_words(state.still_open))
        elif state.planned_outage and state.planned_outage.begins_at - state.now < TOLD_AHEAD:
            banner.say(Tone.NOTE, f"{outage_words.planned_words(state.planned_outage)}. In sẵn bộ mẫu giấy nếu cần.")
        else:
            banner.hide()
        self.refresh_bindings()

    def _say_attention(self, state: DeskState) -> None:
        """One sentence for what needs a hand first."""
        banner = self.query_one("#attention", Banner)
        call = attention(state, len(self._open_drafts))
        if call is None:
            banner.hide()
        else:
            banner.say(*call)

    @work(thread=True, exit_on_error=False, group="today")
    def _read_today(self) -> None:
        rows = self._lookup.today(PAGE)
        self.app.call_from_thread(self._show_today, rows)

    @work(thread=True, exit_on_error=False, group="drafts")
    def _read_drafts(self) -> None:
        """With every reading of the state: the form left a moment ago is offered at once."""
        drafts = self._drafts.of_officer(self.session.who()) if self.session.officer else []
        self.app.call_from_thread(self._offer, drafts)

    def _offer(self, drafts: list[Draft]) -> None:
        changed = [draft.draft_id for draft in drafts] != [draft.draft_id for draft in self._open_drafts]
        self._open_drafts = drafts
        if changed and self._state is not None:
            self.refresh_bindings()
            self._say_attention(self._state)

    def _show_today(self, rows: list[DossierRow]) -> None:
        self.query_one("#today-box").set_class(not rows, "-empty")
        if self._state is not None:
            self.query_one(DossierTable).show_page(rows, self._state.now, more=len(rows) == PAGE)
            self._say_attention(self._state)

    @on(DossierTable.MoreWanted)
    @work(thread=True, exit_on_error=False, group="today")
    def _read_more(self, event: DossierTable.MoreWanted) -> None:
        rows = self._lookup.today(PAGE, before_uid=event.last_uid)
        if self._state is not None:
            more = len(rows) == PAGE
            self.app.call_from_thread(event.table.append_page, rows, self._state.now, more=more)

    @on(DossierTable.Opened)
    def _open(self, event: DossierTable.Opened) -> None:
        self.post_message(OpenDossier(event.uid))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for what is there."""
        if action == "resume":
            return bool(self._open_drafts)
        if action == "scan_left":
            return self._state is not None and bool(self._state.copies_to_confirm or self._state.files_lost)
        if action == "unsure_print":
            return self._state is not None and bool(self._state.waiting_prints)
        if action == "day":
            return self._card_is_due
        return True

    @work
    async def action_resume(self) -> None:
        """Open the unfinished form, or one of several: the newest stands first."""
        chosen = self._open_drafts[0].draft_id if self._open_drafts else ""
        if len(self._open_drafts) > 1:
            options = [(_draft_words(draft), draft.draft_id) for draft in self._open_drafts]
            chosen = await self.app.push_screen_wait(Choose("Làm tiếp phiếu nào?", options))
        if chosen:
            self.post_message(OpenIntake(chosen))

    def _outage_is_near(self, state: DeskState) -> bool:
        """Something is open, or the centre has been silent for too long."""
        return bool(state.outages) or state.silent.total_seconds() >= 60 * self.desk.profile.propose_outage_minutes

    def action_outage(self) -> None:
        """The record of outages."""
        self.post_message(OpenOutages())

    def action_day(self) -> None:
        """The readiness card."""
        self.post_message(OpenDayEnd())

    def action_scan_left(self) -> None:
        """Copies to confirm, pages and files without a dossier."""
        self.post_message(OpenScanLeft())

    def action_unsure_print(self) -> None:
        """Everything that waits for a printer or an answer."""
        if self._print_centre is not None:
            self.app.push_screen(self._print_centre())


def _draft_words(draft: Draft) -> str:
    name = draft.fields.get("texts", {}).get("name") or "chưa có họ tên"
    return f"{name} · {short_moment(draft.updated_at)}"


def _told(jobs: Iterable[tuple[str, str]]) -> Content:
    """Each key with its job, so that nobody has to know the palette to find the day's work."""
    parts = [Content.assemble(plain_content(key, "bold $text-primary"), plain_content(f" {name}")) for key, name in jobs]
    return Content("  ").join(parts)
