"""Which jobs does the desk have: mode, key, words, screen? A screen's code is loaded when it is first needed (D20)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from counter_app.screens.desk_session import DeskSession
from counter_app.screens.login import LoginScreen
from counter_app.services.counter import CounterServices

if TYPE_CHECKING:
    from textual.screen import ModalScreen

    from counter_app.domain.readiness import ReadyLine
    from counter_app.domain.slip import PrintJob
    from counter_app.domain.views import ParkedOperation

NAMED_AT_HOME = ("due_board", "handover", "online", "notices", "post", "report")  # the key line is full
LATER = ("dossier_detail", "received", "return_result", "print_centre")


@dataclass(frozen=True, slots=True)
class Workplace:
    """What screens are made of. `simulated`: what the demo only pretends, in the clerk's words; `practice`: whether the
    log-in offers a practice desk."""

    services: CounterServices
    session: DeskSession
    simulated: tuple[str, ...] = ()
    practice: bool = False


Make = Callable[[Any, Workplace], Screen[Any]]


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `key` "": only the palette opens it. `name` stands on the key line unless not `shown`; `title` and `told` in
    the palette.

    `module` below counter_app.screens holds the screen; `make` gets that module, loaded when the job is first opened.
    """

    key: str
    name: str
    title: str
    told: str
    module: str
    make: Make
    shown: bool = True


def _home(screens: Any, desk: Workplace) -> Screen[Any]:
    services = desk.services

    def visit_paper(job: PrintJob) -> Screen[None] | None:
        from counter_app.screens.act_done import of_waiting

        return of_waiting(job, services, desk.session)

    def print_centre() -> Screen[None]:
        from counter_app.screens.print_centre import PrintCentreScreen

        return PrintCentreScreen(services, desk.session, visit_paper=visit_paper)

    def morning() -> Sequence[ReadyLine]:
        return services.ready_card.lines(services.devices.printers()) if services.ready_card.is_due() else ()

    parts = (services.day, services.lookup, services.drafts, desk.session, desk.simulated)
    others = [(JOBS[mode].key.replace("ctrl+", "^").upper(), JOBS[mode].name) for mode in NAMED_AT_HOME]
    return screens.HomeScreen(*parts, print_centre=print_centre, other_jobs=others, morning=morning)  # type: ignore[no-any-return]


def _lookup(screens: Any, desk: Workplace) -> Screen[Any]:
    services = desk.services
    return screens.LookupScreen(services.lookup, services.day, desk.session, services.scan_back)  # type: ignore[no-any-return]


def _sync(screens: Any, desk: Workplace) -> Screen[Any]:
    services = desk.services

    def link_help() -> Screen[None]:
        from counter_app.screens.link_help import LinkHelp

        return LinkHelp(services.diagnosis, services.carrying, desk.session)

    async def decide(screen: Screen[None], operation: ParkedOperation) -> bool:
        from counter_app.screens.parked_decision import ParkedDecisionDialogs

        return await ParkedDecisionDialogs(services, desk.session).decide(screen, operation)

    def cases() -> ModalScreen[None]:
        from counter_app.screens.field_cases import FieldCasesDialog

        return FieldCasesDialog(services, desk.session)

    parts = (services.sync, services.leases, services.day, desk.session)
    return screens.SyncCentreScreen(*parts, link_help=link_help, decide=decide, cases=cases)  # type: ignore[no-any-return]


def _of(screen: str) -> Make:
    """A screen that takes all services."""
    return lambda screens, desk: getattr(screens, screen)(desk.services, desk.session)


