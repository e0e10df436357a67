"""`counter day close|report|ready`: does the day add up, and is the desk fit for the next one?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from counter_app.commands.opening import AtDesk
from counter_app.commands.outage import is_plausible, save_table
from counter_app.domain.day_closing import DayClosing, DayFigures
from counter_app.domain.errors import BadField
from counter_app.domain.readiness import worst
from counter_app.services.day_closing import ClosingForm
from counter_app.texts.day_sheets import closing_sheet
from counter_app.texts.day_words import open_words, ready_words


def close(at: AtDesk, told: dict[str, Any]) -> dict[str, Any]:
    """Close the day; the officer of the command signs for what is open with `--reason`. Raises MissingField, BadField."""
    end = at.desk.services.day_end
    day = told["day"].date() if told["day"] else None
    signer = at.officer if told["reason"] else None
    form = ClosingForm(end.new_id(), day, signer, told["reason"], date_confirmed=is_plausible(at))
    closing = end.close(form, at.officer)
    return closing_row(closing) | (_saved(at, closing, told["pdf"]) if told["pdf"] else {}) | {"errors": []}


def report(at: AtDesk, day: date | None, pdf: str) -> dict[str, Any]:
    """The day as it stands; with `--pdf` the slip of its last closing. Raises BadField(day) when it was never closed."""
    end = at.desk.services.day_end
    figures = end.figures(day)
    closing = end.closing_of(figures.day)
    told: dict[str, Any] = {
        "figures": figures_row(figures),
        "closed": closing_row(closing) if closing else None,
        "errors": [],
    }
    if not pdf:
        return told
    if closing is None:
        raise BadField(field="day", value=figures.day.isoformat(), reason="day-not-closed")
    return told | _saved(at, closing, pdf)


def ready(at: AtDesk) -> dict[str, Any]:
    """The readiness card."""
    services = at.desk.services
    lines = services.ready_card.lines(services.devices.printers())
    return {
        "state": str(worst(lines)),
        "lines": [
            {"point": str(line.point), "state": str(line.state), "code": line.code, "told": ready_words(line), **line.facts}
            for line in lines
        ],
        "errors": [],
    }


def figures_row(figures: DayFigures) -> dict[str, Any]:
    """Money in đồng."""
    return {
        "day": figures.day.isoformat(),
        "received": figures.received,
        "first_number": figures.first_number,
        "last_number": figures.last_number,
        "printed": figures.printed,
        "spoiled": figures.spoiled,
        "counterfoils": figures.counterfoils,
        "at_centre": figures.at_centre,
        "cash": figures.cash,
        "online": figures.online,
        "counted_cash": figures.counted_cash,
        "told_online": figures.told_online,
        "head_hash": figures.head_hash,
        "open": [
            {"point": str(point), "count": count, "told": open_words(point, count)} for point, count in figures.open_points
        ],
    }


def closing_row(closing: DayClosing) -> dict[str, Any]:
    """Who closed, who signed."""
    return {
        "id": closing.uid,
        "closed_at": closing.closed_at.isoformat(),
        "officer": closing.officer_name,
        "signer": closing.signer_name or None,
        "reason": closing.reason,
        **figures_row(closing.figures),
    }


def _saved(at: AtDesk, closing: DayClosing, pdf: str) -> dict[str, Any]:
    return save_table(at, closing_sheet(closing, at.desk.services.desk), Path(pdf))
