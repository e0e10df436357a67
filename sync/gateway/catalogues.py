"""Which procedures and holidays are in force? `GET /v1/catalogues/{name}` from JSON files that a person puts there."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response

from sync.gateway.answers import CatalogueAnswer
from sync.gateway.context import AskingDesk, TheGateway, tagged
from sync.gateway.problems import refuse

MAX_CATALOGUE_BYTES = 32 * 1024 * 1024
NAMES = ("procedures", "holidays", "staff")
log = logging.getLogger("motcua.gateway")
router = APIRouter()


@router.get("/catalogues/{name}", responses={200: {"model": CatalogueAnswer}}, summary="A versioned catalogue")
def catalogue(name: str, request: Request, gateway: TheGateway, desk: AskingDesk) -> Response:
    """Strong ETag over the content; a desk asks with If-None-Match and mostly hears 304. Other members are passed on."""
    folder = gateway.settings.catalogue_folder
    path = folder / f"{name}.json" if folder and name in NAMES else None
    if path is None or not path.is_file():
        raise refuse("not-found", "no such catalogue")
    found, tag = _read(path)
    return tagged(request, {**found, "name": name}, tag)


def _read(path: Path) -> tuple[dict[str, Any], str]:
    """The document and a tag over its bytes. A half-written or wrong file is 503: the desks keep the one they have."""
    body = path.read_bytes()
    try:
        found = json.loads(body.decode("utf-8")) if len(body) <= MAX_CATALOGUE_BYTES else None
    except (ValueError, RecursionError):
        found = None
    parts: tuple[tuple[str, type], ...] = (("version", str), ("publishedAt", str), ("items", list))
    if not isinstance(found, dict) or not all(isinstance(found.get(part), kind) for part, kind in parts):
        log.error("catalogue %s is not a catalogue", path.name)
        raise refuse("upstream-unavailable", "the catalogue cannot be read", retry_after=300)
    return found, hashlib.sha256(body).hexdigest()[:32]
