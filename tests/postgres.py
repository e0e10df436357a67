"""How do tests get a real PostgreSQL? A private server in a temporary folder, reached only over its own Unix socket."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
            return f"running as root and there is no user {SERVER_USER} to run PostgreSQL as: the production database is NOT tested"
    return ""


class Cluster:
    """One running server; every test asks it for a database of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = (f"test_{number}" for number in itertools.count(1))

    def url(self, name: str) -> str:
        """The address of one database."""
        return f"postgresql://{SERVER_USER}@/{name}?host={self._folder}&port={_PORT}"

    def fresh_database(self) -> str:
        """The address of a new, empty database."""
        import psycopg

        name = next(self._names)
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


@contextmanager
def private_cluster() -> Iterator[Cluster]:
    """Start a server with Debian's own defaults for durability; it is stopped and its folder removed at the end."""
    binaries = server_binaries()
    assert binaries is not None, why_not()
    folder = Path(tempfile.mkdtemp(prefix="counter-postgres-"))
    user = SERVER_USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user, user)
    try:
        initdb = [binaries / "initdb", "-D", folder / "db", "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, user=user, group=user, extra_groups=[] if user else None)
        with _running(binaries, folder, user):
            yield Cluster(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(binaries: Path, folder: Path, user: str | None) -> Iterator[None]:
    import psycopg

    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-p", str(_PORT), "-c", "max_connections=60"]
    with (folder / "log").open("wb") as log:
        command = [binaries / "postgres", "-D", folder / "db", *options]
        server = subprocess.Popen(command, stdout=log, stderr=log, user=user, group=user, extra_groups=[] if user else None)

    def answers() -> bool:
        assert server.poll() is None, (folder / "log").read_text()
        try:
            psycopg.connect(Cluster(folder).url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    try:
        wait_until(answers, 20)
        yield
    finally:
        server.send_signal(2)  # SIGINT: PostgreSQL's "fast" end, which does not wait for clients
        server.wait(20)
