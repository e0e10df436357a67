"""Do digital copies arrive whole, once, and only their own, however the line breaks?"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.gateway.application import create_application
from sync.gateway.settings import GatewaySettings
from sync.gateway.upload_folder import UploadFolder
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import DESK_ONE, DESK_TWO, ELSEWHERE
from tests.gateway.test_bodies import problem

SCAN = bytes(range(256)) * 40
FILE_ID = "0192aaaa-0000-7000-8000-000000000001"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def declare(desk: Desk, content: bytes = SCAN, file_id: str = FILE_ID) -> httpx.Response:
    ask = {"fileId": file_id, "sha256": sha(content), "size": len(content), "mediaType": "application/pdf"}
    return desk.ask("POST", "/v1/uploads", json=ask)


def put(desk: Desk, offset: int, chunk: bytes, file_id: str = FILE_ID, **headers: str) -> httpx.Response:
    told = {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Upload-Checksum": "sha256 " + base64.b64encode(hashlib.sha256(chunk).digest()).decode(),
    }
    return desk.ask("PATCH", f"/v1/uploads/{file_id}", content=chunk, headers=told | headers)


def state(desk: Desk, file_id: str = FILE_ID) -> dict[str, Any]:
    upload: dict[str, Any] = desk.get(f"/v1/uploads/{file_id}").json()["upload"]
    return upload


@pytest.fixture
def keeping(settings: GatewaySettings, tmp_path: Path) -> Iterator[InProcess]:
    """A gateway that keeps files."""
    with InProcess(create_application(replace(settings, upload_folder=tmp_path / "files"))) as running:
        yield running


@pytest.fixture
def desk(keeping: InProcess) -> Desk:
    return keeping.desk(DESK_ONE)


def test_a_file_in_three_chunks_is_complete_and_byte_for_byte_the_same(desk: Desk, tmp_path: Path) -> None:
    declared = declare(desk)
    assert declared.status_code == 201
    assert declared.json()["upload"]["complete"] is False
    for offset in range(0, len(SCAN), 4096):
        assert put(desk, offset, SCAN[offset : offset + 4096]).status_code == 204
    assert state(desk)["complete"] is True
    assert UploadFolder(tmp_path / "files").place(sha(SCAN)).read_bytes() == SCAN
    assert list((tmp_path / "files" / "parts").glob(FILE_ID)) == []


def test_after_a_cut_the_desk_asks_how_far_and_goes_on_from_there(desk: Desk) -> None:
    declare(desk)
    put(desk, 0, SCAN[:5000])
    asked = desk.ask("HEAD", f"/v1/uploads/{FILE_ID}")
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("5000", str(len(SCAN)))
    assert put(desk, 5000, SCAN[5000:]).headers["Upload-Offset"] == str(len(SCAN))
    assert state(desk)["complete"] is True


def test_the_same_chunk_twice_is_told_where_the_file_ends_and_doubles_nothing(desk: Desk) -> None:
    declare(desk)
    put(desk, 0, SCAN[:5000])
    assert problem(put(desk, 0, SCAN[:5000]), 409, "wrong-offset")["expected"] == 5000
    put(desk, 5000, SCAN[5000:])
    assert state(desk)["complete"] is True
    assert problem(put(desk, 5000, SCAN[5000:]), 409, "wrong-offset")["expected"] == len(SCAN)


def test_a_chunk_that_was_changed_on_the_way_is_not_taken(desk: Desk) -> None:
    declare(desk)
    told = "sha256 " + base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    problem(put(desk, 0, SCAN[:100], **{"Upload-Checksum": told}), 460, "checksum-mismatch")
    assert state(desk)["offset"] == 0


def test_a_whole_with_another_hash_begins_again(desk: Desk) -> None:
    declare(desk)
    wrong = bytes(len(SCAN))
    problem(put(desk, 0, wrong), 460, "hash-mismatch")
    assert state(desk) | {"sha256": ""} == state(desk) | {"sha256": "", "offset": 0, "complete": False}
    put(desk, 0, SCAN)
    assert state(desk)["complete"] is True


def test_content_that_is_here_already_is_not_sent_again_within_the_agency(keeping: InProcess, desk: Desk) -> None:
    declare(desk)
    put(desk, 0, SCAN)
    other = "0192aaaa-0000-7000-8000-000000000002"
    assert declare(keeping.desk(DESK_TWO), file_id=other).json()["upload"]["complete"] is True
    foreign = declare(keeping.desk(ELSEWHERE), file_id="0192aaaa-0000-7000-8000-000000000003")
    assert foreign.json()["upload"]["complete"] is False  # "already here" would tell what another agency holds


def test_a_file_of_another_desk_is_not_there(keeping: InProcess, desk: Desk) -> None:
    declare(desk)
    other = keeping.desk(DESK_TWO)
    problem(other.get(f"/v1/uploads/{FILE_ID}"), 404, "not-found")
    problem(put(other, 0, SCAN), 404, "not-found")
    problem(declare(other), 422, "key-reused")


def test_a_gateway_that_died_before_its_database_knew_needs_no_byte_again(desk: Desk, tmp_path: Path) -> None:
    declare(desk)
    put(desk, 0, SCAN[:9000])
    folder = UploadFolder(tmp_path / "files")
    folder.append(FILE_ID, 9000, SCAN[9000:])
    assert folder.finish(FILE_ID, sha(SCAN))  # and here it died
    assert declare(desk).json()["upload"]["complete"] is True


def test_a_power_cut_inside_a_chunk_loses_only_that_chunk(desk: Desk, tmp_path: Path) -> None:
    declare(desk)
    put(desk, 0, SCAN[:5000])
    part = tmp_path / "files" / "parts" / FILE_ID
    with part.open("ab") as file:  # half a chunk that nobody acknowledged
        file.write(SCAN[5000:5100])
    assert problem(put(desk, 5000, SCAN[5000:]), 409, "wrong-offset")["expected"] == 5100
    put(desk, 5100, SCAN[5100:])
    assert state(desk)["complete"] is True


def test_a_full_disk_keeps_what_was_acknowledged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(desk)
    put(desk, 0, SCAN[:5000])

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        problem(put(desk, 5000, SCAN[5000:6000]), 503, "upstream-unavailable")
    assert state(desk)["offset"] == 5000
    assert put(desk, 5000, SCAN[5000:]).status_code == 204


@pytest.mark.parametrize("file_id", ["../../etc/passwd", "ABCDEFGH", "x", "a" * 65, "0192aaaa%00"])
def test_a_file_id_never_leads_out_of_the_folder(desk: Desk, file_id: str) -> None:
    assert declare(desk, file_id=file_id).status_code == 422
    assert put(desk, 0, SCAN, file_id=file_id).status_code in (404, 405)


def test_more_than_declared_and_more_than_allowed_are_refused(desk: Desk) -> None:
    declare(desk)
    problem(put(desk, 0, SCAN + b"x"), 400, "validation")
    ask = {"fileId": FILE_ID[:-1] + "9", "sha256": sha(b""), "size": 10**12, "mediaType": "application/pdf"}
    problem(desk.ask("POST", "/v1/uploads", json=ask), 413, "too-large")


def test_an_empty_file_is_complete_at_once(desk: Desk) -> None:
    assert declare(desk, b"").json()["upload"]["complete"] is True


def test_a_gateway_without_a_folder_says_so(gateway: InProcess) -> None:
    problem(declare(gateway.desk(DESK_ONE)), 409, "policy-off")
