"""Does the desk know whom to tell that a provisional number has its official code? (D8; NĐ 61 Đ26.1)"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from counter_app.commands.notices import code_lines, codes_json
from counter_app.domain.outage import OutageKind
from counter_app.services.aftermath import still_open
from counter_app.services.notices import NoticeTold
from counter_app.services.outages import OutageForm
from counter_app.texts.outage_words import rest_words
from sync.code_mapping import map_code
from tests.desk_rig import DeskRig


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[DeskRig]:
    """A desk that holds no official number."""
    desk = DeskRig(tmp_path)
    yield desk
    desk.close()


def listed(rig: DeskRig) -> dict[str, Any]:
    return codes_json(SimpleNamespace(desk=SimpleNamespace(services=rig.services, doors=rig.doors)))  # type: ignore[arg-type]


def mapped(rig: DeskRig, count: int) -> list[str]:
    """Receptions without a lease, whose codes come with the answers; their provisional numbers."""
    with rig.store.read() as session:
        last = session.outbox.state().last_seq
    provisional = list(rig.receive_many(count))
    with rig.store.write() as session:
        received = [row for row in session.outbox.rows(last) if row.kind == "dossier.received"]
        for n, row in enumerate(received, 1):
            assert map_code(session, row, f"H02.12-261125-{n:04d}", rig.clock.now()) is True
    return provisional


def test_the_list_names_citizen_phone_and_both_numbers_until_the_citizen_is_told(bare: DeskRig) -> None:
    first, second = mapped(bare, 2)
    found = listed(bare)
    assert [(row["provisional"], row["code"]) for row in found["rows"]] == [
        (first, "H02.12-261125-0001"),
        (second, "H02.12-261125-0002"),
    ]
    with bare.store.read() as session:
        applicant = session.dossiers.by_number(first).applicant  # type: ignore[union-attr]
    assert (found["rows"][0]["name"], found["rows"][0]["phone"]) == (applicant.name, applicant.phone)
    assert f"{first} → H02.12-261125-0001" in code_lines(found)[0]
    bare.services.notices.told(NoticeTold("told-1", found["rows"][0]["notice"]), bare.officer)
    assert [row["provisional"] for row in listed(bare)["rows"]] == [second]
    for number in (first, "H02.12-261125-0001"):  # both numbers are looked up for ever
        assert bare.services.lookup.by_number(number).provisional_number == first


def test_after_an_outage_the_line_of_what_is_open_counts_them_and_forgets_the_told(bare: DeskRig) -> None:
    form = OutageForm("outage-1", OutageKind.NO_NETWORK, bare.clock.now())
    outage = bare.services.outages.begin(form, bare.officer).outage
    mapped(bare, 2)
    bare.clock.move(minutes=5)
    bare.services.outages.end(outage.uid, bare.officer)
    with bare.store.read() as session:
        rest = still_open(session, bare.clock.now())
    assert rest is not None and rest.to_tell == 2
    assert "2 số tạm đã có mã, báo công dân (Ctrl+Y)" in rest_words(rest)
    for row in listed(bare)["rows"]:
        bare.services.notices.told(NoticeTold(f"told:{row['notice']}", row["notice"]), bare.officer)
    with bare.store.read() as session:
        rest = still_open(session, bare.clock.now() + timedelta(minutes=1))
    assert rest is not None and rest.to_tell == 0
