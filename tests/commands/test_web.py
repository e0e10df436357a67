"""`counter web`: the desk works in a browser of this machine, keys and all, and nobody else gets at it."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from counter_app.commands import web
from tests.chromium import CHROMIUM, Page, open_page


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """What the command prints; the demo behind it starts only when a page opens its socket."""
    told = [sys.executable, "-m", "counter_app", "web", "--demo", "--port", str(free_port())]
    process = subprocess.Popen(told, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    found = re.search(r"http://\S+", process.stderr.readline())
    assert found, "the command does not tell where the desk is"
    yield found[0]
    process.terminate()
    assert process.wait(timeout=30) == 0


@pytest.fixture(scope="module")
def root(address: str) -> str:
    return address.split("?")[0]


def test_without_the_key_of_this_run_there_is_nothing_to_see(root: str) -> None:
    assert httpx.get(root).status_code == 403
    assert httpx.get(root, params={"key": "another"}).status_code == 403
    assert httpx.get(f"{root}static/js/textual.js").status_code == 403


def test_another_site_that_is_open_in_the_same_browser_cannot_drive_the_desk(address: str, root: str) -> None:
    with httpx.Client(follow_redirects=True) as browser:
        page = browser.get(address)
        assert page.status_code == 200  # the control: cookie and page are there
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert "key=" not in str(page.url)  # the key does not stay in the history
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "a" * 22 + "==",
        }
        assert browser.get(f"{root}ws", headers={**upgrade, "Origin": "http://xa.example"}).status_code == 403
        assert browser.get(f"{root}ws", headers=upgrade).status_code == 403
        assert browser.get(root, headers={"Host": "xa.example"}).status_code == 403


def test_the_page_asks_nothing_of_the_internet(address: str) -> None:
    page = httpx.get(address, follow_redirects=True).text
    assert "textual-terminal" in page
    named = set(re.findall(r"(?:https?|wss?):\\?/\\?/([^/\"' ]+)", page))
    assert named <= {address.split("/")[2]}


def test_a_desk_that_is_not_set_up_is_set_up_in_a_terminal_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert web.serve(str(tmp_path), free_port(), demo=False, province="") == 2
    assert "./counter" in capsys.readouterr().err


def test_a_port_in_use_is_named_with_another_one(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert web.serve("", port, demo=True, province="") == 2
    assert str(port) in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium: the desk is NOT seen in a browser")
def test_the_desk_is_worked_by_keys_in_a_browser(address: str, tmp_path: Path) -> None:
    async def look() -> tuple[bytes, Page]:
        async with open_page(address, tmp_path / "profile") as page:

            async def hears(words: str) -> None:
                async def heard() -> bool:
                    await page.value("0")  # lets what the socket brought be heard
                    return words in page.heard

                await page.until(heard, words)

            await hears("tiếp nhận")
            page.heard = ""
            await page.press("F2", 113)
            await hears("Thủ tục")
            page.heard = ""
            await page.type("khai sinh")
            await hears("Đăng ký khai sinh")
            return await page.picture(tmp_path / "desk.png"), page

    picture, page = asyncio.run(look())
    assert page.complaints == []
    assert len(picture) > 20_000  # letters, not an empty ground (4.6 kB)
