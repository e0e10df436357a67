"""Where do tests get an S3-compatible store? `rclone serve s3`: a real server that checks signatures, in its own folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.gateway.settings import BucketSettings
from tests.waiting import wait_until

ACCESS_KEY, SECRET_KEY = "made-up-access", "made-up-secret-of-the-store"
# Another store to hold to the same tests: http[s]://host[:port]/bucket, with the keys above.
OTHER_STORE = os.environ.get("COUNTER_TEST_BUCKET", "")


def server_program() -> str:
    """The path of rclone: of the test requirements, or of the system; "" when there is none."""
    return shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone") or ""


@contextmanager
def object_store(folder: Path) -> Iterator[BucketSettings]:
    """A running store with one empty bucket."""
    if OTHER_STORE:
        yield BucketSettings(OTHER_STORE, ACCESS_KEY, SECRET_KEY)
        return
    (folder / "store" / "files").mkdir(parents=True)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    command = [server_program(), "serve", "s3", str(folder / "store"), "--addr", f"127.0.0.1:{port}"]
    command += ["--auth-key", f"{ACCESS_KEY},{SECRET_KEY}", "--config", "", "--vfs-cache-mode", "off"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: _listens(port))
            yield BucketSettings(f"http://127.0.0.1:{port}/files", ACCESS_KEY, SECRET_KEY)
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
