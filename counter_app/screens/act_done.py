"""What was kept just now, under which number, and where is its slip? After an act, and after a visit without a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Footer, Static

from counter_app.domain.act import ActEvent
from counter_app.domain.dossier import Dossier
from counter_app.domain.guidance import GuidanceOutcome
from counter_app.domain.life_cycle import TRANSITIONS, DossierEvent
from counter_app.domain.slip import PrintJob, SlipKind
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dossier_facts import Fact
from counter_app.screens.dossier_parts import FactLine
from counter_app.screens.paper_dialog import PaperDialog
from counter_app.screens.received import spaced
from counter_app.services.acting import Acted
from counter_app.services.counter import CounterServices
from counter_app.services.guidance import Guided
from counter_app.texts import act_words, names
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content

AGAIN_WORDS = "Việc này đã ghi trước đó: không ghi thêm lần nữa."
NO_SLIP_WORDS = "Việc này không có giấy phải in."
_VISIT_SLIPS = {GuidanceOutcome.SUPPLEMENT: SlipKind.SUPPLEMENT_REQUEST, GuidanceOutcome.REFUSED: SlipKind.REFUSAL}
_ACT_SLIPS: dict[ActEvent, SlipKind] = {event: SlipKind(edge.slip) for (_, event), edge in TRANSITIONS.items() if edge.slip}


@dataclass(frozen=True, slots=True)
class Kept:
    """What the screen tells. `job_id` "" = no slip. `goes_on`: what Enter leads to."""

    title: str
    number_label: str
    number: str
    facts: tuple[tuple[str, str], ...]
    job_id: str
    slip: SlipKind
    again: bool
    goes_on: str


def visit(guided: Guided) -> Kept:
    """A visit that became no dossier: its slip number is all that the citizen has of it."""
    guidance = guided.guidance
    facts = [("Chủ hồ sơ", guidance.applicant.name), ("Thủ tục", guidance.procedure_name), ("Lý do", guidance.reason)]
    if guidance.lines:
        facts.append(("Cần bổ sung", "; ".join(line.paper for line in guidance.lines)))
    if guidance.redirect_to:
        facts.append(("Chuyển đến", guidance.redirect_to))
    return Kept(
        title=act_words.visit_kept(guidance),
        number_label="SỐ PHIẾU" if guided.job_id else "SỐ GHI NHẬN",
        number=guidance.slip_number,
        facts=tuple(facts),
        job_id=guided.job_id,
        slip=_VISIT_SLIPS.get(guidance.outcome, SlipKind.SUPPLEMENT_REQUEST),
        again=guided.again,
        goes_on="người tiếp theo",
    )


def act(acted: Acted, before: Dossier) -> Kept:
    """An act on a dossier: where it stands now, and the promised date when that changed."""
    dossier = acted.dossier
    facts = [("Chủ hồ sơ", dossier.applicant.name), ("Trạng thái", names.name_of(dossier.status))]
    if acted.act.reason:
        facts.append(("Lý do", acted.act.reason))
    if dossier.due.due_at != before.due.due_at:
        facts += [("Hẹn trả mới", _due(dossier)), ("Hẹn trả cũ", _due(before))]
    elif acted.act.event is DossierEvent.RECEIVE_SUPPLEMENT:  # who stands there with the papers asks for the day
        facts.append(("Hẹn trả", f"{_due(dossier)}, không đổi"))
    return Kept(
        title=f"Đã ghi: {act_words.event_words(acted.act.event)}",
        number_label="MÃ SỐ HỒ SƠ" if dossier.dossier_code else "SỐ TIẾP NHẬN TẠM",
        number=dossier.shown_number,
        facts=tuple(facts),
        job_id=acted.job_id,
        slip=_ACT_SLIPS.get(acted.act.event, SlipKind.RETURN_RECEIPT),
        again=acted.again,
        goes_on="về trang hồ sơ",
    )


class ActDone(PaperDialog):
    """It is committed before this screen exists; the slip is printed, asked about and reprinted here as a receipt is."""

    CSS_PATH = "act_done.tcss"
    HELP: ClassVar[str] = "Việc đã lưu. Đưa giấy cho công dân, đọc số cho họ nếu cần, rồi nhấn Enter."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape", "next_person", "Làm tiếp", id="done.enter", show=False),
        Binding("f2", "leave", "Làm tiếp", id="done.leave", tooltip="Đóng, kể cả khi đang in", priority=True),
    ]
    kept: ClassVar[str] = "Việc đã lưu"

    def __init__(self, kept: Kept, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.slips, session, services.scan_back, kept.job_id, kept.slip)
        self._kept = kept
        self._services = services
        self.goes_on = kept.goes_on

    @classmethod
    def of_visit(cls, guided: Guided, services: CounterServices, session: DeskSession) -> ActDone:
        """After a visit that became no dossier."""
        return cls(visit(guided), services, session)

    @classmethod
    def of_act(cls, acted: Acted, before: Dossier, services: CounterServices, session: DeskSession) -> ActDone:
        """After an act on a dossier; `before` is what the officer looked at."""
        return cls(act(acted, before), services, session)

    @property
    def shown_number(self) -> str:
        """The slip's own number, or the dossier's."""
        return self._kept.number

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_title = plain_content(self._kept.title)
            with VerticalScroll(id="done-body", can_focus=False):
                yield Banner(id="again")
                yield Static(plain_content(self._kept.number_label), classes="number-label")
                yield Static(plain_content(spaced(self._kept.number)), id="number")
                for label, told in self._kept.facts:
                    yield FactLine(Fact(label, told))
            yield BusyLine()
            yield Banner(id="paper")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        if self._kept.again:
            self.query_one("#again", Banner).say(Tone.WARN, AGAIN_WORDS)
        self.begin(NO_SLIP_WORDS)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a slip there is nothing to print."""
        if action == "print" and not self._job_id:
            return False
        return super().check_action(action, parameters)

    def want_again(self, reason: str) -> PrintJob:
        """Another sheet of the same slip."""
        return self._services.acts.acting.reprint(self._job_id, self._session.who(), reason)


def of_waiting(job: PrintJob, services: CounterServices, session: DeskSession) -> ActDone | None:
    """The screen of a visit whose slip waits for a printer or an answer; None when the slip belongs to a dossier."""
    number = job.content.get("number")
    if not isinstance(number, Mapping) or number.get("kind") != "visit":
        return None
    guidance = services.acts.guidance.by_slip_number(str(number.get("text", "")))
    return ActDone.of_visit(Guided(guidance, job.job_id), services, session) if guidance else None


def _due(dossier: Dossier) -> str:
    due_at = dossier.due.due_at
    return names.moment(due_at) if due_at else "không có ngày hẹn"
