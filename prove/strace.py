"""How is one call of a running child made to fail? By strace, attached when the child is warm: only the job counts."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

CALLS = ("openat", "pread64", "pwrite64", "read", "write", "fsync", "fdatasync", "ftruncate", "rename", "unlink", "mkdir")
# What Linux may really answer there; EINTR is for calls that wait.
ERRORS: dict[str, tuple[str, ...]] = {
    "openat": ("EIO", "ENOSPC", "EINTR", "EMFILE"),
    "pread64": ("EIO", "EINTR"),
    "pwrite64": ("EIO", "ENOSPC", "EINTR"),
    "read": ("EIO", "EINTR"),
    "write": ("EIO", "ENOSPC", "EINTR"),
    "fsync": ("EIO", "ENOSPC", "EINTR"),
    "fdatasync": ("EIO", "ENOSPC", "EINTR"),
    "ftruncate": ("EIO", "EINTR"),
    "rename": ("EIO", "ENOSPC"),
    "unlink": ("EIO",),
    "mkdir": ("EIO", "ENOSPC"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """The `at`-th of these calls fails with this error; `forever`: every one from then on."""

    call: str
    error: str
    at: int
    forever: bool = False

    def option(self) -> str:
        """As strace wants it."""
        return f"inject={self.call}:error={self.error}:when={self.at}{'+' if self.forever else ''}"


def missing() -> str:
    """What keeps this machine from it; "" when it can be done."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "strace may not trace here"


class Tracer:
    """strace on one process from `__enter__` on; ends with the process. `log` keeps what was called."""

    def __init__(self, pid: int, log: Path, fault: Fault | None = None) -> None:
        self._log = log
        options = ["-e", fault.option()] if fault else []
        self._process = subprocess.Popen(
            ["strace", "-f", "-o", str(log), "-e", f"trace={','.join(CALLS)}", *options, "-p", str(pid)],
            stderr=subprocess.PIPE,
        )
        assert self._process.stderr is not None
        line = self._process.stderr.readline()
        assert b"attached" in line, line

    def ended(self) -> str:
        """After the process ended: everything that was called."""
        self._process.communicate(timeout=60)
        return self._log.read_text("utf-8", "replace")


def calls_of(log: str) -> Counter[str]:
    """How often each call was made."""
    return Counter(re.findall(r"^\d+ +(\w+)\(", log, re.MULTILINE))


def hit(log: str) -> bool:
    """True when a call was made to fail."""
    return "(INJECTED)" in log


def path_of_hit(log: str) -> Path | None:
    """What the first failing call on an open file was about; None for a file that was open before."""
    opened: dict[str, Path] = {}
    for line in log.splitlines():
        if "(INJECTED)" in line:
            found = re.search(r"\((\d+)\)", line)
            return opened.get(found[1]) if found else None
        if made := re.search(r'openat\(AT_FDCWD, "([^"]+)".*\) = (\d+)$', line):
            opened[made[2]] = Path(made[1])
    return None
