"""Is a stick taken in by the same rules where the centre runs on PostgreSQL, and from a restored desk? (F18, F31)"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from counter_app.centre_link import CentreLink
from counter_app.domain.proof_errors import BundleRefused
from counter_app.domain.store_life import LifeDoubt
from counter_app.services.reconciliation import Reconciliation
from sync.gateway.desk_tables import divergence
from tests import postgres
from tests.proof import test_bundles as rules
from tests.proof.centre_rig import Centre, LinkedDesk, centre_and_desk

pytestmark = pytest.mark.slow
Both = tuple[Centre, LinkedDesk]
RULES: tuple[Callable[[Both, Path], None], ...] = (
    rules.test_a_bundle_arrives_marks_nothing_and_its_receipts_settle_the_queue,
    rules.test_the_same_stick_ten_times_and_the_wire_between_change_nothing,
    rules.test_a_late_refusal_does_not_park_again_what_a_person_released,
    rules.test_every_bundle_that_must_not_be_taken_in_is_refused_with_its_reason,
    rules.test_a_stick_of_another_desk_or_another_key_is_not_taken,
    rules.test_a_centre_that_lacks_an_earlier_stick_says_how_many_acts_are_missing,
    rules.test_the_gateways_inbox_holds_what_the_stick_brought_byte_for_byte,
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    if reason := postgres.why_not():
        pytest.skip(reason)
    with postgres.private_cluster() as running:
        yield running


@pytest.fixture
def both(tmp_path: Path, cluster: postgres.Cluster) -> Iterator[Both]:
    with centre_and_desk(tmp_path, cluster.fresh_database()) as found:
        yield found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.removeprefix("test_"))
def test_on_postgresql(rule: Callable[[Both, Path], None], both: Both, tmp_path: Path) -> None:
    rule(both, tmp_path)


def test_a_restored_desk_sends_its_sticks_under_its_new_name_and_nothing_counts_twice(both: Both, tmp_path: Path) -> None:
    """Its stick of before and its stick of after, in the wrong order: one effect for each act, no fork, all settled."""
    centre, desk = both
    desk.receive(3)
    rules.export(desk, tmp_path / "before.bundle")
    desk.run()
    desk.receive(2)
    was = desk.rig.store.incarnation()
    desk.rig.store.begin_life(LifeDoubt.ASKED, desk.rig.clock.now())
    assert desk.rig.store.incarnation() != was
    desk.link = CentreLink(desk.link.address, desk.link.end)
    desk.engine = desk.link.engine()
    assert rules.export(desk, tmp_path / "after.bundle").operations == 2

    after, before = (rules.taken_in(centre, tmp_path / name) for name in ("after.bundle", "before.bundle"))
    assert (after.statuses, before.statuses) == ({"applied": 2}, {"duplicate": 3})
    rules.come_back(desk, rules.receipts(centre, after, tmp_path / "after.receipts"))
    with pytest.raises(BundleRefused, match="other-incarnation"):  # they answer another life, perhaps of another machine
        rules.come_back(desk, rules.receipts(centre, before, tmp_path / "before.receipts"))
    assert rules.queue(desk) == (5, 0, 0) and rules.held(centre) == 5
    assert desk.run().problem == ""
    assert Reconciliation(desk.rig.store, desk.link.proofs()).verify().equal
    with centre.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(divergence)).scalar_one() == 0
