"""How does the slip look? Its picture on the screen, without a printer and without a sheet of paper."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer

from counter_app.domain.errors import CounterError
from counter_app.domain.slip import PaperFormat
from counter_app.services.slip_printing import SlipPrinting
from counter_app.texts.errors import sentence
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content
from counter_app.widgets.slip_preview import SlipPreview


class SlipView(ModalScreen[None]):
    """The slip of one job as roll paper, the picture that stays readable in a terminal."""

    DEFAULT_CSS = """
    SlipView {
        & > .dialog { border-subtitle-color: $text-muted; }
        & SlipPreview, & SlipPreview:focus { border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "close", "Đóng", id="slip-view.close", tooltip="Đóng hình xem trước"),
    ]

    def __init__(self, job_id: str, slips: SlipPrinting, title: str = "") -> None:
        super().__init__()
        self._job_id = job_id
        self._slips = slips
        self._title = title

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_subtitle = "+ − phóng to, thu nhỏ · phím mũi tên: cuộn"
            dialog.border_title = plain_content(f"Xem giấy {self._title}".rstrip())
            yield Banner()
            yield SlipPreview()
            yield BusyLine()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(SlipPreview).focus()
        self.query_one(BusyLine).begin("Đang vẽ giấy")
        self._draw_slip()

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)

    @work(thread=True, exit_on_error=False)
    def _draw_slip(self) -> None:
        try:
            slip = self._slips.preview(self._job_id, PaperFormat.ROLL_80MM)
        except CounterError as error:
            self.app.call_from_thread(self._say, sentence(error))
        else:
            self.app.call_from_thread(self._show, slip.data)

    def _show(self, picture: bytes) -> None:
        if not self.is_attached:
            return
        self._stop_waiting()
        try:
            self.query_one(SlipPreview).show_png(picture)
        except ValueError:
            self._say("Không vẽ được giấy trên màn hình. Giấy in ra không bị ảnh hưởng.")

    def _say(self, told: str) -> None:
        if self.is_attached:
            self._stop_waiting()
            self.query_one(Banner).say(Tone.BAD, told)

    def _stop_waiting(self) -> None:
        busy = self.query_one(BusyLine)
        busy.end()
        busy.display = False  # the row belongs to the picture
