"""`counter web`: the same desk in a browser of this machine, for a supervisor's screen; `--demo` for the demo."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

from config.paths import DeskPaths, default_data_folder
from config.settings import DeskSettings
from counter_app.commands.desk import DeskStart
from counter_app.commands.exit_codes import INPUT
from counter_app.commands.json_lines import say
from counter_app.commands.key_opening import PASSPHRASE, data_key, desk_key, gateway_secret
from counter_app.domain.errors import StoreLockedByOther
from counter_app.main import OpenDesk, open_desk
from counter_app.store.key_custody import KeyPlace
from counter_app.texts import web_words
from counter_app.widgets.shell import ShellApp

DEFAULT_PORT = 8765


def serve(data_dir: str, port: int, *, demo: bool, province: str) -> int:
    """Until Ctrl+C. 2 for a desk that is not set up or locked by a passphrase nobody gave, or a port in use."""
    hindrance = _port_hindrance(port) or ("" if demo else _desk_hindrance(data_dir))
    if hindrance:
        say(hindrance)
        return INPUT
    from counter_app.commands.web_server import DeskInBrowser

    told = ["demo", "--province", province] if demo else ["web-desk", "--data-dir", data_dir]
    DeskInBrowser(_line([sys.executable, "-m", "counter_app", *told]), port, web_words.TITLE).serve()
    return 0


def run_in_browser(data_dir: str) -> int:
    """What the server starts for each page: the desk; when a window has it open, the same desk to look at."""
    return _BrowserStart(DeskPaths(_folder(data_dir)), view=_view).run()


def _view(desk: OpenDesk) -> ShellApp:
    from counter_app.app import CounterApp

    return CounterApp(desk.services)


class _BrowserStart(DeskStart):
    """A page can hold one app only, so nothing is asked in an app of its own before the desk is there."""

    def _set_up(self) -> bytes | None:
        say(web_words.NOT_SET_UP)
        return None

    def _unlock(self, settings: DeskSettings) -> bytes | None:
        return data_key(self._paths)

    def _open_with(self, settings: DeskSettings, key: bytes) -> OpenDesk | None:
        secret = gateway_secret(settings)
        try:
            return open_desk(settings, self._paths, key, secret=secret)
        except StoreLockedByOther:
            return open_desk(settings, self._paths, key, secret=secret, read_only=True)


def _folder(data_dir: str) -> Path:
    return Path(data_dir) if data_dir else default_data_folder()


def _desk_hindrance(data_dir: str) -> str:
    paths = DeskPaths(_folder(data_dir))
    if not paths.settings.exists() or not paths.store.exists():
        return web_words.NOT_SET_UP
    if desk_key(paths).place() is KeyPlace.KEY_FILE and not os.environ.get(PASSPHRASE):
        return web_words.PASSPHRASE_WANTED
    return ""


def _port_hindrance(port: int) -> str:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return web_words.PORT_TAKEN.format(port=port, other=port + 1)
    return ""


def _line(words: list[str]) -> str:
    """One line for the shell that the server uses; folders with spaces and quotes stay one word."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
