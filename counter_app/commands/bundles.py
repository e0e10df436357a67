"""`counter sync export|import|trust|identity`: data carried by hand when the line has been dead for days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from counter_app.commands.opening import AtDesk
from counter_app.domain.errors import SettingsError
from counter_app.services.carrying import Carrying


def export(at: AtDesk, target: Path, moved: Callable[[int, int], None], *, with_files: bool) -> dict[str, Any]:
    """A bundle on the medium, verified. Raises CounterError."""
    bundle = _carrying(at).export(target, at.officer, moved, with_files=with_files)
    return {
        "bundle": bundle.bundle_id,
        "operations": bundle.operations,
        "files": bundle.files,
        "first_seq": bundle.first_seq,
        "last_seq": bundle.last_seq,
        "size_bytes": bundle.size_bytes,
        "sha256": bundle.sha256,
        "errors": [],
    }


def take_receipts(at: AtDesk, path: Path) -> dict[str, Any]:
    """What the receipts settled. Raises CounterError."""
    return asdict(_carrying(at).take_receipts(path, at.officer)) | {"errors": []}


def trust(at: AtDesk, path: Path) -> dict[str, Any]:
    """Go by the centre's keys of this file. Raises CounterError."""
    return {"signing_key": _carrying(at).trust(path, at.officer), "errors": []}


def identity(at: AtDesk) -> dict[str, Any]:
    """What the centre's operator must know of a desk that is never online."""
    signer, desk = at.desk.doors.signer, at.desk.services.desk
    if signer is None:
        raise SettingsError(file="counter.toml", key="", value="", reason="no-file")
    return {"agency": desk.agency_code, "desk": desk.desk_id, "key": signer.public_key().hex(), "errors": []}


def _carrying(at: AtDesk) -> Carrying:
    found = at.desk.services.carrying
    if found is None:
        raise SettingsError(file="counter.toml", key="", value="", reason="no-file")
    return found
