"""A headless browser that a test can look through and type into, over its own debugging protocol."""

from __future__ import annotations

import asyncio
import base64
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium")
PATIENCE_SECONDS = 60.0


class Page:
    """One open page. `complaints`: what the browser wrote on its console as an error; `heard`: what its sockets brought."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._last = 0
        self.complaints: list[str] = []
        self.heard = ""

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One call of the protocol; events that come meanwhile are heard."""
        self._last += 1
        await self._socket.send_json({"id": self._last, "method": method, "params": parameters})
        while True:
            told = await self._socket.receive_json(timeout=PATIENCE_SECONDS)
            if told.get("id") == self._last:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result
            if told.get("method") == "Network.webSocketFrameReceived":
                self._hear(told["params"]["response"])
            if told.get("method") == "Log.entryAdded" and told["params"]["entry"]["level"] == "error":
                self.complaints.append(told["params"]["entry"]["text"])

    def _hear(self, frame: dict[str, Any]) -> None:
        binary = frame["opcode"] == 2
        self.heard += base64.b64decode(frame["payloadData"]).decode("utf-8", "replace") if binary else frame["payloadData"]

    async def value(self, script: str) -> Any:
        """What a script of the page gives."""
        return (await self.ask("Runtime.evaluate", expression=script, returnByValue=True))["result"].get("value")

    async def type(self, text: str) -> None:
        """As from a keyboard that makes whole letters."""
        await self.ask("Input.insertText", text=text)

    async def press(self, key: str, code: int) -> None:
        """One key by its name and its Windows code (F2 is 113, Enter 13)."""
        for kind in ("keyDown", "keyUp"):
            await self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    async def picture(self, path: Path) -> bytes:
        """The page as PNG."""
        shot = base64.b64decode((await self.ask("Page.captureScreenshot"))["data"])
        path.write_bytes(shot)
        return shot

    async def until(self, holds: Callable[[], Awaitable[object]], what: str) -> None:
        """Waits on a condition."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + PATIENCE_SECONDS
        while not await holds():
            assert loop.time() < ends_at, f"never came: {what}"
            await asyncio.sleep(0.1)


@asynccontextmanager
async def open_page(address: str, folder: Path, size: tuple[int, int] = (1200, 800)) -> AsyncIterator[Page]:
    """A browser of its own for one page; it ends with the block."""
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={size[0]},{size[1]}"]
    own = [f"--user-data-dir={folder}", "--remote-debugging-port=0", "--no-first-run", "about:blank"]
    process = subprocess.Popen([str(CHROMIUM), *options, *own], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port_file = folder / "DevToolsActivePort"
        ends_at = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not (port_file.exists() and port_file.read_text().count("\n")):
            assert asyncio.get_running_loop().time() < ends_at, "the browser did not start"
            await asyncio.sleep(0.05)
        port = int(port_file.read_text().split()[0])
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                pages = await answer.json(content_type=None)
            target = next(one for one in pages if one["type"] == "page")
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Page(socket)
                await page.ask("Log.enable")
                await page.ask("Network.enable")
                await page.ask("Page.enable")
                await page.ask("Page.navigate", url=address)
                yield page
    finally:
        process.terminate()
        process.wait()
