"""Does the centre sign only what it holds, tell each desk only of its own acts, and keep the first key of a desk?"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import delete, select

from sync.gateway import desk_rows
from sync.gateway.keys import centre_keys
from sync.gateway.proof_tables import centre_key, desk_statement
from sync.gateway.settings import GatewaySettings
from sync.gateway.tables import inbox
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import AGENCY, NOW, canonical, note, received
from tests.gateway.making import new_id as new_uid

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
LIFE = "inc1"


def told_key(desk: Desk, key: str = PUBLIC) -> dict[str, Any]:
    answer = desk.ask("POST", "/v1/keys", json={"deskKey": key})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def facts(rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A statement of desk one about these events, as its own half would make it."""
    first, last = int(rows[0]["deskseq"]), int(rows[-1]["deskseq"])
    counts: dict[str, int] = {}
    for row in rows:
        kind = row["type"].removeprefix("vn.motcua.").removesuffix(".v1")
        counts[kind] = counts.get(kind, 0) + 1
    return {
        "format": 1,
        "agency": AGENCY,
        "desk": "Q1",
        "incarnation": LIFE,
        "on": "2026-11-25",
        "edition": 1,
        "madeAt": "2026-11-25T17:00:00.000+07:00",
        "madeBy": "cb-01",
        "version": "0.1.0",
        "firstNumber": "",
        "lastNumber": "",
        "counts": counts,
        "officers": ["cb-01"],
        "firstSeq": first,
        "lastSeq": last,
        "payloadBytes": sum(len(canonical(row["data"]).encode()) for row in rows),
        "headSeq": last,
        "headHash": rows[-1]["rowhash"],
        "acked": last,
        "pending": 0,
        "parked": 0,
        "cases": 0,
        "files": {"sent": 0, "waiting": 0, "parked": 0},
        "cash": 0,
        "online": 0,
        "clockTrust": "confirmed",
        "previousHash": "",
        **more,
    }


def posted(desk: Desk, told: dict[str, Any], key: Ed25519PrivateKey = KEY) -> Any:
    signature = key.sign(b"motcua day statement 1\n" + canonical(told).encode()).hex()
    return desk.ask("POST", "/v1/reconciliation", json={"statement": told, "signature": signature})


def in_order(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The desk's own order from its first act on, whatever other tests of this process used up."""
    return [row | {"deskseq": f"{place:020d}", "rowhash": f"{place:064x}"} for place, row in enumerate(rows, 1)]


@pytest.fixture
def rows(desk: Desk) -> list[dict[str, Any]]:
    told_key(desk)
    uid = new_uid()
    sent = in_order(received(uid, provisional="TAM-Q1-1"), note(uid, 2), received(provisional="TAM-Q1-2"))
    assert [result["status"] for result in desk.send(*sent)] == ["applied"] * 3
    return sent


def test_what_lies_here_is_counter_signed_and_the_signature_is_the_centres(
    gateway: InProcess, desk: Desk, rows: list[dict[str, Any]], settings: GatewaySettings
) -> None:
    told = facts(rows, firstNumber="TAM-Q1-1", lastNumber="TAM-Q1-2")
    answer = posted(desk, told)
    assert answer.status_code == 200, answer.text
    counter, signature = answer.json()["counter"], answer.json()["signature"]
    assert counter["equal"] is True and counter["differences"] == []
    assert counter["statementHash"] == hashlib.sha256(canonical(told).encode()).hexdigest()
    centre = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told_key(desk)["signingKey"]))
    centre.verify(bytes.fromhex(signature), b"motcua counter-statement 1\n" + canonical(counter).encode())
    assert posted(desk, told).json()["counter"]["equal"] is True  # again is as good as once
    with gateway.application.state.gateway.database.read() as connection:
        assert len(connection.execute(select(desk_statement)).all()) == 1


