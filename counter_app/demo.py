"""The demo: the same composition root over a gateway as child process, a throw-away store, a preview printer."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path

from config.paths import DeskPaths
from config.settings import DeskSettings, GatewaySettings
from counter_app.demo_desk import DEMO_KEY, DEMO_PIN, demo_assignment, demo_officer, demo_settings
from counter_app.demo_online import PORTAL_ID, UNIT_ID, lodge_online, online_samples
from counter_app.demo_scanner import demo_sources
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.catalogue import Catalogue
from counter_app.domain.catalogue_json import catalogue_to_json
from counter_app.domain.checklist import ask_everything
from counter_app.domain.dossier import ReturnMethod
from counter_app.domain.errors import CentralUnreachable
from counter_app.domain.person import Person
from counter_app.main import ClockOf, OpenDesk, desk_of, open_desk, starter_catalogue
from counter_app.services.intake import IntakeForm

CLIENT_ID = "demo-desk"
SIMULATED = ("Chạy thử: trung tâm trên máy này", "in ra tệp PDF", "dữ liệu bịa", f"PIN {DEMO_PIN}")
CARDS = (
    (
        "Trần Văn Mẫu – thẻ có số CMND cũ",
        "001090000123|123456789|Trần Văn Mẫu|02011990|Nam|Số 1, ngõ 2, phố Mẫu, phường Mẫu|15082021",
    ),
    ("Lê Thị Thử – thẻ căn cước mới", "024195000456||Lê Thị Thử|20051995|Nữ|Thôn Thử, xã Thử Nghiệm|01072024||"),
    (
        "Đặng Quỳnh Ví Dụ – địa chỉ dài",
        "024301000789||Đặng Quỳnh Ví Dụ|30092001|Nữ|Tổ dân phố số 12, khu đô thị Ví Dụ, phường Giả Định|12122022",
    ),
    ("Mã lạ, không phải thẻ", "WIFI:S:quay-mot-cua;T:WPA;P:khong-co;;"),
)
ONLINE_PROCEDURES = ("1.001193", "1.004884")
SAMPLES = (
    ("2.000635", Person("Phạm Minh Giả Định", identity_number="001085000321", phone="0912000321", address="Số 3 phố Mẫu")),
    (
        "1.004873",
        Person("Hoàng Thị Ví Dụ", identity_number="024190000654", phone="0983000654", address="Thôn Thử, xã Thử Nghiệm"),
    ),
    ("2.000815", Person("Vũ Đức Mẫu", identity_number="024088000987", phone="0905000987", address="Số 9 ngõ 4 phố Mẫu")),
)


class LocalCentre:
    """The demo's gateway: a child process on a free loopback port that a key can stop and start."""

    simulated: tuple[str, ...] = SIMULATED

    def __init__(self, folder: Path, province: str = "", *, own: DeskSettings | None = None) -> None:
        """`province`, or a desk's `own` settings: whose agency the gateway knows the desk by; as for `open_demo`."""
        self._folder = folder
        self._desk_settings = own or _settings(province)
        self._secret = secrets.token_hex(16)
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self.port = 0

    @property
    def secret(self) -> str:
        """The desk's secret at this gateway, made for this run."""
        return self._secret

    def centre_running(self) -> bool:
        """True while the child lives."""
        return self._process is not None and self._process.poll() is None

    def start_centre(self) -> None:
        """Start on the same port as before. Raises CentralUnreachable when it does not come up."""
        with self._lock:
            if self.centre_running():
                return
            self._process = subprocess.Popen(
                self._command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            assert self._process.stdout is not None
            line = self._process.stdout.readline()
            if not line:
                raise CentralUnreachable(reason="demo-gateway-did-not-start", address="127.0.0.1")
            self.port = int(json.loads(line)["port"])

    def stop_centre(self) -> None:
        """Pull the network: the child ends, its database stays."""
        with self._lock:
            if self._process is None:
                return
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process = None

    def sample_codes(self) -> list[tuple[str, str]]:
        """Made-up cards, and one code that is none."""
        return list(CARDS)

    def clients(self) -> list[str]:
        """Who may speak with this gateway, as its command line names them: the desk, the portal, the unit's software."""
        desk = desk_of(self._desk_settings)
        return [
            f"{CLIENT_ID}:{self._secret}:{desk.agency_code}:{desk.desk_id}",
            f"{PORTAL_ID}:{self._secret}:{desk.agency_code}:PORTAL:portal",
            f"{UNIT_ID}:{self._secret}:{desk.agency_code}:UNIT:unit",
        ]

    def _command(self) -> list[str]:
        clients = [word for client in self.clients() for word in ("--demo-client", client)]
        return [
            *(sys.executable, "-m", "sync.gateway", "serve"),
            *("--database-url", f"sqlite:///{self._folder / 'gateway.db'}"),
            *("--port", str(self.port), "--exit-with-parent", "--upload-folder", str(self._folder / "centre-files")),
            *clients,
            *("--catalogue-folder", str(self._folder / "catalogue")),
        ]


def publish_catalogue(folder: Path, catalogue: Catalogue) -> None:
    """Write the catalogue as the documents that a gateway serves."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = catalogue_to_json(catalogue)
    published = catalogue.published_at.isoformat()
    for name in ("procedures", "holidays"):
        items = whole[name] if name == "procedures" else whole[name]["days"]
        document = {"version": f"{name}-{catalogue.version}", "publishedAt": published, "items": items}
        (folder / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def open_demo(
    folder: Path,
    centre: LocalCentre,
    province: str = "",
    *,
    own: DeskSettings | None = None,
    mark: str = "",
    clock_of: ClockOf = SystemDeskClock,
) -> OpenDesk:
    """The demo's desk over a started centre, with its officer and sample dossiers. `mark` goes across every sheet."""
    settings = own or _settings(province)
    gateway = GatewaySettings(url=f"http://127.0.0.1:{centre.port}", client_id=CLIENT_ID)
    scanner = cache(lambda: demo_sources(folder / "sheets", SystemDeskClock(lambda _: None)))
    paths = DeskPaths(folder / "desk")
    settings = replace(settings, gateway=gateway)
    desk = open_desk(settings, paths, DEMO_KEY, secret=centre.secret, sources=scanner, clock_of=clock_of, mark=mark)
    services = desk.services
    officer = demo_officer(desk)
    demo_assignment(desk, officer)
    services.sync.run(force=True)  # numbers, catalogue and the clock's skew
    for code, person in SAMPLES:
        procedure = services.catalogue.procedure(code)
        case = procedure.cases[0].code if procedure.cases else ""
        form = IntakeForm(
            intent_id=services.intake.open_form(),
            procedure_code=code,
            case_code=case,
            applicant=person,
            handed_in=ask_everything(procedure, case),
            return_method=ReturnMethod.AT_DESK,
            pages=2,
            fee_later=True,
            wants_receipt=False,
            date_confirmed=True,
        )
        services.intake.receive(form, officer)
    whole, lacking = (services.catalogue.procedure(code) for code in ONLINE_PROCEDURES)
    lodged = online_samples(services.desk.agency_code, (whole, lacking), services.day.now())
    lodge_online(centre.port, centre.secret, lodged)
    services.sync.run(force=True)
    return desk


def _settings(province: str) -> DeskSettings:
    """The demo's desk in another province, or where it is at home."""
    settings = demo_settings()
    return replace(settings, province=province) if province else settings


def run_demo(province: str = "") -> int:
    """Run the demo until the person leaves it; nothing stays behind."""
    from counter_app.demo_app import DemoApp

    folder = Path(tempfile.mkdtemp(prefix="counter-demo-"))
    centre = LocalCentre(folder, province)
    desk: OpenDesk | None = None
    try:
        publish_catalogue(folder / "catalogue", starter_catalogue(SystemDeskClock(lambda _: None)))
        centre.start_centre()
        desk = open_demo(folder, centre, province)
        DemoApp(desk.services, demo=centre, logged_in=demo_officer(desk)).run()
        return 0
    finally:
        centre.stop_centre()
        if desk is not None:
            desk.close()
        shutil.rmtree(folder, ignore_errors=True)
