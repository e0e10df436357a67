"""The gateway as a process on SQLite that is killed and started again, and what its database holds at the end."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from tests.kills.fork_server import ROOT

SECRET = "kill-rig"
READY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """What the centre's tables say of one desk."""

    dossiers: tuple[tuple[str, str, str], ...]  # (uid, official number, summary)
    operations: tuple[tuple[str, str, str], ...]  # (op id, dossier uid, state)


class Centre:
    """`python -m sync.gateway serve`. `desks`: (desk id, agency) of every desk that may ever come."""

    def __init__(self, folder: Path, desks: Sequence[tuple[str, str]]) -> None:
        self._path = folder / "gateway.db"
        self._log = folder / "gateway.log"
        self._desks = desks
        self._process: subprocess.Popen[str] | None = None
        self.port = 9  # nobody listens there
        self.kills = 0

    @property
    def running(self) -> bool:
        """True while the process lives and listens."""
        return self._process is not None and self.port != 9

    def start(self) -> None:
        """Begin to start; `ready` tells when it listens."""
        clients = [f"--demo-client={desk}:{SECRET}:{agency}:{desk}" for desk, agency in self._desks]
        command = [sys.executable, "-m", "sync.gateway", "serve", "--exit-with-parent", "--port=0", *clients]
        with self._log.open("ab") as errors:
            self._process = subprocess.Popen(
                [*command, f"--database-url=sqlite:///{self._path}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=ROOT,
            )

    def ready(self, wait_seconds: float = READY_SECONDS) -> bool:
        """True once it listens. Starts it when it does not run."""
        if self._process is None:
            self.start()
        if self.port != 9:
            return True
        assert self._process is not None and self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], wait_seconds)[0]:
            return False
        line = self._process.stdout.readline()
        assert line, f"the gateway did not start: {self._log.read_text(encoding='utf-8')[-2000:]}"
        self.port = int(json.loads(line)["port"])
        return True

    def kill(self) -> None:
        """SIGKILL: what it answered must be in its database."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process, self.port = None, 9
        self.kills += 1

    def facts(self, desk_id: str) -> CentreFacts:
        """Read from the tables, past all code of the gateway."""
        dossiers = self._rows("SELECT id, central_no, body FROM dossier WHERE client_id = ?", desk_id)
        operations = self._rows("SELECT event_id, subject, state FROM inbox WHERE client_id = ?", desk_id)
        told = tuple((uid, number, json.loads(body)["summary"]) for uid, number, body in dossiers)
        return CentreFacts(told, tuple(operations))

    def numbers(self) -> list[str]:
        """Every official number of every desk."""
        return [number for (number,) in self._rows("SELECT central_no FROM dossier WHERE ? = ''", "")]

    def _rows(self, sql: str, value: str) -> list[Any]:
        connection = dbapi2.connect(f"{self._path.as_uri()}?mode=ro", uri=True)
        try:
            return connection.execute(sql, (value,)).fetchall()
        finally:
            connection.close()
