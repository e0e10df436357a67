"""How do tests get a real PostgreSQL? A private server in a temporary folder, reached only over its own Unix socket."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.waiting import wait_until

SERVER_USER = "postgres"  # the server refuses to run as root
_PORT = 5432  # only part of the socket's file name: nothing listens on the network, so no port can be taken


def server_binaries() -> Path | None:
    """The folder with initdb and postgres: the newest of Debian's, or what is on the path; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4].partition(".")[0]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


def why_not() -> str:
    """The reason why no server can be started here, "" when it can."""
    if server_binaries() is None:
        return "PostgreSQL's server is not installed (apt-get install postgresql): the production database is NOT tested"
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(SERVER_USER)
        except KeyError:
            return f"root, and no user {SERVER_USER} to run PostgreSQL as: the production database is NOT tested"
    return ""


class Cluster:
    """One running server; every test asks it for a place of its own."""

    def __init__(self, folder: Path) -> None:
        self.url = f"postgresql://{SERVER_USER}@/postgres?host={folder}&port={_PORT}"
        self._names = (f"test_{number}" for number in itertools.count(1))

    def fresh_database(self) -> str:
        """The address of a new, empty schema (a database of its own would cost half a second)."""
        import psycopg

        name = next(self._names)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self.url}&options=-csearch_path%3D{name}"


@contextmanager
def private_cluster(*, on_disk: bool = False) -> Iterator[Cluster]:
    """Start a server with PostgreSQL's own defaults for durability; it is stopped and its folder removed at the end.

    In memory where the system has such a folder: tests kill gateways, not disks. A benchmark wants `on_disk`.
    """
    binaries = server_binaries()
    assert binaries is not None, why_not()
    folder = Path(tempfile.mkdtemp(prefix="counter-postgres-", dir=None if on_disk else _memory_folder()))
    user = SERVER_USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user, user)
    try:
        options = ["-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        initdb = [str(binaries / "initdb"), "-D", str(folder / "db"), *options]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **_as(user))
        with _running(binaries, folder, user):
            yield Cluster(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(binaries: Path, folder: Path, user: str | None) -> Iterator[None]:
    import psycopg

    command = [str(binaries / "postgres"), "-D", str(folder / "db"), "-p", str(_PORT)]
    for setting in ("listen_addresses=", f"unix_socket_directories={folder}", "max_connections=60", "max_wal_size=128MB"):
        command += ["-c", setting]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, **_as(user))

    def answers() -> bool:
        assert server.poll() is None, (folder / "log").read_text()
        try:
            psycopg.connect(Cluster(folder).url).close()
        except psycopg.OperationalError:
            return False
        return True

    try:
        wait_until(answers, 20)
        yield
    finally:
        # SIGQUIT: PostgreSQL's "immediate" end. The orderly one writes everything to disk once more before we delete it.
        server.send_signal(signal.SIGQUIT)
        server.wait(20)


def _memory_folder() -> str | None:
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return str(memory) if roomy else None


def _as(user: str | None) -> dict[str, Any]:
    return {"user": user, "group": user, "extra_groups": []} if user else {}
