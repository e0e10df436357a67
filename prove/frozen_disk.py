"""How is the power cut? The desk works on an ext4 in a file on XFS; a reflink clone of that file is the disk as it stood.

The clone takes milliseconds and holds what the file system had issued to its disk, nothing that was still in memory. It does
not model a drive that lies about its own cache: `crash_images` does. Needs root and loop devices.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from prove.memory_disk import memory_folder

XFS_BYTES = 3 << 30  # sparse: only what differs between the clones is taken
DISK_BYTES = 96 << 20
_FICLONE = 0x40049409
_TOOLS = ("mkfs.xfs", "mkfs.ext4", "mount", "umount")


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


@contextmanager
def mounted(image: Path, at: Path) -> Iterator[Path]:
    """The file system in `image`, journal replayed. Raises CalledProcessError when it cannot be mounted any more."""
    at.mkdir(exist_ok=True)
    _run("mount", "-o", "loop", image, at)
    try:
        yield at
    finally:
        if subprocess.run(["umount", str(at)], check=False, capture_output=True).returncode != 0:
            _run("umount", "--lazy", at)  # somebody still holds a file of it: gone when he lets go


def clone(source: Path, target: Path) -> None:
    """The file as it stands now, in milliseconds."""
    with source.open("rb") as old, target.open("wb") as new:
        fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())


@contextmanager
def disk_room() -> Iterator[Path]:
    """An XFS that can clone files, with an empty ext4 in `empty.img` on it."""
    with ExitStack() as stack:
        room = stack.enter_context(memory_folder("power"))
        image = room / "xfs.img"
        with image.open("wb") as file:
            file.truncate(XFS_BYTES)
        _run("mkfs.xfs", "-q", "-m", "reflink=1", image)
        inside = stack.enter_context(mounted(image, room / "xfs"))
        empty = inside / "empty.img"
        with empty.open("wb") as file:
            file.truncate(DISK_BYTES)
        _run("mkfs.ext4", "-q", "-F", empty)
        yield inside


def missing() -> str:
    """What keeps this machine from it; "" when it can be done."""
    absent = [tool for tool in _TOOLS if shutil.which(tool) is None and not Path("/sbin", tool).exists()]
    if absent:
        return f"not installed: {', '.join(absent)}"
    try:
        with disk_room() as room:
            clone(room / "empty.img", room / "again.img")
            with mounted(room / "again.img", room / "again"):
                return ""
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no loop devices or no right to mount ({type(error).__name__})"
