"""Which catalogues are in force, and how does a newer one take the old one's place so that no desk sees half of it?"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.gateway.operator_page.words import CATALOGUES


class NotACatalogue(ValueError):
    """The file is no catalogue."""


class NotNewer(ValueError):
    """The version is the same as, or before, the one in force."""


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """One catalogue; `version` is "" when there is none yet."""

    name: str
    title: str
    version: str = ""
    published_at: str = ""
    items: int = 0


def catalogues(folder: Path | None) -> list[CatalogueFile]:
    """Every kind there is, with what is in force."""
    return [_in_force(folder, name, title) for name, title in CATALOGUES.items()]


def replace_catalogue(folder: Path, name: str, body: bytes) -> CatalogueFile:
    """Checked, written beside, made durable, renamed over. Raises NotACatalogue, NotNewer, OSError."""
    found = _read(body)
    before = _in_force(folder, name, CATALOGUES[name])
    if before.version and (found["publishedAt"], found["version"]) <= (before.published_at, before.version):
        raise NotNewer(found["version"])
    handle, beside = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(folder / f"{name}.json")
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return _in_force(folder, name, CATALOGUES[name])


def _in_force(folder: Path | None, name: str, title: str) -> CatalogueFile:
    path = folder / f"{name}.json" if folder else None
    if path is None or not path.is_file():
        return CatalogueFile(name, title)
    try:
        found = _read(path.read_bytes())
    except NotACatalogue:
        return CatalogueFile(name, title, "?")
    return CatalogueFile(name, title, found["version"], found["publishedAt"], len(found["items"]))


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotACatalogue("not JSON") from error
    parts: tuple[tuple[str, type], ...] = (("version", str), ("publishedAt", str), ("items", list))
    if not isinstance(found, dict) or not all(isinstance(found.get(part), kind) and found[part] for part, kind in parts):
        raise NotACatalogue("version, publishedAt and items are needed")
    if not all(isinstance(item, dict) for item in found["items"]):
        raise NotACatalogue("an item is no object")
    return found
