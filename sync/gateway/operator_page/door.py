"""Who may see an operator page or send a form of it? A signed-in person, from a page of ours."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode

from fastapi import Depends, Request, Response

from sync.gateway.context import TheGateway, body_of
from sync.gateway.operator_page.people import SignedIn, signed_in
from sync.gateway.problems import refuse

COOKIE = "motcua_operator"
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MOST_FORM_BYTES, MOST_FILE_BYTES = 65_536, 33 * 1024 * 1024


class SignInFirst(Exception):
    """Nobody is signed in; the browser is sent to the form. `back`: where it wanted to go."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


@dataclass(frozen=True, slots=True)
class FormFields:
    """A form that came from a page of ours. `file`: the uploaded one, empty when there is none."""

    by: SignedIn
    fields: dict[str, str]
    file: bytes = b""

    def text(self, name: str, most: int = 2000) -> str:
        """What was typed, without blanks around it. Refuses what is missing."""
        value = self.fields.get(name, "").strip()[:most]
        if not value:
            raise refuse("validation", f"the field {name} is empty", status=400)
        return value


def asking_person(request: Request, gateway: TheGateway) -> SignedIn:
    """Raises SignInFirst."""
    cookie = request.cookies.get(COOKIE, "")
    if cookie:
        with gateway.database.read() as connection:
            found = signed_in(connection, cookie, gateway.now())
        if found is not None:
            return found
    raise SignInFirst(request.url.path)


AskingPerson = Annotated[SignedIn, Depends(asking_person)]
_FormBody = Annotated[bytes, Depends(body_of(FORM, limit=MOST_FORM_BYTES))]
_FileBody = Annotated[bytes, Depends(body_of(MULTIPART, limit=MOST_FILE_BYTES))]


def read_form(body: _FormBody, by: AskingPerson) -> FormFields:
    """Refuses a form without the token of this session: another site made it."""
    return _ours(FormFields(by, form_fields(body)))


def read_file_form(request: Request, body: _FileBody, by: AskingPerson) -> FormFields:
    """The same with a file in the field `file`."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    fields: dict[str, str] = {}
    file = b""
    for part in message.iter_parts() if message.is_multipart() else ():
        name, content = part.get_param("name", header="content-disposition"), _bytes_of(part)
        if name == "file":
            file = content
        elif isinstance(name, str):
            fields[name] = content.decode("utf-8", "replace")
    return _ours(FormFields(by, fields, file))


SentForm = Annotated[FormFields, Depends(read_form)]
SentFile = Annotated[FormFields, Depends(read_file_form)]


def form_fields(body: bytes) -> dict[str, str]:
    """The first value of each field."""
    try:
        found = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=40)
    except ValueError as error:
        raise refuse("validation", "not a form", status=400) from error
    return {name: values[0] for name, values in found.items()}


def _bytes_of(part: Any) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _ours(form: FormFields) -> FormFields:
    if not hmac.compare_digest(form.fields.get("form_token", "").encode(), form.by.form_token.encode()):
        raise refuse("auth", "the form is not of this session", status=403)
    return form


def to(path: str, **told: str) -> Response:
    """After a form: to a page that may be loaded again without sending it again."""
    said = urlencode({name: value for name, value in told.items() if value})
    return Response(status_code=303, headers={"Location": f"{path}?{said}" if said else path})


def set_cookie(response: Response, request: Request, value: str) -> Response:
    """Only for our own pages, never for a script; only over TLS where TLS is."""
    secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    response.set_cookie(COOKIE, value, path="/operator", httponly=True, samesite="strict", secure=secure)
    return response
