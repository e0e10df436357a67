"""Do files of digital copies reach the gateway over a line that breaks, without ever delaying a dossier?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import StoreError
from sync.engine import OutboxEngine
from sync.gateway_client import GatewayClient
from sync.retry import GIVE_UP_AFTER
from sync.upload_lane import LARGEST_CHUNK_BYTES, SMALLEST_CHUNK_BYTES, UNREADABLE
from sync.wire import DeskIdentity
from tests import builders
from tests.sync.lane_rig import CREDENTIALS, Rig, content, lane_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with lane_rig(tmp_path) as found:
        yield found


def test_files_arrive_byte_for_byte_and_end_with_the_centres_receipt(rig: Rig) -> None:
    hashes = [rig.add(content(700_000)), rig.add(content(10, 2)), rig.add(b"")]
    report = rig.lane().run()
    assert (report.sent, report.trouble) == (3, None)
    assert all(rig.arrived(sha256) for sha256 in hashes)
    assert rig.states() == ["sent"] * 3
    with rig.store.read() as session:
        assert session.attachments.state().waiting == 0


def test_the_same_content_again_sends_no_byte(rig: Rig) -> None:
    rig.add(content(300_000))
    assert rig.lane().run().bytes_sent == 300_000
    rig.add(content(300_000))
    again = rig.lane().run()
    assert (again.sent, again.bytes_sent) == (1, 0)


@pytest.mark.parametrize("cut", [100, 90_000, 400_000, 700_000])
def test_a_cut_costs_at_most_one_chunk(rig: Rig, cut: int) -> None:
    size = 1_000_000
    sha256 = rig.add(content(size))
    lane = rig.lane()
    rig.line.faults.cut_up_after = cut
    broken = lane.run()
    assert broken.trouble is not None
    for _ in range(3):
        lane.run()
    assert rig.arrived(sha256)
    assert rig.states() == ["sent"]
    resent = rig.line.counted.up_bytes - size
    assert resent <= size // 100 + LARGEST_CHUNK_BYTES // 2 + 20_000  # one chunk as large as it was then, and the headers


def test_an_answer_that_is_lost_doubles_nothing(rig: Rig) -> None:
    sha256 = rig.add(content(600_000))
    lane = rig.lane()
    for _ in range(12):
        rig.line.faults.drop_answers = 1  # every call's first answer vanishes, then one gets through
        lane.run()
        lane.run()
    assert rig.arrived(sha256)
    assert rig.states() == ["sent"]


def test_a_portal_or_a_black_hole_parks_nothing_and_counts_against_no_file(rig: Rig) -> None:
    rig.add(content(1000))
    for fault in ("portal", "refuse", "black_hole"):
        setattr(rig.line.faults, fault, True)
        report = rig.lane().run()
        assert report.trouble is not None, fault
        setattr(rig.line.faults, fault, False)
    with rig.store.read() as session:
        file = session.attachments.next_due(rig.clock.now())
    assert file is not None and file.attempts == 0
    assert rig.lane().run().sent == 1


def test_a_file_that_the_desk_cannot_read_stops_only_itself(rig: Rig) -> None:
    gone = rig.add(content(1000))
    rig.add(content(2000, 2))
    del rig.files.contents[gone]
    report = rig.lane().run()
    assert (report.sent, report.parked) == (1, 1)
    with rig.store.read() as session:
        assert [parked.problem for parked in session.attachments.parked()] == [UNREADABLE]
    with rig.store.write() as session:
        session.attachments.release(session.attachments.parked()[0].file_id, rig.clock.now())
    rig.files.put(content(1000))
    assert rig.lane().run().sent == 1


def test_content_that_is_not_what_its_hash_says_is_never_called_sent(rig: Rig) -> None:
    sha256 = rig.add(content(1000))
    rig.files.contents[sha256] = content(1000, 9)
    for _ in range(GIVE_UP_AFTER):
        assert rig.lane().run().sent == 0
        rig.clock.move(hours=2)
    assert rig.states() == ["parked"]


def test_the_queue_goes_first_and_the_file_goes_on_where_it_was(rig: Rig) -> None:
    sha256 = rig.add(content(900_000))
    lane = rig.lane()
    asked = iter([False, False, True])
    stopped = lane.run(lambda: next(asked, True))
    assert (stopped.sent, stopped.bytes_sent) == (0, 256 * 1024)
    assert lane.run().bytes_sent == 900_000 - 256 * 1024
    assert rig.arrived(sha256)


def test_chunks_follow_the_line(rig: Rig) -> None:
    lane = rig.lane()
    for _ in range(5):
        lane._adapt(0.1, True)
    assert lane.chunk_bytes == LARGEST_CHUNK_BYTES
    for _ in range(9):
        lane._adapt(9.0, True)
    assert lane.chunk_bytes == SMALLEST_CHUNK_BYTES
    lane.chunk_bytes = LARGEST_CHUNK_BYTES
    lane._adapt(0.1, False)
    assert lane.chunk_bytes == LARGEST_CHUNK_BYTES // 2


def test_a_contact_sends_dossiers_then_files(rig: Rig) -> None:
    rig.add(content(5000))
    identity = DeskIdentity(builders.AGENCY, builders.DESK, rig.store.incarnation())
    client = GatewayClient(rig.line.url, CREDENTIALS)
    engine = OutboxEngine(rig.store, client, rig.clock, identity, random=lambda: 0.5, files=rig.files)
    assert (engine.run_once().files_sent, rig.states()) == (1, ["sent"])


def test_what_was_sent_stays_sent_and_no_record_of_a_file_is_ever_deleted(rig: Rig) -> None:
    rig.add(content(10))
    rig.lane().run()
    for wrong in ("UPDATE attachment SET state = 'waiting'", "DELETE FROM attachment", "UPDATE attachment SET sha256 = 'x'"):
        with pytest.raises(StoreError), rig.store.write() as session:
            session.attachments._tx.run(wrong)
    with rig.store.write() as session:
        session.attachments._tx.run("UPDATE attachment SET problem = ''")  # what may change does: not every statement fails
    assert rig.states() == ["sent"]


def test_the_lane_rests_between_turns(rig: Rig) -> None:
    rig.add(content(10))
    with rig.store.write() as session:
        file = session.attachments.next_due(rig.clock.now())
        assert file is not None
        session.attachments.put_off(file.file_id, rig.clock.now() + timedelta(minutes=5), "hash-mismatch", counts=True)
    assert rig.lane().run().sent == 0
    rig.clock.move(minutes=6)
    assert rig.lane().run().sent == 1
