"""An eSCL scanner on the loopback that serves real pages and plays the faults that real ones have.

The feeder is a list of picture files; `flaw` says what goes wrong and `at_page` (from 1) where:
 jam, hatch, multipick   the feeder stops there
 early-404               "no more" while paper lies in the feeder, `times` times, then the page after all
 half                    the picture breaks off in the middle (whole HTTP answer)
 broken-line             the connection breaks off in the middle
 hang                    no answer any more
 500                     an error without a reason
 busy                    503 for the first `times` requests
 409-end                 an empty feeder is told with 409 (as AirSane does)
 gone                    the connection is refused
"""

from __future__ import annotations

import io
import ssl
import threading
import time
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image

PWG, SCAN = "http://www.pwg.org/schemas/2010/12/sm", "http://schemas.hp.com/imaging/escl/2011/05/03"
WIDEST, LONGEST = 2550, 4200
STUCK = {"jam": "ScannerAdfJam", "hatch": "ScannerAdfHatchOpen", "multipick": "ScannerAdfMultipickDetected"}


@dataclass
class Job:
    dpi: int
    grey: bool
    feeder: bool
    duplex: bool
    box: tuple[int, int]
    delivered: int = 0
    state: str = "Processing"


@dataclass
class Machine:
    """What stands behind the wire. `log`: (method, path, code) of every request."""

    glass: Path
    feeder: list[Path] = field(default_factory=list)
    flaw: str = ""
    at_page: int = 1
    times: int = 1
    jobs: dict[str, Job] = field(default_factory=dict)
    log: list[tuple[str, str, int]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    stuck: bool = False
    duplex: bool = True

    @property
    def busy(self) -> bool:
        return any(job.state == "Processing" for job in self.jobs.values())

    @property
    def feeder_state(self) -> str:
        if self.stuck:
            return STUCK[self.flaw]
        return "ScannerAdfLoaded" if self.feeder else "ScannerAdfEmpty"


def _tray(tag: str) -> str:
    dpis = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>"
        "</scan:DiscreteResolution>"
        for dpi in (75, 100, 200, 300)
    )
    return f"""<scan:{tag}><scan:MaxWidth>{WIDEST}</scan:MaxWidth><scan:MaxHeight>{LONGEST}</scan:MaxHeight>
<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode>
<scan:ColorMode>Grayscale8</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions>{dpis}</scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles></scan:{tag}>"""


def capabilities(machine: Machine) -> str:
    both = _tray("AdfDuplexInputCaps") if machine.duplex else ""
    return f"""<?xml version="1.0"?><scan:ScannerCapabilities xmlns:pwg="{PWG}" xmlns:scan="{SCAN}">
<pwg:Version>2.63</pwg:Version><pwg:MakeAndModel>Rig A4 Duplex</pwg:MakeAndModel>
<scan:Platen>{_tray("PlatenInputCaps")}</scan:Platen><scan:Adf>{_tray("AdfSimplexInputCaps")}{both}</scan:Adf>
</scan:ScannerCapabilities>"""


def status(machine: Machine) -> str:
    jobs = "".join(
        f"<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/{name}</pwg:JobUri><pwg:JobState>{job.state}</pwg:JobState></scan:JobInfo>"
        for name, job in machine.jobs.items()
    )
    state = "Stopped" if machine.stuck else "Processing" if machine.busy and machine.feeder else "Idle"
    return f"""<?xml version="1.0"?><scan:ScannerStatus xmlns:pwg="{PWG}" xmlns:scan="{SCAN}"><pwg:Version>2.63</pwg:Version>
<pwg:State>{state}</pwg:State><scan:AdfState>{machine.feeder_state}</scan:AdfState>
<scan:Jobs>{jobs}</scan:Jobs></scan:ScannerStatus>"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    machine: Machine

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def answer(self, code: int, body: bytes = b"", **headers: str) -> None:
        self.machine.log.append((self.command, self.path.split("/")[-1], code))
        self.send_response(code)
        for name, value in {"Content-Type": "text/xml", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if self.path.endswith("/ScannerCapabilities"):
            self.answer(200, capabilities(self.machine).encode())
        elif self.path.endswith("/ScannerStatus"):
            self.answer(200, status(self.machine).encode())
        elif self.path.endswith("/NextDocument"):
            self.next_document(self.path.split("/")[-2])
        else:
            self.answer(404)

    def do_DELETE(self) -> None:
        job = self.machine.jobs.get(self.path.rsplit("/", 1)[-1])
        if job is not None and job.state == "Processing":
            job.state = "Canceled"
        self.answer(200 if job else 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {element.tag.rsplit("}", 1)[-1]: (element.text or "") for element in ET.fromstring(body).iter()}
        machine = self.machine
        with machine.lock:
            if machine.flaw == "busy" and machine.times > 0:
                machine.times -= 1
                self.answer(503, Retry_After="0")
                return
            feeder = told["InputSource"] == "Feeder"
            if machine.busy:
                self.answer(503)
                return
            if feeder and (not machine.feeder or machine.stuck):
                self.answer(409)
                return
            name = str(uuid.uuid4())
            machine.jobs[name] = Job(
                dpi=int(told["XResolution"]),
                grey=told["ColorMode"] == "Grayscale8",
                feeder=feeder,
                duplex=told.get("Duplex") == "true",
                box=(int(told["Width"]), int(told["Height"])),
            )
        self.answer(201, Location=f"http://scanner-without-dns.local/eSCL/ScanJobs/{name}")

    def next_document(self, name: str) -> None:
        machine, job = self.machine, self.machine.jobs.get(name)
        if job is None or job.state != "Processing":
            self.answer(404)
            return
        page = job.delivered + 1
        flaw = machine.flaw if page == machine.at_page else ""
        if flaw in STUCK:
            machine.stuck, job.state = True, "Aborted"
            self.answer(409)
            return
        if flaw == "early-404" and machine.times > 0:
            machine.times -= 1
            self.answer(404)
            return
        if flaw == "hang":
            time.sleep(30)
        if flaw == "500":
            job.state = "Aborted"
            self.answer(500)
            return
        if job.feeder and not machine.feeder:
            job.state = "Completed"
            self.answer(409 if machine.flaw == "409-end" else 404)
            return
        if not job.feeder and job.delivered:
            job.state = "Completed"
            self.answer(404)
            return
        self.deliver(job, machine.feeder.pop(0) if job.feeder else machine.glass, flaw)

    def deliver(self, job: Job, path: Path, flaw: str) -> None:
        body = picture(path, job)
        job.delivered += 1
        if flaw == "half":
            body = body[: len(body) // 2]
        if flaw == "broken-line":
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self.answer(200, body, Content_Type="image/jpeg")


def picture(path: Path, job: Job) -> bytes:
    """The sheet as asked for: region, resolution, colour; no dpi tag, as many devices leave it out."""
    size = tuple(round(side / 300 * job.dpi) for side in job.box)
    with Image.open(path) as page:
        scanned = page.convert("L" if job.grey else "RGB").resize(size)  # type: ignore[arg-type]
    out = io.BytesIO()
    scanned.save(out, "JPEG", quality=88)
    return out.getvalue()


@contextmanager
def scanner(machine: Machine, certificate: tuple[Path, Path] | None = None) -> Iterator[str]:
    """The root URL of a running scanner."""
    handler = type("Here", (Handler,), {"machine": machine})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}/eSCL"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(2)
