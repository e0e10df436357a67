"""No connection: where does it break, what can be done about it, and how do data get to the centre by hand?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import ProgressBar, Static

from counter_app.domain.errors import CounterError
from counter_app.link_ports import LinkFinding, LinkState
from counter_app.proof_ports import ExportedBundle, ReceiptReport
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.medium_path import MediumPath
from counter_app.screens.messages import DeskChanged
from counter_app.services.carrying import Carrying
from counter_app.services.diagnosis import Diagnosis
from counter_app.texts import link_words
from counter_app.texts.errors import sentence
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content

_STYLES = {LinkState.OK: "$text-success", LinkState.WARN: "$text-warning", LinkState.BAD: "$text-error"}


class LinkHelp(ModalScreen[None]):
    """`carrying` None: this desk cannot make bundles."""

    DEFAULT_CSS = """
    LinkHelp {
        & #steps { height: auto; max-height: 14; margin: 1 0; padding: 0 1; }
        & #steps > Static { height: auto; }
        & #last-bundle { display: none; padding: 0 1; color: $text-muted; }
        & #last-bundle.-shown { display: block; }
        & .advice { padding-left: 4; color: $text-muted; }
        & ProgressBar { display: none; margin: 0 1; }
        & ProgressBar.-shown { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="link-help.close", tooltip="Đóng và làm tiếp"),
        Binding("f5", "test", "Kiểm tra lại", id="link-help.test", tooltip="Kiểm tra kết nối từng bước", priority=True),
        Binding("f8", "export", "Gói mang tay", id="link-help.export", tooltip="Ghi những gì chờ gửi ra USB", priority=True),
        Binding("f9", "receipts", "Nhận biên nhận", id="link-help.receipts", tooltip="Đọc biên nhận mang về", priority=True),
        Binding("f7", "support", "Tệp hỗ trợ", id="link-help.support", tooltip="Ghi tệp cho hỗ trợ kỹ thuật", priority=True),
    ]

    def __init__(self, diagnosis: Diagnosis, carrying: Carrying | None, session: DeskSession) -> None:
        super().__init__()
        self._diagnosis = diagnosis
        self._carrying = carrying
        self._session = session
        self._busy = False
        self._found: list[LinkFinding] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide"):
            yield Static(plain_content("Kiểm tra kết nối, gói mang tay"), classes="title")
            yield VerticalScroll(id="steps")
            yield Static("", id="last-bundle")
            yield Banner()
            yield ProgressBar(total=100, show_eta=False)
            yield BusyLine()
            keys = "F5: kiểm tra lại · F8: gói mang tay ra USB · F9: nhận biên nhận · F7: tệp hỗ trợ · Esc: quay lại"
            yield Static(plain_content(keys), classes="muted")

    def on_mount(self) -> None:
        self.action_test()
        differs = self._carrying.keys_differ if self._carrying is not None else ""
        if differs:
            self._say(Tone.WARN, link_words.KEYS_DIFFER[differs])

    def action_close(self) -> None:
        """Not while a stick is being written."""
        if not self._busy:
            self.dismiss(None)

    def action_test(self) -> None:
        """Ask the way step by step."""
        if self._begin("Đang kiểm tra từng bước"):
            self._found = []
            self.query_one("#steps", VerticalScroll).remove_children()
            self._test()

    @work(thread=True, exit_on_error=False, group="link-help")
    def _test(self) -> None:
        self._in_thread(self._show_last_bundle)
        self._in_thread(lambda: [self.app.call_from_thread(self._show_step, one) for one in self._diagnosis.connection()])
        self.app.call_from_thread(self._end)

    def _show_last_bundle(self) -> None:
        """In a thread. Nothing where none was ever made."""
        bundles = self._carrying.bundles() if self._carrying is not None else []
        if bundles:
            line = self.query_one("#last-bundle", Static)
            self.app.call_from_thread(line.update, plain_content(link_words.bundle_words(bundles[0])))
            self.app.call_from_thread(line.add_class, "-shown")

    def _show_step(self, found: LinkFinding) -> None:
        self._found.append(found)
        what, to_do = link_words.finding_words(found)
        steps = self.query_one("#steps", VerticalScroll)
        steps.mount(Static(plain_content(f"{link_words.SIGNS[found.state]} {what}", _STYLES.get(found.state, ""))))
        if to_do:
            steps.mount(Static(plain_content(f"→ {to_do}"), classes="advice"))
        steps.scroll_end(animate=False)

    @work
    async def action_export(self) -> None:
        """Ask for the stick, then write it and read it again."""
        if self._busy or not self._may_carry():
            return
        assert self._carrying is not None  # just asked
        told = "Mọi việc và tệp còn chờ gửi được ký, mã hóa cho trung tâm và đọc lại. Không việc nào bị coi là đã gửi."
        asked = MediumPath("Gói mang tay ra USB", told, "Thư mục USB", self._carrying.place())
        path = await self.app.push_screen_wait(asked)
        if path and self._begin("Đang ghi ra USB và đọc lại"):
            self.query_one(ProgressBar).add_class("-shown")
            self._export(Path(path))

    @work(thread=True, exit_on_error=False, group="link-help")
    def _export(self, target: Path) -> None:
        assert self._carrying is not None  # asked before
        carrying, tell, shown = self._carrying, self.app.call_from_thread, -1

        def moved(done: int, total: int) -> None:
            nonlocal shown
            percent = min(100, done * 100 // max(total, 1))
            if percent != shown:  # a stick of gigabytes tells of itself a thousand times a second
                shown = percent
                tell(self._show_progress, percent)

        made = self._in_thread(lambda: carrying.export(target, self._session.who(), moved))
        if isinstance(made, ExportedBundle):
            told = (
                f"Đã có thể rút USB. Gói có {made.operations} việc, {made.files} tệp, đã đọc lại đúng. "
                "Mang đến trung tâm, rồi mang tệp biên nhận về và nhấn F9. Hồ sơ vẫn tự gửi nếu có mạng lại."
            )
            tell(self._say, Tone.GOOD, told)
            self._show_last_bundle()
        tell(self._end)

    def _show_progress(self, percent: int) -> None:
        self.query_one(ProgressBar).update(progress=percent)

    @work
    async def action_receipts(self) -> None:
        """Ask for the file, then settle what the centre has decided."""
        if self._busy or not self._may_carry():
            return
        assert self._carrying is not None  # just asked
        told = "Tệp biên nhận do trung tâm ký. Đọc lại nhiều lần cũng không sao."
        path = await self.app.push_screen_wait(
            MediumPath("Nhận biên nhận mang về", told, "Tệp biên nhận", self._carrying.receipts_found())
        )
        if path and self._begin("Đang đọc biên nhận"):
            self._receipts(Path(path))

    @work(thread=True, exit_on_error=False, group="link-help")
    def _receipts(self, path: Path) -> None:
        assert self._carrying is not None  # asked before
        carrying, tell = self._carrying, self.app.call_from_thread
        report = self._in_thread(lambda: carrying.take_receipts(path, self._session.who()))
        if isinstance(report, ReceiptReport):
            told = f"Trung tâm đã nhận {report.acked} việc, {report.files} tệp"
            refused = f"; từ chối {report.parked} việc, xem ở Trung tâm đồng bộ" if report.parked else ""
            tell(self._say, Tone.WARN if report.parked else Tone.GOOD, f"{told}{refused}.")
            tell(self.post_message, DeskChanged())
            self._show_last_bundle()
        tell(self._end)

    def action_support(self) -> None:
        """Write what support may know, with the steps that stand here."""
        if self._begin("Đang ghi tệp hỗ trợ"):
            self._support()

    @work(thread=True, exit_on_error=False, group="link-help")
    def _support(self) -> None:
        place = self._in_thread(lambda: self._diagnosis.save(self._found))
        if isinstance(place, str):
            told = f"Đã ghi tệp hỗ trợ, không có dữ liệu của công dân: {place}"
            self.app.call_from_thread(self._say, Tone.GOOD, told)
        self.app.call_from_thread(self._end)

    def _may_carry(self) -> bool:
        if self._carrying is None:
            self._say(Tone.WARN, "Quầy này chưa tạo được gói mang tay. Gọi hỗ trợ kỹ thuật.")
        return self._carrying is not None

    def _in_thread(self, job: Callable[[], object]) -> object:
        """The result; None after an error, which was told."""
        try:
            return job()
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        except Exception as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(CounterError(bug=type(error).__name__)))
            self.app.call_from_thread(self._end)
            raise
        return None

    def _begin(self, doing: str) -> bool:
        """False while something else runs."""
        if self._busy:
            return False
        self._busy = True
        self.query_one(Banner).hide()
        self.query_one(BusyLine).begin(doing)
        return True

    def _end(self) -> None:
        self._busy = False
        self.query_one(BusyLine).end()
        self.query_one(ProgressBar).remove_class("-shown")

    def _say(self, tone: Tone, told: str) -> None:
        self.query_one(Banner).say(tone, told)
