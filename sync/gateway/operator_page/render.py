"""How does a page become HTML: templates in this folder, everything escaped, nothing loaded from elsewhere?"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sync.gateway.operator_page.words import ACTS, CODES, GROUPS, KINDS, LIGHTS, REASONS, STATES, TOLD
from sync.gateway.settings import VIETNAM

FOLDER = Path(__file__).parent / "templates"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page(template: str, *, status: int = 200, **facts: Any) -> Response:
    """A whole page."""
    text = _environment().get_template(template).render(**facts)
    return Response(text, status, HEADERS, "text/html; charset=utf-8")


def style() -> Response:
    """The one style sheet."""
    headers = {"Cache-Control": "max-age=300", "X-Content-Type-Options": "nosniff"}
    return Response((FOLDER / "style.css").read_bytes(), 200, headers, "text/css; charset=utf-8")


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters |= {"moment": _moment, "day": _day, "number": _number}
    made.globals |= {"LIGHTS": LIGHTS, "REASONS": REASONS, "ACTS": ACTS, "STATES": STATES, "TOLD": TOLD}
    made.globals |= {"KINDS": KINDS, "CODES": CODES, "GROUPS": GROUPS}
    return made


def _moment(at: datetime | None) -> str:
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if at else "–"


def _day(on: date | None) -> str:
    return on.strftime("%d/%m/%Y") if on else "–"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
