"""Every kind of act goes out in exactly these bytes, and the gateway applies exactly these bytes (docs/wire.md).

To change the file on purpose: `python -m tests.contract.test_acts_golden`, together with docs/wire.md and both sides.
"""

from __future__ import annotations

import json
from pathlib import Path

from counter_app.domain.operation import OperationKind
from sync.gateway.application import create_application
from sync.gateway.facts import schema_versions
from sync.gateway.settings import GatewaySettings
from sync.wire import encode_batch, encode_event
from tests.contract.golden_acts import act_rows
from tests.contract.golden_desk import IDENTITY
from tests.contract.test_gateway_golden import AT, OTHER_DESK, THIS_DESK
from tests.gateway.asking import InProcess

FILE = Path(__file__).parent / "golden" / "events_of_acts.json"


def batch() -> bytes:
    return encode_batch([encode_event(row, IDENTITY) for row in act_rows()])


def test_every_act_goes_out_in_exactly_these_bytes() -> None:
    assert batch() == FILE.read_bytes()


def test_the_file_holds_every_kind_but_notes_and_prints_and_the_gateway_knows_them_all() -> None:
    kinds = {row.kind for row in act_rows()}
    assert kinds == {str(kind) for kind in OperationKind} - {"slip.printed", "note.added"}
    assert {str(kind) for kind in OperationKind} == set(schema_versions())


def test_the_gateway_applies_the_file_and_ends_where_the_desk_ends(tmp_path: Path) -> None:
    settings = GatewaySettings(f"sqlite:///{tmp_path / 'gateway.db'}", (THIS_DESK, OTHER_DESK), now=lambda: AT)
    with InProcess(create_application(settings)) as centre:
        desk = centre.desk(THIS_DESK)
        centre.desk(OTHER_DESK).lease("other", count=100)
        desk.lease("this", count=100)
        answer = desk.post_events(FILE.read_bytes())
        assert [result["status"] for result in answer.json()["results"]] == ["applied"] * len(act_rows()), answer.text
        rows = act_rows()
        told = [(row.dossier_uid, json.loads(row.payload)) for row in rows if not row.kind.startswith("document.")]
        last = dict(told)
        for uid, data in last.items():
            if "status" in data:
                found = desk.get(f"/v1/dossiers/{uid}").json()
                assert (found["status"], found["body"]["current"]["rev"]) == (data["status"], data["rev"])


if __name__ == "__main__":
    FILE.write_bytes(batch())
