"""What the person at the desk is told and handed after the commit: the number, the promised date, the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Footer, Static

from counter_app.domain.dossier import Dossier
from counter_app.domain.plain_text import cell_width
from counter_app.domain.slip import PrintJob, SlipKind
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.label_out import print_folder_label, print_wanted_label
from counter_app.screens.messages import GiveAtOnce
from counter_app.screens.paper_dialog import PaperDialog
from counter_app.services.desk_day import DeskDay
from counter_app.services.intake import Received
from counter_app.services.labels import DossierLabels
from counter_app.services.scan_back import ScanBack
from counter_app.services.slip_printing import SlipPrinting
from counter_app.texts import names
from counter_app.widgets.due_date_badge import DueDateBadge
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content

PROVISIONAL_WORDS = "Số tiếp nhận tạm – mã hồ sơ chính thức cấp sau, tra cứu bằng số tạm vẫn được."
AGAIN_WORDS = "Hồ sơ này đã được tiếp nhận trước đó: không tạo thêm hồ sơ, số dưới đây là số đã cấp."
NO_RECEIPT_WORDS = "Không in giấy tiếp nhận cho hồ sơ này. F8: in nếu người nộp yêu cầu."
ON_REQUEST_REASON = "Người nộp yêu cầu giấy tiếp nhận"
_SPACED_CELLS = 66


@dataclass(frozen=True, slots=True)
class PaperServices:
    """What puts paper on the counter. `labels` None: this desk prints none. `at_once`: the result may follow now."""

    slips: SlipPrinting
    scan_back: ScanBack | None = None
    labels: DossierLabels | None = None
    at_once: bool = False


class ReceivedScreen(PaperDialog):
    """The dossier is committed before this screen exists: whatever the printer does, nothing of it can be lost."""

    CSS_PATH = "received.tcss"
    HELP: ClassVar[str] = (
        "Hồ sơ đã lưu. Đọc số và ngày hẹn cho người nộp, đưa giấy tiếp nhận, rồi nhấn Enter để sang người tiếp theo."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next_person", "Người tiếp theo", id="received.enter", show=False),
        Binding(
            "f2",
            "leave",
            "Người tiếp theo",
            id="received.next",
            tooltip="Sang người tiếp theo, kể cả khi đang in",
            priority=True,
        ),
        Binding(
            "f9", "give", "Trả ngay", id="received.give", tooltip="Ghi kết quả và trả ngay cho người đang chờ", priority=True
        ),
        Binding("ctrl+d", "label", "Nhãn", id="received.label", tooltip="In nhãn dán bìa hồ sơ", priority=True),
    ]

    def __init__(
        self,
        received: Received,
        paper: PaperServices,
        day: DeskDay,
        session: DeskSession,
    ) -> None:
        super().__init__(paper.slips, session, paper.scan_back, received.job_id, SlipKind.RECEIPT)
        self._received = received
        self._labels = paper.labels
        self._at_once = paper.at_once
        self._day = day

    @property
    def shown_number(self) -> str:
        """The dossier's."""
        return self._received.dossier.shown_number

    def compose(self) -> ComposeResult:
        dossier = self._received.dossier
        label = "MÃ SỐ HỒ SƠ" if dossier.dossier_code else "SỐ TIẾP NHẬN TẠM"
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_title = "Đã tiếp nhận và lưu hồ sơ"
            dialog.set_class(dossier.dossier_code is None, "-provisional")
            with VerticalScroll(id="received-body", can_focus=False):
                yield Banner(id="again")
                yield Static(plain_content(label), classes="number-label")
                yield Static(plain_content(spaced(dossier.shown_number)), id="number")
                yield Banner(id="provisional")
                yield DueDateBadge()
                for label, told in _facts(dossier):
                    yield Static(plain_content(label, "$text-muted") + plain_content(told), classes="fact")
            yield BusyLine()
            yield Banner(id="paper")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        dossier = self._received.dossier
        self.query_one(DueDateBadge).show(dossier.due.due_at, self._day.now(), dossier.due.overdue_after)
        if self._received.again:
            self.query_one("#again", Banner).say(Tone.WARN, AGAIN_WORDS)
        if dossier.dossier_code is None:
            self.query_one("#provisional", Banner).say(Tone.WARN, PROVISIONAL_WORDS)
        self.begin(NO_RECEIPT_WORDS)
        if self._labels is not None:
            print_wanted_label(self.app, self._labels, self._slips, dossier)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A label only where there is a label printer; a result at once only where the law has it."""
        if action == "label":
            return self._labels is not None and self._labels.has_printer
        if action == "give":
            return self._at_once
        return super().check_action(action, parameters)

    def action_give(self) -> None:
        """The citizen waits: the result follows from here (NĐ 61 Đ17.4)."""
        self.post_message(GiveAtOnce(self._received.dossier))

    def action_label(self) -> None:
        """The folder's label, beside whatever the receipt is doing."""
        if self._labels is not None:
            print_folder_label(self.app, self._labels, self._session.who(), self._received.dossier)

    def reason_at_hand(self) -> str:
        """A receipt that was not wanted at first is asked for by the person who handed in."""
        return "" if self._job_id else ON_REQUEST_REASON

    def want_again(self, reason: str) -> PrintJob:
        """Another receipt."""
        return self._slips.reprint(self._received.dossier.uid, self._session.who(), reason)


def spaced(number: str) -> str:
    """The number with room between its characters and more between its parts, while that fits into the dialog."""
    parts = [" ".join(part) for part in number.split("-")]
    for told in ("  -  ".join(parts), " - ".join(parts)):
        if sum(map(cell_width, told)) <= _SPACED_CELLS:
            return told
    return number


def _facts(dossier: Dossier) -> list[tuple[str, str]]:
    fee = names.money(dossier.fee_amount) if dossier.fee_amount else "không thu"
    if dossier.fee_amount:
        fee += f" ({names.name_of(dossier.money).lower()})"
    told = [("Chủ hồ sơ", dossier.applicant.name)]
    if dossier.submitter:
        told.append(("Người nộp", dossier.submitter.name))
    told += [
        ("Thủ tục", " · ".join(part for part in (dossier.procedure_name, dossier.case_name) if part)),
        ("Phí, lệ phí", fee),
        ("Nhận kết quả", names.name_of(dossier.return_method)),
    ]
    return [(f"{label:<14}", value) for label, value in told]
