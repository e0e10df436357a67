"""What stands on a dossier's page: its facts in named sections, each a label and a value. Words only, no widget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.checklist import DATABASE_DOWN
from counter_app.domain.dossier import Dossier, EntrySource, HandedIn, HandedInState, MoneyStatus
from counter_app.domain.notice_duty import wish_of
from counter_app.domain.person import Person
from counter_app.domain.procedure import Procedure
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.services.lookup import DossierDetail
from counter_app.texts import names, notice_words
from counter_app.texts.act_words import replaced_due, sheet_words
from counter_app.texts.case_words import alike_words, value_words
from counter_app.texts.checklist_words import DATABASE_DOWN_WORDS, papers
from counter_app.texts.copy_kind_words import copy_line
from counter_app.texts.group_words import GROUPS
from counter_app.texts.history_words import author_words
from counter_app.texts.paper_words import standing
from counter_app.texts.sheet_words import METHODS

_MARKS = {
    HandedInState.OK: ("●", "$text-success"),
    HandedInState.MISSING: ("✕", "$text-error"),
    HandedInState.INCORRECT: ("▲", "$text-warning"),
    HandedInState.NOT_APPLICABLE: ("○", ""),
}
_PAPER_MARKS = {
    PaperState.WANTED: ("▲", "$text-warning"),
    PaperState.SENT: ("◐", ""),
    PaperState.DEVICE_DONE: ("●", "$text-success"),
    PaperState.CONFIRMED: ("●", "$text-success"),
    PaperState.UNKNOWN: ("▲", "$text-warning"),
    PaperState.SPOILED: ("✕", "$text-error"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """`style` is ours, e.g. "$text-warning". A fact without a label takes the whole width."""

    label: str
    value: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its facts. Sections of `side` 1 stand in the right column when there are two."""

    title: str
    facts: tuple[Fact, ...]
    side: int = 0


def sections(detail: DossierDetail, procedure: Procedure | None) -> list[Section]:
    """Everything known of the dossier. `procedure` names its components; None when the catalogue no longer has it."""
    dossier = detail.dossier
    found = [
        Section("Kết quả bị hủy, hết hiệu lực", tuple(_invalid(detail))),  # seen first, without scrolling
        Section("Quầy và đơn vị ghi khác nhau", tuple(_cases(detail))),
        Section("Chủ hồ sơ", tuple(_person(dossier.applicant))),
        Section("Giá trị khác được ghi lại", tuple(_noted(detail))),
        Section("Người có thể trùng", tuple(_alike(detail))),
    ]
    if dossier.submitter:
        found.append(Section("Người nộp", (*_person(dossier.submitter), *_authorisation(dossier))))
    found += [
        Section("Thủ tục", tuple(_procedure(dossier))),
        Section("Thành phần hồ sơ", tuple(_component(item, procedure) for item in dossier.handed_in)),
        Section("Bản số hóa", tuple(Fact("", copy_line(copy)) for copy in detail.copies)),
        Section("Tiếp nhận và trả kết quả", tuple(_reception(dossier)), side=1),
        Section("Phí, lệ phí", tuple(_fees(dossier)), side=1),
        Section("Báo tin, tiếp xúc", tuple(_notices(detail)), side=1),
        Section("Giấy đã in", tuple(_prints(detail)), side=1),
    ]
    return [section for section in found if section.facts]


def _person(person: Person) -> Iterator[Fact]:
    born = names.day(person.birth_date) if person.birth_date else ""
    told = (
        ("Họ tên", person.name),
        ("Số định danh", person.identity_number),
        ("Số CMND cũ", person.old_identity_number),
        ("Ngày sinh", " · ".join(part for part in (born, names.name_of(person.sex) if person.sex else "") if part)),
        ("Địa chỉ", person.address),
        ("Điện thoại", person.phone),
        ("Thư điện tử", person.email),
    )
    yield from (Fact(label, value, "bold" if label == "Họ tên" else "") for label, value in told if value)


def _authorisation(dossier: Dossier) -> Iterator[Fact]:
    """By which paper the submitter lodges for the owner."""
    paper = dossier.authorisation
    if paper is not None:
        yield Fact("Ủy quyền", f"số {paper.paper_number}, {names.day(paper.paper_on)}")
        if paper.agent_account:
            yield Fact("Đại lý", paper.agent_account)


def _procedure(dossier: Dossier) -> Iterator[Fact]:
    yield Fact("Tên", dossier.procedure_name)
    yield Fact("Mã", dossier.procedure_code)
    if dossier.case_name:
        yield Fact("Trường hợp", dossier.case_name)
    if dossier.summary:
        yield Fact("Trích yếu", dossier.summary)
    yield Fact("Số bộ", str(dossier.dossier_sets))


def _component(item: HandedIn, procedure: Procedure | None) -> Fact:
    known = procedure.components if procedure else ()
    name = next((component.name for component in known if component.code == item.component_code), item.component_code)
    mark, style = _MARKS[item.state]
    handed = papers(item.originals, item.copies) or names.name_of(item.state).lower()
    told = [f"{mark} {name} ({handed})"]
    if item.substitute:
        told.append(f"thay bằng {item.substitute}")
    if item.reason:
        told.append(item.reason)
    if item.ground == DATABASE_DOWN:
        told.append(DATABASE_DOWN_WORDS)
    if item.compared_at is not None:
        told.append(f"đã đối chiếu bản chính: {item.compared_by}, {names.moment(item.compared_at)}")
    return Fact("", " – ".join(told), style if item.state is not HandedInState.OK else "")


