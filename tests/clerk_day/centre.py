"""Where does the gateway of a rehearsed day run? In a thread here, behind a real socket, by the day's clock."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import uvicorn

from counter_app.demo import LocalCentre
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from tests.clerk_day.day_clock import DayTime
from tests.waiting import wait_until


class CentreHere(LocalCentre):
    """The demo's centre without a process of its own: same application, same settings, same door."""

    def __init__(self, folder: Path, province: str, time: DayTime) -> None:
        super().__init__(folder, province)
        self._settings = GatewaySettings(
            database_url=f"sqlite:///{folder / 'gateway.db'}",
            demo_clients=tuple(map(DemoClient.parse, self.clients())),
            catalogue_folder=folder / "catalogue",
            upload_folder=folder / "centre-files",
            now=time.now,
        )
        self._running: tuple[uvicorn.Server, threading.Thread, socket.socket] | None = None

    def centre_running(self) -> bool:
        """Implements DemoControls."""
        return self._running is not None

    def start_centre(self) -> None:
        """Implements DemoControls."""
        if self._running is not None:
            return
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", self.port))
        self.port = door.getsockname()[1]
        application = create_application(self._settings)
        server = uvicorn.Server(uvicorn.Config(application, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, args=([door],), daemon=True)
        thread.start()
        wait_until(lambda: server.started, timeout=20)
        self._running = (server, thread, door)

    def stop_centre(self) -> None:
        """Implements DemoControls."""
        if self._running is None:
            return
        server, thread, door = self._running
        server.should_exit = True
        thread.join(10)
        door.close()
        self._running = None