JOBS: Final[dict[str, Job]] = {
    "intake": Job("f2", "Tiếp nhận", "Tiếp nhận hồ sơ", "Tiếp nhận hồ sơ mới", "intake", _of("IntakeScreen")),
    "lookup": Job("f3", "Tra cứu", "Tra cứu hồ sơ", "Tìm hồ sơ theo mã, họ tên, số định danh", "lookup", _lookup),
    "home": Job("f6", "Về đầu", "Trang đầu", "Về trang đầu của quầy", "home", _home),
    "sync": Job("f4", "Đồng bộ", "Trung tâm đồng bộ", "Hồ sơ chờ gửi và trạng thái kết nối", "sync_centre", _sync),
    "handover": Job(
        "ctrl+g",
        "Bàn giao",
        "Bàn giao hồ sơ",
        "Giao hồ sơ đã nhận cho bộ phận giải quyết",
        "handover",
        _of("HandoverScreen"),
    ),
    "due_board": Job(
        "ctrl+r",
        "Hạn trả",
        "Hạn trả kết quả",
        "Hồ sơ đến hạn, quá hạn; xin lỗi, hẹn lại",
        "due_board",
        _of("DueBoardScreen"),
    ),
    "notices": Job(
        "ctrl+y",
        "Báo tin",
        "Báo tin cho công dân",
        "Ai cần được báo, báo gì, kết quả; xuất tin",
        "notices",
        _of("NoticesScreen"),
    ),
    "post": Job(
        "ctrl+z",
        "Bưu chính",
        "Giao nhận bưu chính",
        "Nhận hồ sơ, giao kết quả qua bưu chính; ký biên bản",
        "post",
        _of("PostScreen"),
    ),
    "online": Job(
        "ctrl+w",
        "Trực tuyến",
        "Hồ sơ trực tuyến",
        "Hồ sơ nộp qua cổng chờ trả lời trong 8 giờ làm việc; việc đơn vị báo về",
        "online",
        _of("OnlineScreen"),
        shown=False,  # a field has this key, too: on the line it would push the others away
    ),
    "report": Job(
        "ctrl+b",
        "Báo cáo",
        "Sổ và báo cáo",
        "Sổ theo dõi hồ sơ; số liệu tuần, tháng, quý, năm; in, lưu PDF, XLSX, CSV",
        "report",
        _of("ReportScreen"),
        shown=False,
    ),
    "fees": Job(
        "",
        "Thu phí",
        "Thu phí trong ngày",
        "Các khoản thu, đối chiếu tiền mặt và tài khoản",
        "fees",
        _of("FeesScreen"),
        shown=False,
    ),
    "outages": Job(
        "",
        "Sự cố",
        "Sự cố",
        "Ghi sự cố, đã báo ai, hết sự cố; in báo cáo; các lần ngừng được báo trước",
        "outages",
        _of("OutagesScreen"),
        shown=False,
    ),
    "day_end": Job(
        "",
        "Chốt ngày",
        "Chốt ngày, sẵn sàng",
        "Chốt giấy, sổ, trung tâm, tiền; thẻ sẵn sàng đầu ngày; cấp bộ mẫu giấy",
        "day_end",
        _of("DayEndScreen"),
        shown=False,
    ),
    "procedures": Job(
        "",
        "Thủ tục",
        "Hướng dẫn thủ tục",
        "Trình tự, thành phần, thời hạn, phí, mẫu đơn, kết quả, căn cứ; in tờ hướng dẫn",
        "procedures",
        _of("ProceduresScreen"),
        shown=False,
    ),
    "scan_left": Job(
        "",
        "Việc số hóa",
        "Việc số hóa còn lại",
        "Bản quét chờ xác nhận, chưa ký; trang, tệp chưa thuộc hồ sơ",
        "scan_left",
        _of("ScanLeftScreen"),
        shown=False,
    ),
    "catch_up": Job(
        "",
        "Nhập bù",
        "Nhập bù",
        "Nhập giấy viết tay sau sự cố: giờ thật, tờ trùng, tờ thiếu; chốt đợt, in báo cáo",
        "catch_up",
        _of("CatchUpScreen"),
        shown=False,
    ),
    "settings": Job(
        "f9", "Cài đặt", "Cài đặt", "Quầy, máy in, giao diện, tài khoản", "settings", _of("SettingsScreen"), shown=False
    ),
}


def modes(desk: Workplace) -> dict[str, Callable[[], Screen[Any]]]:
    """Mode → its screen."""

    def opens(job: Job) -> Callable[[], Screen[Any]]:
        return lambda: job.make(import_module(f"counter_app.screens.{job.module}"), desk)

    def login() -> Screen[Any]:
        return LoginScreen(desk.services.login, desk.services.desk, desk.session, practice=desk.practice)

    return {"login": login} | {mode: opens(job) for mode, job in JOBS.items()}


def load_the_rest(services: CounterServices) -> None:
    """Make every service and load the code of every screen. Called behind the log-in, so that no key press pays for it."""
    for name in CounterServices.__slots__:
        getattr(services, name)
    for name in (*(job.module for job in JOBS.values()), *LATER):
        import_module(f"counter_app.screens.{name}")