def _reception(dossier: Dossier) -> Iterator[Fact]:
    yield Fact("Nhận lúc", _moment(dossier.received_at))
    if dossier.recorded_at != dossier.received_at or dossier.entry_source is EntrySource.CATCH_UP:
        yield Fact("Nhập máy lúc", _moment(dossier.recorded_at))
    yield Fact("Cán bộ", f"{dossier.officer_name} · quầy {dossier.desk_id}")
    yield Fact("Cách nộp", names.name_of(dossier.channel))
    if dossier.postal:
        yield Fact("Phiếu gửi", f"{dossier.postal.slip_number}, biên bản {dossier.postal.batch_number}")
    yield Fact("Thời hạn", names.term(dossier.due.term))
    yield from _dues(dossier)
    yield Fact("Nhận kết quả", names.name_of(dossier.return_method))
    if dossier.register:
        yield Fact("Sổ theo dõi", f"sổ {dossier.register.book}, số {dossier.register.number}")
    if dossier.external_code:
        yield Fact("Mã khác", dossier.external_code)
    if dossier.reuse_agreed is not None:
        yield Fact("Dùng lại giấy tờ", "đồng ý" if dossier.reuse_agreed else "không đồng ý")


def _cases(detail: DossierDetail) -> Iterator[Fact]:
    """Both values; F4 then F12 settles them."""
    for case in detail.cases:
        values = f"{value_words(case.ours.value)} ≠ {value_words(case.theirs.value)} (F4, F12)"
        yield Fact(GROUPS[case.group], f"▲ {values}", "$text-warning")


def _noted(detail: DossierDetail) -> Iterator[Fact]:
    """What the unit had, and a supervisor wanted kept."""
    for one in detail.noted:
        yield Fact(GROUPS[one.group], f"{value_words(one.value)} ({_moment(one.at)})")


def _alike(detail: DossierDetail) -> Iterator[Fact]:
    """Linked, never merged: with what an officer said, where one has."""
    for one in detail.alike:
        said = f" – đã xác nhận cùng một người: {one.verdict.reason}" if one.verdict else ""
        yield Fact("", f"▲ {alike_words(one.person, one.number, one.why)}{said}", "" if said else "$text-warning")


def _invalid(detail: DossierDetail) -> Iterator[Fact]:
    """Since when, by whom, why (Cà Mau Đ26)."""
    mark = detail.invalid
    if mark is not None:
        yield Fact("", f"✕ {_moment(mark.at)} · {mark.officer_name}: {mark.reason}", "$text-error")


def _dues(dossier: Dossier) -> Iterator[Fact]:
    """Promised dates that another one took the place of are never forgotten; the newest stands first."""
    if dossier.round > 1:
        yield Fact("Lần tiếp nhận", str(dossier.round))
    if dossier.stopped_at:
        yield Fact("Chờ bổ sung từ", _moment(dossier.stopped_at), "$text-warning")
    if not dossier.replaced_dues:
        return
    due_at = dossier.due.due_at
    yield Fact("Hẹn trả mới", _moment(due_at) if due_at else "không có ngày hẹn", "bold")
    for replaced in reversed(dossier.replaced_dues):
        yield Fact("Hẹn trả cũ", replaced_due(replaced))


def _fees(dossier: Dossier) -> Iterator[Fact]:
    for line in dossier.fee_lines:
        quantity = f" ({line.quantity} × {names.money(line.unit_amount)})" if line.quantity > 1 else ""
        yield Fact("", f"{line.name}: {names.money(line.amount)}{quantity}")
    total = f"{names.money(dossier.fee_amount)} · " if dossier.fee_amount else ""
    yield Fact("Tổng cộng", f"{total}{names.name_of(dossier.money).lower()}")
    if dossier.payment and dossier.money in (MoneyStatus.PAID, MoneyStatus.RECONCILED):
        yield Fact("Cách nộp", METHODS[dossier.payment.method])
    if dossier.payment and dossier.payment.receipt_number:
        yield Fact("Biên lai số", dossier.payment.receipt_number)


def _notices(detail: DossierDetail) -> Iterator[Fact]:
    """The agreed way, every duty to tell, and how often the citizen dealt with the desk (Đà Nẵng Đ11.2)."""
    wish = wish_of(detail.dossier)
    yield Fact("Cách báo", notice_words.chosen(wish))
    for notice in detail.notices:
        yield Fact("", notice_words.of_dossier(notice), "$text-warning" if notice.is_open else "")
    yield Fact("Lần tiếp xúc", notice_words.contacts(detail.contacts))


def _prints(detail: DossierDetail) -> Iterator[Fact]:
    for job in reversed(detail.jobs):
        mark, style = _PAPER_MARKS[job.state]
        yield Fact("", f"{mark} {copy_words(job)}", style if job.state not in _PRINTED else "")
        who = author_words(job.officer_id, detail.officer_names)
        why = f" · vì: {job.reason}" if job.reason else ""
        yield Fact("", f"   {names.short_moment(job.wanted_at)} · {names.name_of(job.paper)} · {who}{why}", "$text-muted")
    if not detail.jobs:
        yield Fact("", "Chưa in giấy nào.", "$text-muted")


_PRINTED = (PaperState.DEVICE_DONE, PaperState.CONFIRMED)


def copy_words(job: PrintJob) -> str:
    """Giấy tiếp nhận, bản 2: chưa rõ đã in chưa."""
    return f"{sheet_words(job)}: {standing(job)}"


def _moment(at: datetime) -> str:
    return f"{at:%H:%M} {names.weekday_and_day(at.date())}"
