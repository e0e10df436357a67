"""What the desk knows about a payload without reading all of it."""

from dataclasses import replace
from typing import Any

import pytest

from counter_app.domain.operation import OutboxRow, canonical_json
from sync.wire import sent_event
from tests.sync.desk import Desk, received

LOOKALIKE = 'ghi chú: {"dossierCode":"H02.12-261125-0009",'


def _row(data: dict[str, Any]) -> OutboxRow:
    desk = Desk("http://127.0.0.1:9")
    desk.save(received("d-1"))
    with desk.store.read() as session:
        (row,) = session.outbox.rows()
    return replace(row, payload=canonical_json(data))


@pytest.mark.parametrize("code", [None, "H02.12-261125-0001", 'a"b', "a\\b", "Đ-1", "a,b}", "", 7])
@pytest.mark.parametrize("other", [{}, {"summary": LOOKALIKE}, {"aText": LOOKALIKE}, {"a": {"dossierCode": "nested"}}])
def test_the_printed_code_is_the_member_and_never_what_somebody_typed(code: Any, other: dict[str, Any]) -> None:
    expected = code if isinstance(code, str) else None
    assert sent_event(_row({"dossierCode": code, **other})).printed_code == expected


def test_a_payload_without_the_member_has_no_printed_code() -> None:
    assert sent_event(_row({"summary": LOOKALIKE})).printed_code is None
