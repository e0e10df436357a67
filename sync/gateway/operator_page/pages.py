"""Which pages are there for whoever looks after the gateway? Server-rendered, without a script. `/operator`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from sync.gateway.adapters.standing import standings
from sync.gateway.conflicts import open_conflicts
from sync.gateway.context import Gateway, TheGateway
from sync.gateway.operator_page.catalogue_files import catalogues
from sync.gateway.operator_page.desk_lights import DeskState, desks
from sync.gateway.operator_page.door import AskingPerson
from sync.gateway.operator_page.people import SignedIn
from sync.gateway.operator_page.refused_events import decisions, forked_desks, refused_events
from sync.gateway.operator_page.render import page, style
from sync.gateway.problems import refuse

router = APIRouter(include_in_schema=False)
Told = Annotated[str, Query(max_length=40)]
Wanted = Annotated[str, Query(max_length=80)]
LINES_A_PAGE = 200


@router.get("/style.css")
def stylesheet() -> Response:
    """Open to all: the sign-in form wears it too."""
    return style()


@router.get("")
def front(gateway: TheGateway, by: AskingPerson, q: Wanted = "", light: Wanted = "", p: int = 1) -> Response:
    """All desks with their lights, worst first."""
    today = gateway.today()
    with gateway.database.read() as connection:
        every = desks(connection, gateway.now(), today)
        upstreams = standings(connection, gateway.now())
    told = q.strip().casefold()
    found = [one for one in every if told in f"{one.agency}.{one.desk}".casefold() and light in ("", one.light)]
    pages = max(1, -(-len(found) // LINES_A_PAGE))
    at = min(max(1, p), pages)
    shown = found[(at - 1) * LINES_A_PAGE : at * LINES_A_PAGE]
    facts: dict[str, Any] = {"counts": _counts(every), "pending": sum(one.pending for one in every), "upstreams": upstreams}
    found_facts: dict[str, Any] = {"desks": shown, "found": len(found), "q": q, "light": light, "at": at, "pages": pages}
    return page("desks.html", **_common(gateway, by, "desks"), **facts, **found_facts)


@router.get("/desks/{client_id}")
def desk(client_id: str, gateway: TheGateway, by: AskingPerson, told: Told = "") -> Response:
    """One desk and what waits there."""
    with gateway.database.read() as connection:
        found = [one for one in desks(connection, gateway.now(), gateway.today()) if one.client_id == client_id]
        refused = refused_events(connection, client_id)
    if not found:
        raise refuse("not-found", "no such desk")
    back = f"/operator/desks/{client_id}"
    return page("desk.html", **_common(gateway, by, "desks", told), desk=found[0], refused=refused, back=back)


@router.get("/refused")
def refused(gateway: TheGateway, by: AskingPerson, told: Told = "") -> Response:
    """What was refused for good at any desk, and what people decided."""
    with gateway.database.read() as connection:
        found, decided, forked = refused_events(connection), decisions(connection, 50), forked_desks(connection)
        differing = open_conflicts(connection)
    facts: dict[str, Any] = {"refused": found, "forked": forked, "decided": decided, "back": "/operator/refused"}
    facts["differing"] = differing
    return page("refused.html", **_common(gateway, by, "refused", told), **facts)


@router.get("/upstreams")
def upstreams(gateway: TheGateway, by: AskingPerson, told: Told = "") -> Response:
    """The systems of the province, and what is stuck on the way there."""
    with gateway.database.read() as connection:
        found = standings(connection, gateway.now())
    return page("upstreams.html", **_common(gateway, by, "upstreams", told), upstreams=found)


@router.get("/day")
def day(gateway: TheGateway, by: AskingPerson, on: date | None = None) -> Response:
    """Which desks vouched for this day, and did the centre hold the same?"""
    asked = on or gateway.today()
    with gateway.database.read() as connection:
        every = desks(connection, gateway.now(), asked)
    facts: dict[str, Any] = {
        "on": asked,
        "differing": [one for one in every if one.statement is False],
        "missing": [one for one in every if one.statement is None],
        "equal": sum(one.statement is True for one in every),
        "total": len(every),
    }
    return page("day.html", **_common(gateway, by, "day"), **facts)


@router.get("/catalogue")
def catalogue(gateway: TheGateway, by: AskingPerson, told: Told = "") -> Response:
    """The catalogues in force, and the form for newer ones."""
    found = catalogues(gateway.settings.catalogue_folder)
    return page("catalogue.html", **_common(gateway, by, "catalogue", told), catalogues=found)


def _common(gateway: Gateway, by: SignedIn, here: str, told: str = "") -> dict[str, Any]:
    return {"by": by, "here": here, "now": gateway.now(), "told": told}


def _counts(every: list[DeskState]) -> dict[str, int]:
    counts = {"red": 0, "amber": 0, "grey": 0, "green": 0}
    for one in every:
        counts[one.light] += 1
    return counts
