"""How does a digital copy come in over a line that breaks: declare, ask how far, go on from there, check the whole?

The core of tus 1.0 with its checksum extension; `POST` takes our JSON, so that the same content is never sent twice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection, Row, insert, select, update

from sync.gateway.answers import UploadAnswer
from sync.gateway.asks import UploadAsk, read_ask
from sync.gateway.clients import Client
from sync.gateway.context import AskingDesk, Gateway, TheGateway, answer, body_of
from sync.gateway.problems import refuse
from sync.gateway.tables import client as client_table
from sync.gateway.tables import upload as upload_table
from sync.gateway.upload_store import UploadStore, WrongOffset

router = APIRouter()
CHUNK_MEDIA_TYPE = "application/offset+octet-stream"
JsonBody = Annotated[bytes, Depends(body_of("application/json", limit=16_384))]
Chunk = Annotated[bytes, Depends(body_of(CHUNK_MEDIA_TYPE))]
_OPEN, _COMPLETE = "open", "complete"


def folder_of(gateway: TheGateway) -> UploadStore:
    """The folder for files. Refuses with `policy-off` where this gateway keeps none."""
    if gateway.uploads is None:
        raise refuse("policy-off", "this gateway keeps no files")
    return gateway.uploads


Folder = Annotated[UploadStore, Depends(folder_of)]


@router.post("/uploads", status_code=201, responses={201: {"model": UploadAnswer}}, summary="Declare a file")
def declare(gateway: TheGateway, folder: Folder, desk: AskingDesk, body: JsonBody) -> Response:
    """The same declaration again is the same file. `complete` at once when the content is here already."""
    ask = read_ask(UploadAsk, body)
    if ask.size > gateway.settings.max_file_bytes:
        raise refuse("too-large", f"at most {gateway.settings.max_file_bytes} bytes")
    with folder.alone(ask.fileId):
        row = _declared(gateway, desk, ask)
        if row.state == _OPEN and _is_here(gateway, folder, desk, ask):
            _set_complete(gateway, folder, ask.fileId)
        elif row.state == _OPEN and ask.size == folder.offset(ask.fileId):  # nothing to send, or it ended before it was told
            _finish(gateway, folder, row)
        found = _own(gateway, desk, ask.fileId)
    return answer({"upload": _document(folder, found)}, status=201, headers={"Location": f"/v1/uploads/{ask.fileId}"})


@router.head("/uploads/{file_id}", summary="How many bytes are here")
def ask_offset(file_id: str, gateway: TheGateway, folder: Folder, desk: AskingDesk) -> Response:
    """`Upload-Offset` is where to go on; equal to `Upload-Length` when the whole is here and checked."""
    row = _own(gateway, desk, file_id)
    headers = {"Upload-Length": str(row.size), "Cache-Control": "no-store"}
    return Response(status_code=200, headers=_tus(_offset(folder, row)) | headers)


@router.get("/uploads/{file_id}", responses={200: {"model": UploadAnswer}}, summary="What became of a file")
def receipt(file_id: str, gateway: TheGateway, folder: Folder, desk: AskingDesk) -> Response:
    """The receipt of a file: complete only when all of it lies here and has the declared hash."""
    return answer({"upload": _document(folder, _own(gateway, desk, file_id))})


@router.patch("/uploads/{file_id}", status_code=204, summary="The next chunk of a file")
def append(request: Request, file_id: str, gateway: TheGateway, folder: Folder, desk: AskingDesk, chunk: Chunk) -> Response:
    """One chunk at `Upload-Offset`, with its SHA-256 in `Upload-Checksum`; on the disk before the answer."""
    row = _own(gateway, desk, file_id)
    offset = _read_offset(request.headers.get("upload-offset", ""))
    _check_sum(request.headers.get("upload-checksum", ""), chunk)
    with folder.alone(file_id):
        row = _own(gateway, desk, file_id)
        if row.state == _COMPLETE:
            raise refuse("wrong-offset", "the file is complete", expected=row.size)
        if offset + len(chunk) > row.size:
            raise refuse("validation", "more bytes than declared", status=400)
        try:
            reached = folder.append(file_id, offset, chunk)
        except WrongOffset as wrong:
            raise refuse("wrong-offset", "the file ends elsewhere", expected=wrong.offset) from wrong
        except OSError as error:
            raise refuse("upstream-unavailable", "the file store does not take bytes", retry_after=60) from error
        if reached == row.size:
            _finish(gateway, folder, row)
    return Response(status_code=204, headers=_tus(reached))


def take_whole(
    gateway: Gateway, folder: UploadStore, desk: Client, ask: UploadAsk, chunks: Iterator[bytes]
) -> dict[str, Any]:
    """A file that came whole by another way, under the same rules; gives its receipt. What is here already is not read.

    Refuses as `declare` and `append` do.
    """
    if ask.size > gateway.settings.max_file_bytes:
        raise refuse("too-large", f"at most {gateway.settings.max_file_bytes} bytes")
    with folder.alone(ask.fileId):
        row = _declared(gateway, desk, ask)
        if row.state == _OPEN and _is_here(gateway, folder, desk, ask):
            _set_complete(gateway, folder, ask.fileId)
        elif row.state == _OPEN:
            folder.drop(ask.fileId)  # what an upload left half way: this one is whole
            offset = 0
            for chunk in chunks:
                offset = folder.append(ask.fileId, offset, chunk)
            _finish(gateway, folder, row)
        return _document(folder, _own(gateway, desk, ask.fileId))


def _declared(gateway: Gateway, desk: Client, ask: UploadAsk) -> Row[Any]:
    """The row of this file, made when it is new. Refuses with `key-reused` when the id stands for another file."""
    with gateway.database.write() as connection:
        known = _find(connection, ask.fileId)
        if known is None:
            facts = {"sha256": ask.sha256, "size": ask.size, "media_type": ask.mediaType}
            row = {"file_id": ask.fileId, "client_id": desk.client_id, "state": _OPEN, "told_at": gateway.now(), **facts}
            connection.execute(insert(upload_table).values(**row))
            known = _find(connection, ask.fileId)
        assert known is not None  # found or just written
        if (known.client_id, known.sha256, known.size) != (desk.client_id, ask.sha256, ask.size):
            raise refuse("key-reused", "this file id stands for another file")
        return known


def _finish(gateway: Gateway, folder: UploadStore, row: Row[Any]) -> None:
    """Hash the whole outside of any transaction: it may be large, and the database has others to serve."""
    if not folder.finish(row.file_id, row.sha256):
        raise refuse("hash-mismatch", "the whole is not what was declared; begin again", expected=0)
    _set_complete(gateway, folder, row.file_id)


def _set_complete(gateway: Gateway, folder: UploadStore, file_id: str) -> None:
    done = update(upload_table).where(upload_table.c.file_id == file_id, upload_table.c.state == _OPEN)
    with gateway.database.write() as connection:
        connection.execute(done.values(state=_COMPLETE, completed_at=gateway.now()))
    folder.drop(file_id)


def _is_here(gateway: Gateway, folder: UploadStore, desk: Client, ask: UploadAsk) -> bool:
    """Only what a desk of the same agency brought: "already here" must not tell what another agency holds."""
    if not folder.holds(ask.sha256):
        return False
    query = (
        select(upload_table.c.file_id)
        .join(client_table, client_table.c.client_id == upload_table.c.client_id)
        .where(upload_table.c.sha256 == ask.sha256, upload_table.c.size == ask.size, client_table.c.agency == desk.agency)
        .where(upload_table.c.state == _COMPLETE)
        .limit(1)
    )
    with gateway.database.read() as connection:
        return connection.execute(query).first() is not None


def _find(connection: Connection, file_id: str) -> Row[Any] | None:
    return connection.execute(select(upload_table).where(upload_table.c.file_id == file_id)).first()


def _own(gateway: Gateway, desk: Client, file_id: str) -> Row[Any]:
    """Files of other desks are not there for this one."""
    with gateway.database.read() as connection:
        row = _find(connection, file_id) if "\0" not in file_id else None
    if row is None or row.client_id != desk.client_id:
        raise refuse("not-found", "no such file of this desk")
    return row


def _offset(folder: UploadStore, row: Row[Any]) -> int:
    return int(row.size) if row.state == _COMPLETE else folder.offset(row.file_id)


def _document(folder: UploadStore, row: Row[Any]) -> dict[str, Any]:
    document = {"fileId": row.file_id, "sha256": row.sha256, "size": row.size, "offset": _offset(folder, row)}
    done = row.completed_at.isoformat(timespec="milliseconds") if row.completed_at else None
    return document | {"complete": row.state == _COMPLETE, "completedAt": done}


def _tus(offset: int) -> dict[str, str]:
    return {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}


def _read_offset(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise refuse("validation", "Upload-Offset is a number of bytes", status=400)
    return int(text)


def _check_sum(header: str, chunk: bytes) -> None:
    """Refuses a chunk that was changed on the way: proxies have been seen to do it."""
    name, _, value = header.partition(" ")
    try:
        wanted = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        wanted = b""
    if name != "sha256" or len(wanted) != 32:
        raise refuse("validation", "Upload-Checksum: sha256 and its base64", status=400)
    if hashlib.sha256(chunk).digest() != wanted:
        raise refuse("checksum-mismatch", "the chunk was changed on the way")
