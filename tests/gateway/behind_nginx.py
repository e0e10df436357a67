"""How do tests get what a province runs: nginx with TLS and desks' certificates, two gateway processes, one PostgreSQL?"""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from sync.gateway.settings import DemoClient
from tests.gateway.asking import serve_arguments, server_process
from tests.waiting import wait_until

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE, PAGE = DOCS / "examples/nginx-gateway.conf", DOCS / "dong-bo.md"
DEBIANS = Path("/usr/sbin/nginx")


def why_not() -> str:
    """The reason why there is no nginx here, "" when there is."""
    found = shutil.which("nginx") or DEBIANS.is_file()
    return "" if found else "nginx is not installed (apt-get install nginx-light): two workers behind it are NOT tested"


@dataclass
class Province:
    """What runs. `workers`: the two processes."""

    port: int
    folder: Path
    workers: list[subprocess.Popen[bytes]]

    def client(self, *, certificate: bool = True) -> httpx.Client:
        """A client that trusts the province's authority and shows, or does not show, a desk's certificate."""
        context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        if certificate:
            context.load_cert_chain(self.folder / "desk.pem", self.folder / "desk.key")
        return httpx.Client(base_url=f"https://127.0.0.1:{self.port}", verify=context, trust_env=False, timeout=20)


@contextmanager
def province(url: str, folder: Path, *desks: DemoClient) -> Iterator[Province]:
    """nginx with the configuration of the docs, but for its ports and paths."""
    certificates(folder)
    arguments = serve_arguments(url, *desks, upload_folder=str(folder / "uploads"), catalogue_folder=str(folder))
    with ExitStack() as running:
        workers, ports = [], []
        for _ in range(2):
            process, http = running.enter_context(server_process(arguments))
            workers.append(process)
            ports.append(http.base_url.port)
        port = _free_port()
        running.enter_context(_nginx(folder, port, [number for number in ports if number is not None]))
        yield Province(port, folder, workers)


@contextmanager
def _nginx(folder: Path, port: int, workers: list[int]) -> Iterator[None]:
    told = EXAMPLE.read_text(encoding="utf-8")
    for place, number in zip(("127.0.0.1:8081", "127.0.0.1:8082"), workers, strict=True):
        told = told.replace(place, f"127.0.0.1:{number}")
    told = told.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace("/etc/motcua/desks-ca", f"{folder}/ca")
    told = told.replace("/etc/motcua/", f"{folder}/")
    places = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"worker_processes 1; pid {folder}/pid; daemon off; error_log {folder}/error.log;"
    (folder / "nginx.conf").write_text(f"{whole} events {{}} http {{ access_log off; {places} {told} }}", encoding="utf-8")
    command = [shutil.which("nginx") or str(DEBIANS), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            wait_until(lambda: process.poll() is not None or _listens(port), 15)
            assert process.poll() is None, process.stderr and process.stderr.read()
            yield
        finally:
            process.terminate()
            process.wait(15)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificates(folder: Path, host: str = "127.0.0.1") -> None:
    """An authority (ca), the certificate of the gateway at this address (gateway), one of a desk (desk): PEM and key.

    Made by the commands of the page that the province's engineer follows.
    """
    (commands,) = (
        block for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S) if "ca.key" in block
    )
    commands = commands.replace("DNS:gateway.tinh.gov.vn", f"IP:{host}")
    subprocess.run(["sh", "-euc", commands], cwd=folder, check=True, stderr=subprocess.DEVNULL)
