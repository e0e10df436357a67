"""Do bytes go from the desk only when the centre proves to hold them, and does a centre that lost all get them again?

On real sockets, real stores and a real gateway; the centre's clock is a month ahead where a month has to go by (I1, F12).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from counter_app.services.reconciliation import Reconciliation
from counter_app.store import originals
from counter_app.trim_ports import TrimState
from sync.gateway.backup_marks import note_backup
from sync.gateway.tables import dossier
from sync.gateway_client import GatewayClient
from sync.held_rows import HeldRows
from tests.sync.rig_of_two import CREDENTIALS, Centre, OneDesk, a_centre


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path / "centre") as running:
        yield running


@pytest.fixture
def desk(centre: Centre, tmp_path: Path) -> Iterator[OneDesk]:
    one = OneDesk(centre.url, tmp_path / "desk.db")
    yield one
    one.store.close()


def state(desk: OneDesk) -> TrimState:
    with desk.store.read() as session:
        return session.outbox.proof.trims.state()


def back_up(centre: Centre) -> None:
    gateway = centre.application.state.gateway
    with gateway.database.write() as connection:
        note_backup(connection, gateway.now(), gateway.now())


def a_month_later(centre: Centre, desk: OneDesk) -> None:
    desk.clock.move(days=31)
    centre.move(days=31)


def a_desk_with_trimmed_rows(centre: Centre, desk: OneDesk, count: int = 3) -> list[str]:
    """The numbers on paper; everything is at the centre, in its backup, a month old, and its bytes have gone."""
    desk.contact()
    printed = [desk.receive(f"d-{n}") for n in range(count)]
    desk.contact(2)  # sent, then seen to be there
    back_up(centre)
    a_month_later(centre, desk)
    back_up(centre)
    desk.contact()
    assert state(desk) == TrimState(whole=0, trimmed=count, untold=0, covered=count)
    return printed


def at_centre(centre: Centre) -> set[str]:
    with centre.application.state.gateway.database.read() as connection:
        return set(connection.execute(select(dossier.c.central_no)).scalars())


def test_bytes_go_after_receipt_backup_and_a_month_and_both_sides_still_agree(centre: Centre, desk: OneDesk) -> None:
    a_desk_with_trimmed_rows(centre, desk)
    assert desk.audited("outbox.trimmed") == 1
    found = Reconciliation(desk.store, HeldRows(GatewayClient(centre.url, CREDENTIALS), desk.store.incarnation())).verify()
    assert found.equal and found.desk_last == 3


def test_a_row_that_the_centre_cannot_show_keeps_its_bytes(centre: Centre, desk: OneDesk) -> None:
    """Positive control: all receipts are there, but somebody changed the act in the centre's database."""
    desk.contact()
    for n in range(3):
        desk.receive(f"d-{n}")
    desk.contact(2)
    back_up(centre)
    a_month_later(centre, desk)
    with centre.application.state.gateway.database.write() as connection:
        connection.exec_driver_sql("UPDATE inbox SET data = replace(data, 'Mẫu', 'Khác') WHERE subject = 'd-1'")
    desk.contact()
    assert (state(desk).whole, state(desk).trimmed) == (1, 2)
    with desk.store.read() as session:
        assert [row.seq for row in session.outbox.rows() if row.payload] == [2]


def test_nothing_goes_while_no_backup_of_the_centre_is_told(centre: Centre, desk: OneDesk) -> None:
    desk.contact()
    desk.receive("d-1")
    desk.contact(2)
    a_month_later(centre, desk)
    desk.contact(2)
    assert state(desk).trimmed == 0


def test_what_a_centre_was_told_again_counts_from_then(centre: Centre, desk: OneDesk) -> None:
    """It held the acts a month ago, forgot them, and has them again since today: its backup of today may lack them."""
    desk.contact()
    centre.keep_a_backup()
    desk.receive("d-1")
    desk.contact(2)
    a_month_later(centre, desk)
    centre.go_back_to_the_backup()
    back_up(centre)
    assert desk.contact(2) == ""
    assert len(at_centre(centre)) == 1
    assert state(desk) == TrimState(whole=1, trimmed=0, untold=0, covered=0)


def test_a_centre_that_lost_everything_gets_even_the_trimmed_acts_again(centre: Centre, desk: OneDesk) -> None:
    """F12: set back to a backup of before; the desk makes the bytes anew, and the numbers on paper resolve there again."""
    centre.keep_a_backup()
    printed = a_desk_with_trimmed_rows(centre, desk)
    centre.go_back_to_the_backup()
    assert at_centre(centre) == set()
    assert desk.contact() == ""
    assert at_centre(centre) == set(printed)
    assert state(desk).untold == 0
    assert desk.contact() == ""
    assert desk.audited("centre.behind") == 1


def test_what_cannot_be_made_anew_is_named_by_its_number_and_the_rest_goes_again(
    centre: Centre, desk: OneDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later program says a fact in other words: no made-up bytes are sent under the old id, a person is told which."""
    centre.keep_a_backup()
    printed = a_desk_with_trimmed_rows(centre, desk)
    real = originals.received_fact

    def in_other_words(one, trust):  # type: ignore[no-untyped-def]
        return real(one, trust) | ({"summary": "nói khác"} if one.uid == "d-1" else {})

    monkeypatch.setattr(originals, "received_fact", in_other_words)
    centre.go_back_to_the_backup()
    assert desk.contact(2) == ""
    assert at_centre(centre) == {printed[0], printed[2]}
    with desk.store.read() as session:
        told = session.outbox.proof.trims.untold()
    assert [(row.number, row.at_centre) for row in told] == [(printed[1], False)]
    assert desk.audited("outbox.untold") == 1
    assert desk.audited("centre.behind") == 1, "what is known as untold is not asked for at every contact"


def test_a_new_life_tells_the_trimmed_acts_again_and_doubles_nothing(centre: Centre, desk: OneDesk) -> None:
    """A restored store has another name; the centre holds its acts under the old one (F18)."""
    printed = a_desk_with_trimmed_rows(centre, desk)
    desk.store.close()
    desk.path.with_name(desk.path.name + ".life").unlink()
    desk.open()
    assert desk.contact(3) == ""
    assert at_centre(centre) == set(printed)
    found = Reconciliation(desk.store, HeldRows(GatewayClient(centre.url, CREDENTIALS), desk.store.incarnation())).verify()
    assert found.equal
    assert state(desk).trimmed == 3
