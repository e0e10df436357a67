"""How does a new name in a folder survive a power cut?"""

from __future__ import annotations

import errno
import os
from pathlib import Path

_NOT_FOR_FOLDERS = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}  # some network and stick file systems


def sync_folder(folder: Path) -> None:
    """fsync of the folder itself. Windows has no handle for a folder and does it by itself.

    Raises OSError: a disk that failed here may have lost the name, and whoever hears of success would call it saved.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS:
            raise
    finally:
        os.close(handle)
