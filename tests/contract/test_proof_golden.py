"""Both halves of the proof are held to the same file: a statement and its answer, byte for byte, with their signatures."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from counter_app.domain.day_statement import ANSWER_PURPOSE, PURPOSE, DayOperations, DayStatement, KeptStatement
from counter_app.domain.operation import OutboxRow, canonical_json
from counter_app.domain.row_mark import digest_of, mark_of
from counter_app.store.desk_signer import DeskSigner
from sync.answers import Answer
from sync.centre_keys import CentreKeys
from sync.gateway import keys as gateway_keys
from sync.gateway.asks import StatementAsk
from sync.gateway.canonical import canonical_text
from sync.gateway.desk_rows import DeskRow
from sync.statement_lane import read_counter

GOLDEN = json.loads((Path(__file__).parent / "golden" / "day_statement.json").read_bytes())
AT = datetime.fromisoformat("2026-11-25T17:00:00.000+07:00")


def statement() -> DayStatement:
    counts = {"dossier.received": 41, "slip.printed": 42}
    day = DayOperations(1, 83, 120_345, counts, ("cb-1", "cb-2"), "H02.12-261125-0001", "H02.12-261125-0041")
    return DayStatement(
        agency="H02.12",
        desk="Q1",
        incarnation="0192f7c2a1b44c5e",
        on=date(2026, 11, 25),
        edition=1,
        made_at=AT,
        made_by="cb-1",
        version="0.1.0",
        day=day,
        head_seq=83,
        head_hash="ab" * 32,
        acked=80,
        pending=2,
        parked=1,
        cases=0,
        files_sent=3,
        files_waiting=1,
        files_parked=0,
        cash=328_000,
        online=0,
        clock_trust="confirmed",
    )


def test_the_desk_signs_exactly_these_bytes() -> None:
    body, signer = statement().canonical(), DeskSigner(bytes(range(32)))
    assert body == canonical_json(GOLDEN["statement"])
    assert signer.public_key().hex() == GOLDEN["deskKey"]
    assert signer.sign(PURPOSE + body).hex() == GOLDEN["signature"]


def test_the_gateway_reads_these_bytes_and_knows_the_signature() -> None:
    ask = StatementAsk.model_validate({"statement": GOLDEN["statement"], "signature": GOLDEN["signature"]})
    text = canonical_text(ask.statement.model_dump()).encode()
    assert text == canonical_json(GOLDEN["statement"])
    assert gateway_keys.signed_by(GOLDEN["deskKey"], ask.signature, b"motcua day statement 1\n" + text)
    assert not gateway_keys.signed_by(GOLDEN["deskKey"], ask.signature, b"motcua day statement 1\n" + text + b" ")


def test_the_desk_believes_exactly_the_answer_of_the_centre() -> None:
    body = canonical_json(GOLDEN["statement"])
    kept = KeptStatement(date(2026, 11, 25), 1, body, b"", b"", AT)
    told: dict[str, Any] = {"schema": "urn:motcua:gateway:1", **GOLDEN["answer"]}
    answer = Answer(200, json.dumps(told).encode(), "application/json")
    found = read_counter(answer, kept, CentreKeys(GOLDEN["centreKey"], "age1" + "q" * 58))
    assert found is not None and [one.what for one in found.differences] == ["headSeq"]


def test_the_centre_signs_exactly_this_answer() -> None:
    keys = gateway_keys.CentreKeys(bytes(range(32, 64)), "")
    text = canonical_text(GOLDEN["answer"]["counter"]).encode()
    assert keys.public_key == GOLDEN["centreKey"]
    assert keys.sign(ANSWER_PURPOSE + text) == GOLDEN["answer"]["signature"]


def test_both_halves_mark_an_act_alike() -> None:
    wanted = GOLDEN["mark"]
    row = OutboxRow(7, "op-7", "uid", 1, "note.added", 1, b"{}", "aa" * 32, "00" * 32, "bb" * 32, "cb-1", AT, 1, "b", "c")
    theirs = DeskRow(7, "op-7", "uid", "vn.motcua.note.added.v1", "applied", "bb" * 32, "aa" * 32, 2)
    assert mark_of(row) == theirs.mark == wanted["mark"]
    assert digest_of([wanted["mark"], wanted["mark"]]) == wanted["digestOfTwo"]
