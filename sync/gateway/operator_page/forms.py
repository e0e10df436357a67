"""What may a person do from a page: sign in and out, decide with a reason, put a newer catalogue in place?"""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from sync.gateway import operators
from sync.gateway.adapters import decisions
from sync.gateway.context import TheGateway, body_of
from sync.gateway.operator_page import people
from sync.gateway.operator_page.catalogue_files import NotACatalogue, NotNewer, replace_catalogue
from sync.gateway.operator_page.door import (
    COOKIE,
    FORM,
    FormFields,
    SentFile,
    SentForm,
    form_fields,
    set_cookie,
    to,
)
from sync.gateway.operator_page.render import page
from sync.gateway.operator_page.words import CATALOGUES
from sync.gateway.problems import refuse
from sync.gateway.token import Throttle

router = APIRouter(include_in_schema=False)
LoginBody = Annotated[bytes, Depends(body_of(FORM, limit=4096))]
FRONT, LOGIN = "/operator", "/operator/login"
_EVENT_ACTS = {
    "reconsider": (operators.reconsider, "reconsidered"),
    "skip": (operators.skip, "skipped"),
    "reopen": (operators.reopen, "reopened"),
}


@router.get("/login")
def login_form(back: str = FRONT, wrong: str = "") -> Response:
    """The one page for people who are not signed in."""
    return page("login.html", back=_inside(back), wrong=wrong)


@router.post("/login")
def login(request: Request, gateway: TheGateway, body: LoginBody) -> Response:
    """Ten wrong tries a minute from one address, then it has to wait."""
    fields = form_fields(body)
    name, back = fields.get("name", "").strip()[:100], _inside(fields.get("back", FRONT))
    throttle: Throttle = request.app.state.throttle
    who = (request.client.host if request.client else "", f"person:{name}")
    wait = throttle.wait_seconds(who)
    if wait:
        return page("login.html", status=429, back=back, wrong="wait")
    with gateway.database.read() as connection:
        fits = "\0" not in name and people.password_fits(connection, name, fields.get("password", "")[:1000])
    if not fits:
        throttle.wrong(who)
        return page("login.html", status=403, back=back, wrong="wrong")
    throttle.right(who)
    with gateway.database.write() as connection:
        cookie = people.sign_in(connection, name, gateway.now())
    return set_cookie(to(back), request, cookie)


@router.post("/logout")
def logout(request: Request, gateway: TheGateway, form: SentForm) -> Response:
    """Ends this session."""
    with gateway.database.write() as connection:
        people.sign_out(connection, request.cookies.get(COOKIE, ""))
    response = to(LOGIN)
    response.delete_cookie(COOKIE, path=FRONT)
    return response


@router.post("/events/{act}")
def decide(act: str, gateway: TheGateway, form: SentForm) -> Response:
    """`reconsider` or `skip` a refused event, `reopen` a forked desk, under one's own name."""
    if act not in _EVENT_ACTS:
        raise refuse("not-found")
    run, told = _EVENT_ACTS[act]
    decision = operators.Decision(form.by.name, form.text("client"), form.text("event"), form.text("reason"))
    try:
        with gateway.database.write() as connection:
            run(connection, decision, gateway.now())
    except operators.NothingToDo:
        told = "nothing"
    return to(_inside(form.fields.get("back", FRONT)), told=told)


@router.post("/upstreams/{act}")
def decide_upstream(act: str, gateway: TheGateway, form: SentForm) -> Response:
    """Send a stuck dossier on (`release`), or answer for the other side (`there`, `again`)."""
    about = decisions.Stands(form.text("system"), form.text("dossier"), form.by.name, form.text("reason"))
    told = "released" if act == "release" else "settled"
    try:
        with gateway.database.write() as connection:
            if act == "release":
                decisions.release(connection, about, gateway.now())
            elif act in ("there", "again"):
                decisions.settle(connection, about, is_there=act == "there", now=gateway.now())
            else:
                raise refuse("not-found")
    except operators.NothingToDo:
        told = "nothing"
    return to("/operator/upstreams", told=told)


@router.post("/catalogue/{name}")
def upload_catalogue(name: str, gateway: TheGateway, form: SentFile) -> Response:
    """A newer catalogue; the old one stays when this one is none, or not newer."""
    if name not in CATALOGUES:
        raise refuse("not-found")
    return to("/operator/catalogue", told=_replace(gateway, name, form))


def _replace(gateway: TheGateway, name: str, form: FormFields) -> str:
    folder = gateway.settings.catalogue_folder
    if folder is None:
        return "no-folder"
    try:
        found = replace_catalogue(folder, name, form.file)
    except NotACatalogue:
        return "not-a-catalogue"
    except NotNewer:
        return "older"
    decision = operators.Decision(form.by.name, name, str(uuid.uuid4()), f"{found.version} ({found.items})")
    with gateway.database.write() as connection:
        operators.write_down(connection, "catalogue", decision, gateway.now())
    return "uploaded"


def _inside(path: str) -> str:
    """Never to another site, whatever a link says."""
    return path if path.startswith(FRONT) and "\\" not in path and "\n" not in path else FRONT
