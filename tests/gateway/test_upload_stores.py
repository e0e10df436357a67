"""Do a folder and an object store keep files of digital copies by the same rules?"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.gateway.__main__ import main
from sync.gateway.application import create_application
from sync.gateway.s3_client import S3Client
from sync.gateway.settings import BucketSettings, GatewaySettings
from sync.gateway.upload_bucket import UploadBucket
from sync.gateway.upload_folder import UploadFolder
from sync.gateway.upload_store import FileLocks, StoreAway, UploadStore, WrongOffset
from tests.gateway.asking import InProcess
from tests.gateway.making import DESK_ONE
from tests.gateway.object_store import object_store, server_program
from tests.gateway.test_bodies import problem
from tests.gateway.test_uploads import SCAN, declare, put, sha, state

FILE_ID = "0192aaaa-0000-7000-8000-0000000000a1"
needs_store = pytest.mark.skipif(not server_program(), reason="no rclone: the object store of production is NOT tested")


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketSettings]:
    with object_store(tmp_path_factory.mktemp("s3")) as settings:
        yield settings


@pytest.fixture(params=["folder", pytest.param("bucket", marks=needs_store)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> UploadStore:
    if request.param == "folder":
        return UploadFolder(tmp_path / "kept")
    return UploadBucket(S3Client(request.getfixturevalue("bucket")))


@pytest.fixture
def file_id(request: pytest.FixtureRequest) -> str:
    """One of this test's own: the bucket lives longer than a test."""
    return hashlib.sha256(request.node.name.encode()).hexdigest()[:32]


def unlike(name: str) -> bytes:
    """A content that no other test has."""
    return hashlib.shake_256(name.encode()).digest(10_000)


def test_chunks_become_one_file_under_its_hash(store: UploadStore, file_id: str) -> None:
    content = unlike(file_id)
    with store.alone(file_id):
        for offset in range(0, len(content), 3000):
            assert store.offset(file_id) == offset
            assert store.append(file_id, offset, content[offset : offset + 3000]) == min(offset + 3000, len(content))
        assert not store.holds(sha(content))
        assert store.finish(file_id, sha(content))
    assert store.holds(sha(content)) and store.content(sha(content)) == content
    assert store.offset(file_id) == len(content)  # until the database knows
    store.drop(file_id)
    assert (store.offset(file_id), store.content(sha(content))) == (0, content)


def test_a_chunk_that_begins_elsewhere_is_told_where_the_file_ends(store: UploadStore, file_id: str) -> None:
    store.append(file_id, 0, b"abc")
    for offset in (0, 2, 4):
        with pytest.raises(WrongOffset) as told:
            store.append(file_id, offset, b"x")
        assert told.value.offset == 3


def test_another_content_than_declared_is_not_kept_and_begins_again(store: UploadStore, file_id: str) -> None:
    declared = unlike(file_id)
    for offset, chunk in ((0, declared[:5000]), (5000, bytes(5000))):
        store.append(file_id, offset, chunk)
    assert not store.finish(file_id, sha(declared))
    assert (store.holds(sha(declared)), store.offset(file_id)) == (False, 0)


def test_a_file_of_no_bytes_is_a_file(store: UploadStore, file_id: str) -> None:
    assert store.finish(file_id, sha(b""))
    assert store.content(sha(b"")) == b""


def test_what_is_not_there_is_said_to_be_missing(store: UploadStore) -> None:
    with pytest.raises(FileNotFoundError):
        store.content(sha(b"nobody sent this"))
    store.drop("0192aaaa-0000-7000-8000-00000000dead")  # twice is once


@pytest.mark.parametrize("wrong", ["../../etc", "ABCDEFGH", "x", "a" * 65])
def test_no_name_leads_out_of_the_place(store: UploadStore, wrong: str) -> None:
    calls: tuple[Callable[[], object], ...] = (lambda: store.offset(wrong), lambda: store.holds(wrong))
    for call in calls:
        with pytest.raises(ValueError, match="not a"):
            call()