@pytest.mark.parametrize(
    ("member", "value", "what"),
    [
        ("headHash", "f" * 64, "headHash"),
        ("headSeq", 4, "headSeq"),
        ("counts", {"dossier.received": 3}, "counts.dossier.received"),
        ("payloadBytes", 1, "payloadBytes"),
        ("lastNumber", "TAM-Q1-9", "lastNumber"),
    ],
)
def test_each_member_that_differs_is_named(
    desk: Desk, rows: list[dict[str, Any]], member: str, value: object, what: str
) -> None:
    told = facts(rows, firstNumber="TAM-Q1-1", lastNumber="TAM-Q1-2") | {member: value}
    counter = posted(desk, told).json()["counter"]
    assert counter["equal"] is False and what in [one["what"] for one in counter["differences"]]


def test_only_the_desk_itself_with_its_own_key_is_heard(desk: Desk, desk_two: Desk, rows: list[dict[str, Any]]) -> None:
    told = facts(rows)
    other = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
    refused = posted(desk, told, other)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-signature")
    assert posted(desk_two, told).json()["code"] == "validation"
    assert posted(desk_two, told | {"desk": "Q2"}).json()["code"] == "no-key"
    assert told_key(desk, other.public_key().public_bytes_raw().hex())["deskKey"] == "other"
    assert told_key(desk)["deskKey"] == "known", "the first key stays until a person decides"
    assert posted(desk, told | {"extra": 1}).json()["code"] == "validation"


def test_digests_and_rows_are_of_this_desk_and_change_with_what_lies_here(
    gateway: InProcess, desk: Desk, desk_two: Desk, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_rows, "PAGE_ROWS", 2)

    def digests(asking: Desk, *ranges: tuple[int, int]) -> Any:
        ask = {"incarnation": LIFE, "ranges": [list(one) for one in ranges]}
        return asking.ask("POST", "/v1/reconciliation/digests", json=ask).json()

    def held(asking: Desk) -> Any:
        query = {"incarnation": LIFE, "first": 1, "last": 100}
        return asking.get("/v1/reconciliation/rows", params=query).json()["items"]

    before = digests(desk, (1, 1), (2, 3), (4, 9))
    assert before["lastSeq"] == 3 and [one["count"] for one in before["digests"]] == [1, 2, 0]
    assert [(row["seq"], row["id"], row["state"]) for row in held(desk)] == [
        (place, row["id"], "applied") for place, row in enumerate(rows, 1)
    ]
    marks = [row["mark"] for row in held(desk)]
    assert before["digests"][1]["digest"] == hashlib.sha256("\n".join(marks[1:]).encode()).hexdigest()
    assert digests(desk_two, (1, 3))["lastSeq"] == 0 and held(desk_two) == []
    with gateway.application.state.gateway.database.write() as connection:
        connection.execute(delete(inbox).where(inbox.c.event_id == rows[1]["id"]))
    after = digests(desk, (1, 1), (2, 3))
    assert after["digests"][0] == before["digests"][0] and after["digests"][1] != before["digests"][1]
    for nested in ([(1, 3), (2, 2)], [(2, 3), (1, 1)], [(1, 2), (2, 3)], [(3, 1)]):
        assert digests(desk, *nested)["code"] == "validation", nested
    refused = desk.get("/v1/reconciliation/rows", params={"incarnation": LIFE, "first": 1, "last": 9999})
    assert refused.status_code == 422


def test_a_day_of_the_agency_is_listed_by_number(desk: Desk, rows: list[dict[str, Any]]) -> None:
    answer = desk.get("/v1/reconciliation", params={"date": "2026-11-25"}).json()
    assert [item["lastSequence"] for item in answer["items"]] == [2, 1]
    assert desk.get("/v1/reconciliation", params={"date": "2026-11-24"}).json()["items"] == []


def test_all_workers_on_one_database_sign_as_one_centre(gateway: InProcess, desk: Desk) -> None:
    database = gateway.application.state.gateway.database
    first = told_key(desk)
    again = centre_keys(database, NOW)
    assert (again.public_key, again.recipient) == (first["signingKey"], first["recipient"])
    assert "age1" in first["recipient"] and again.identity not in repr(again)
    with database.read() as connection:
        assert len(connection.execute(select(centre_key)).all()) == 1
