"""Do the operator's pages render in a real browser, with their style and without a word of complaint?"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from sync.gateway.database import Database
from sync.gateway.operator_page import people
from sync.gateway.settings import utc_now
from tests.gateway.asking import serve_arguments, server_process
from tests.gateway.making import DESK_ONE, DESK_TWO

CHROMIUM = shutil.which("chromium")
NAME, PASSWORD = "Lò Văn Mẫu", "một mật khẩu"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: the pages are NOT seen in a browser"),
]


class _WithCookie(BaseHTTPRequestHandler):
    """Stands before the gateway and shows the session's cookie: a headless browser cannot type a password."""

    gateway: httpx.Client

    def do_GET(self) -> None:
        answer = self.gateway.get(self.path)
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "content-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setitem(people._COST, "n", 2)
    url = f"sqlite:///{tmp_path / 'gateway.db'}"
    database = Database(url)
    with database.write() as connection:
        people.add_person(connection, NAME, PASSWORD, utc_now())
    database.close()
    with server_process(serve_arguments(url, DESK_ONE, DESK_TWO)) as (_, http):
        http.post("/operator/login", data={"name": NAME, "password": PASSWORD})
        handler = type("Handler", (_WithCookie,), {"gateway": http})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


def look(address: str, folder: Path, path: str) -> tuple[str, str, bytes]:
    """The rendered document, what the browser complained of, and a picture."""
    picture = folder / "page.png"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={folder}/profile"]
    shown = [f"--screenshot={picture}", "--window-size=1200,800", "--dump-dom", address + path]
    ended = subprocess.run([str(CHROMIUM), *options, *shown], capture_output=True, timeout=90, check=True)
    complaints = [line for line in ended.stderr.decode().splitlines() if "CONSOLE" in line]
    return ended.stdout.decode(), "\n".join(complaints), picture.read_bytes()


def test_every_desk_stands_on_the_page_with_its_light_and_the_style_is_there(address: str, tmp_path: Path) -> None:
    document, complaints, picture = look(address, tmp_path, "/operator")
    assert "H02.12 · Q1" in document and "Chưa kết nối" in document
    assert complaints == "", "a refused style or script would be told here"
    assert len(picture) > 10_000, "an empty page is smaller"