def test_one_at_a_time_works_on_a_file_and_no_lock_is_left_behind() -> None:
    locks, inside, most = FileLocks(), [0], [0]

    def work() -> None:
        for _ in range(100):
            with locks.of("one-file"):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with contextlib.suppress(OSError), locks.of("another"):
        raise OSError
    assert (most[0], locks._locks) == (1, {})


@needs_store
def test_pieces_of_two_workers_that_overlap_become_the_declared_file(bucket: BucketSettings, file_id: str) -> None:
    content, client = unlike(file_id), S3Client(bucket)
    for offset, length in ((0, 4000), (0, 3000), (3000, 3000), (4000, 6000)):
        client.put(f"parts/{file_id}/{offset:015d}-{length:010d}", content[offset : offset + length])
    store = UploadBucket(client)
    assert store.offset(file_id) == len(content)
    assert store.finish(file_id, sha(content)) and store.content(sha(content)) == content


@needs_store
def test_a_list_that_comes_in_pages_is_whole(bucket: BucketSettings, file_id: str) -> None:
    client = S3Client(bucket)
    wanted = [f"parts/{file_id}/{number:015d}-0000000001" for number in range(7)]
    for key in wanted:
        client.put(key, b"x")
    assert client.keys(f"parts/{file_id}/", page=3) == wanted


@needs_store
def test_the_store_refuses_a_wrong_key_and_bytes_that_are_not_those_signed(bucket: BucketSettings) -> None:
    """The control: a store that took anything would make the tests above worth little."""
    with pytest.raises(StoreAway, match="403"):
        S3Client(replace(bucket, secret_key="another")).has("files/x")


def test_a_store_that_does_not_answer_is_told_as_such_and_costs_no_file(settings: GatewaySettings) -> None:
    gone = BucketSettings("http://127.0.0.1:9/files", "made-up", "made-up")
    with InProcess(create_application(replace(settings, upload_bucket=gone))) as running:
        desk = running.desk(DESK_ONE)
        told = problem(declare(desk), 503, "upstream-unavailable")
        assert told["retryAfter"] == 60


@needs_store
def test_over_the_wire_a_file_goes_into_the_bucket_and_is_not_sent_twice(
    settings: GatewaySettings, bucket: BucketSettings
) -> None:
    with InProcess(create_application(replace(settings, upload_bucket=bucket))) as running:
        desk = running.desk(DESK_ONE)
        assert desk.get("/v1/capabilities").json()["takesFiles"] is True
        declare(desk)
        assert put(desk, 0, SCAN[:4000]).status_code == 204
        assert problem(put(desk, 0, SCAN[:4000]), 409, "wrong-offset")["expected"] == 4000
        assert put(desk, 4000, SCAN[4000:]).status_code == 204
        assert state(desk)["complete"] is True
        again = declare(desk, file_id=FILE_ID)
        assert again.json()["upload"]["complete"] is True
    assert UploadBucket(S3Client(bucket)).content(sha(SCAN)) == SCAN


def test_the_signature_is_the_one_of_the_published_example() -> None:
    """GET of an object, from "Signature Calculations for the Authorization Header" (region us-east-1, 24 May 2013)."""
    keys = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    at = datetime(2013, 5, 24, tzinfo=UTC)
    client = S3Client(BucketSettings("https://examplebucket.s3.amazonaws.com/bucket", *keys), lambda: at)
    signed = client._signed("GET", "/", "max-keys=2&prefix=J", hashlib.sha256(b"").hexdigest())
    assert signed["authorization"].endswith("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")


@pytest.mark.parametrize("keys", [{}, {"MOTCUA_GATEWAY_S3_ACCESS_KEY": "a"}])
def test_a_bucket_without_keys_ends_the_command_with_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], keys: dict[str, str]
) -> None:
    for name in ("ACCESS_KEY", "SECRET_KEY"):
        monkeypatch.delenv(f"MOTCUA_GATEWAY_S3_{name}", raising=False)
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    assert main(["serve", "--database-url", "sqlite://", "--upload-bucket", "http://127.0.0.1:9/files"]) == 1
    assert "MOTCUA_GATEWAY_S3_SECRET_KEY" in capsys.readouterr().err
