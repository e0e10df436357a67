"""Does what is carried by hand arrive once, come back as receipts, and is everything else refused with its reason?"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pyrage
import pytest
from sqlalchemy import delete, func, select

from counter_app.domain.errors import NotAllowed
from counter_app.domain.officer import Role
from counter_app.domain.operation import canonical_json
from counter_app.domain.proof_errors import BundleRefused, MediumFailed, NoCentreKeys, NothingToCarry
from counter_app.proof_ports import ExportedBundle, ReceiptReport
from counter_app.services.carrying import Carrying
from counter_app.store.desk_signer import DeskSigner
from counter_app.texts.errors import sentence
from counter_app.texts.proof_errors import GATEWAY_REFUSED
from sync.bundle_format import HashingWriter
from sync.gateway import bundle_format, clients, keys
from sync.gateway.bundle_import import Taken, import_bundle, receipts_of
from sync.gateway.context import Gateway
from sync.gateway.tables import dossier, inbox, lease
from sync.hand_carrier import HandCarrier
from tests.desk_rig import KEY
from tests.proof.centre_rig import CLIENT_ID, Centre, LinkedDesk, centre_and_desk

Both = tuple[Centre, LinkedDesk]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with centre_and_desk(tmp_path) as found:
        yield found


def carrier(desk: LinkedDesk) -> HandCarrier:
    found = desk.link.carrier()
    assert isinstance(found, HandCarrier)
    return found


def export(desk: LinkedDesk, path: Path) -> ExportedBundle:
    return carrier(desk).export(path, "cb-1", lambda done, total: None)


def gateway_of(centre: Centre) -> Gateway:
    found: Gateway = centre.application.state.gateway
    return found


def taken_in(centre: Centre, path: Path) -> Taken:
    return import_bundle(gateway_of(centre), path)


def receipts(centre: Centre, taken: Taken, path: Path) -> Path:
    gateway = gateway_of(centre)
    path.write_bytes(receipts_of(taken, keys.centre_keys(gateway.database, gateway.now()), gateway.now()))
    return path


def come_back(desk: LinkedDesk, path: Path) -> ReceiptReport:
    return carrier(desk).take_receipts(path, "cb-1")


def queue(desk: LinkedDesk) -> tuple[int, int, int]:
    with desk.rig.store.read() as session:
        state = session.outbox.state()
    return state.acked, state.pending, state.parked


def held(centre: Centre) -> int:
    with centre.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(dossier)).scalar_one())


def attempts(desk: LinkedDesk) -> list[int]:
    return [row[0] for row in desk.rig.store._writer.rows("SELECT attempts FROM delivery ORDER BY seq")]  # type: ignore[attr-defined]


def test_a_bundle_arrives_marks_nothing_and_its_receipts_settle_the_queue(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    desk.receive(5)
    seen: list[tuple[int, int]] = []
    bundle = carrier(desk).export(tmp_path / "stick.bundle", "cb-1", lambda done, total: seen.append((done, total)))
    assert (bundle.operations, bundle.first_seq, bundle.last_seq) == (5, 1, 5)
    assert queue(desk) == (0, 5, 0) and seen[-1][0] == seen[-1][1]
    assert "Nguyễn".encode() not in (tmp_path / "stick.bundle").read_bytes()

    taken = taken_in(centre, tmp_path / "stick.bundle")
    assert taken.statuses == {"applied": 5} and held(centre) == 5
    back = receipts(centre, taken, tmp_path / "stick.receipts")
    report = come_back(desk, back)
    assert (report.acked, report.parked, report.left, report.known) == (5, 0, 0, True)
    assert queue(desk) == (5, 0, 0)
    with desk.rig.store.read() as session:
        assert session.outbox.proof.bundles.newest()[0].receipts_at is not None
        actions = {entry.action for entry in session.audit.newest(20)}
    assert {"bundle.exported", "receipts.imported"} <= actions


def test_the_same_stick_ten_times_and_the_wire_between_change_nothing(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    desk.receive(3)
    export(desk, tmp_path / "a.bundle")
    first = taken_in(centre, tmp_path / "a.bundle")
    desk.run()
    assert queue(desk) == (3, 0, 0)
    before = attempts(desk)
    for _ in range(10):
        again = taken_in(centre, tmp_path / "a.bundle")
        come_back(desk, receipts(centre, again, tmp_path / "b.receipts"))
    come_back(desk, receipts(centre, first, tmp_path / "a.receipts"))
    assert again.statuses == {"duplicate": 3} and held(centre) == 3
    assert queue(desk) == (3, 0, 0)
    assert attempts(desk) == before, "receipts read again must not count as tries"


def test_a_late_refusal_does_not_park_again_what_a_person_released(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    desk.receive(1)
    export(desk, tmp_path / "a.bundle")
    with centre.tampering() as connection:  # the number was never leased: a definite no
        assert connection.execute(delete(lease)).rowcount
    refused = receipts(centre, taken_in(centre, tmp_path / "a.bundle"), tmp_path / "a.receipts")
    assert come_back(desk, refused).parked == 1 and queue(desk) == (0, 0, 1)  # positive control: it parks what is new
    with desk.rig.store.read() as session:
        op_id = session.outbox.parked()[0].op_id
    desk.rig.services.sync.release(op_id, desk.rig.officer)
    report = come_back(desk, refused)
    assert (report.parked, report.left) == (0, 1) and queue(desk) == (0, 1, 0)


def test_every_bundle_that_must_not_be_taken_in_is_refused_with_its_reason(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    desk.receive(2)
    good = tmp_path / "good.bundle"
    export(desk, good)
    whole = good.read_bytes()
    own = keys.centre_keys(centre.database, gateway_of(centre).now())
    identity, stranger = pyrage.x25519.Identity.from_str(own.identity), pyrage.x25519.Identity.generate()
    plain = pyrage.decrypt(whole, [identity])

    def sealed(body: bytes, to: pyrage.x25519.Recipient | None = None) -> bytes:
        return bytes(pyrage.encrypt(body, [to or identity.to_public()]))

    def signed(**changes: object) -> bytes:
        length = int.from_bytes(plain[8:12], "big")
        manifest = canonical_json(json.loads(plain[12 : 12 + length]) | changes)
        signature = DeskSigner(KEY).sign(b"motcua bundle 1\n" + manifest)
        return sealed(plain[:8] + len(manifest).to_bytes(4, "big") + manifest + signature + plain[12 + length + 64 :])

    behind = 12 + int.from_bytes(plain[8:12], "big") + 64
    bomb = {"fileId": "0" * 32, "sha256": "0" * 64, "size": 2**52, "mediaType": "image/png"}
    cases = {
        "wrong key": (sealed(plain, stranger.to_public()), "not-for-this-centre"),
        "truncated": (whole[:-7], "damaged"),
        "flipped byte": (whole[:-300] + bytes([whole[-300] ^ 1]) + whole[-299:], "damaged"),
        "not a bundle": (b"PK\x03\x04" + whole, "not-a-bundle"),
        "newer format": (sealed(b"MCQBDL\x00\x02" + plain[8:]), "newer-format"),
        "manifest of gigabytes": (sealed(plain[:8] + b"\xff\xff\xff\xff" + plain[12:]), "too-large"),
        "other recipient inside": (signed(recipient=str(stranger.to_public())), "not-for-this-centre"),
        "of another desk": (signed(desk="Q2"), "no-key"),
        "of a desk nobody knows": (signed(desk="Q9"), "unknown-desk"),
        "manifest changed": (sealed(plain[:12] + plain[12:].replace(b'"firstSeq":1', b'"firstSeq":2')), "bad-signature"),
        "event changed": (sealed(plain[:behind] + plain[behind:].replace(b"Nguy", b"Muon", 1)), "broken"),
        "sizes that lie": (signed(events={"count": 2, "bytes": 5, "sha256": "0" * 64}), "broken"),
        "a bomb of sizes": (signed(files=[bomb]), "broken"),
    }
    bad = tmp_path / "bad.bundle"
    for name, (content, reason) in cases.items():
        bad.write_bytes(content)
        with pytest.raises(bundle_format.BundleRefused) as refused:
            taken_in(centre, bad)
        assert refused.value.reason == reason, name
    with pytest.raises(bundle_format.BundleRefused, match="not-there"):
        taken_in(centre, tmp_path / "nothing.bundle")
    assert held(centre) == 0, "nothing of a refused bundle is taken in"
    assert taken_in(centre, good).statuses == {"applied": 2}  # positive control


def test_a_stick_of_another_desk_or_another_key_is_not_taken(both: Both, tmp_path: Path) -> None:
    """A desk that stole nothing but a stick cannot speak for another; a revoked one cannot speak at all."""
    centre, desk = both
    desk.receive(1)
    export(desk, tmp_path / "a.bundle")
    gateway = gateway_of(centre)
    with centre.tampering() as connection:
        keys.trust(connection, CLIENT_ID, DeskSigner(bytes(32)).public_key().hex(), gateway.now())
    with pytest.raises(bundle_format.BundleRefused, match="bad-signature"):
        taken_in(centre, tmp_path / "a.bundle")
    with centre.tampering() as connection:
        keys.trust(connection, CLIENT_ID, DeskSigner(KEY).public_key().hex(), gateway.now())
        clients.revoke(connection, CLIENT_ID, gateway.now())
    with pytest.raises(bundle_format.BundleRefused, match="unknown-desk"):
        taken_in(centre, tmp_path / "a.bundle")


def test_every_file_of_receipts_that_must_not_count_is_refused(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    desk.receive(2)
    export(desk, tmp_path / "a.bundle")
    good = receipts(centre, taken_in(centre, tmp_path / "a.bundle"), tmp_path / "a.receipts")
    whole = good.read_bytes()
    own = keys.centre_keys(centre.database, gateway_of(centre).now())

    def signed(**changes: object) -> bytes:
        body = canonical_json(json.loads(whole[12:-64]) | changes)
        return whole[:8] + len(body).to_bytes(4, "big") + body + bytes.fromhex(own.sign(b"motcua receipts 1\n" + body))

    cases = {
        "truncated": (whole[:-1], "truncated"),
        "flipped byte": (whole.replace(b"applied", b"applieD", 1), "bad-signature"),
        "newer format": (whole[:6] + b"\x00\x02" + whole[8:], "newer-format"),
        "something else": (b"%PDF-1.7", "not-a-bundle"),
        "another desk's": (signed(desk="Q2"), "other-desk"),
        "of before the restore": (signed(incarnation="gone"), "other-incarnation"),
        "no results": (signed(results=None), "broken"),
    }
    bad = tmp_path / "bad.receipts"
    for name, (content, reason) in cases.items():
        bad.write_bytes(content)
        with pytest.raises(BundleRefused) as refused:
            come_back(desk, bad)
        assert refused.value.facts["reason"] == reason, name
        told = sentence(refused.value)
        assert told.startswith("Chưa nhận gói: ") and ("nội dung gói hỏng" in told) == (reason == "broken"), name
    assert queue(desk) == (0, 2, 0)
    assert come_back(desk, good).acked == 2


def test_a_stick_that_lies_or_is_full_is_never_called_ready(
    both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, desk = both
    desk.receive(1)

    def refused(path: Path) -> object:
        with pytest.raises(MediumFailed) as found:
            export(desk, path)
        return found.value.facts["reason"]

    assert refused(tmp_path / "not" / "there.bundle") == "not-there"
    (tmp_path / "there.bundle").write_bytes(b"")
    assert refused(tmp_path / "there.bundle") == "exists"
    if Path("/dev/full").exists():
        monkeypatch.setattr("sync.bundle_export.os.fsync", _no_space)
        assert refused(tmp_path / "full.bundle") == "full"
        monkeypatch.undo()
    monkeypatch.setattr("sync.bundle_export.HashingWriter", FullStick)
    assert refused(tmp_path / "full.bundle") == "full"
    monkeypatch.undo()
    monkeypatch.setattr("sync.bundle_export._sync_folder", lambda folder: _damage(tmp_path / "lies.bundle"))
    assert refused(tmp_path / "lies.bundle") == "differs"
    assert not list(tmp_path.glob("*.new")) and not (tmp_path / "lies.bundle").exists()
    with desk.rig.store.read() as session:
        assert session.outbox.proof.bundles.newest() == []
    monkeypatch.undo()
    assert export(desk, tmp_path / "good.bundle").operations == 1  # positive control


class FullStick(HashingWriter):
    """Takes the first bytes; then the medium has no room."""

    def __init__(self, target: io.BufferedIOBase) -> None:
        class Full(io.BytesIO):
            def write(self, data: Any) -> int:
                if self.tell() + len(data) > 100:
                    raise OSError(28, "No space left on device")
                return super().write(data)

        super().__init__(Full())


def _no_space(number: int) -> None:
    raise OSError(28, "No space left on device")


def _damage(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))


def test_a_desk_that_was_never_online_goes_by_a_file_of_keys(both: Both, tmp_path: Path) -> None:
    centre, _ = both
    alone = LinkedDesk(tmp_path / "alone", "")
    alone.rig.lease()
    alone.receive(1)
    with pytest.raises(NoCentreKeys):
        export(alone, tmp_path)
    own = keys.centre_keys(centre.database, gateway_of(centre).now())
    (tmp_path / "keys.json").write_text(json.dumps(own.document()))
    carrier(alone).trust(tmp_path / "keys.json", "cb-1")
    with centre.tampering() as connection:
        keys.trust(connection, CLIENT_ID, DeskSigner(KEY).public_key().hex(), gateway_of(centre).now())
    bundle = export(alone, tmp_path)
    path = next(tmp_path.glob("*.bundle"))
    assert path.name.startswith("goi-Q1-") and bundle.size_bytes == path.stat().st_size
    assert taken_in(centre, path).statuses in ({"applied": 1}, {"rejected": 1})  # its numbers are leased by hand, too
    alone.rig.close()


def test_a_centre_that_lacks_an_earlier_stick_says_how_many_acts_are_missing(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    desk.receive(2)
    desk.run()
    with centre.tampering() as connection:
        connection.execute(delete(inbox))
    desk.receive(1)
    export(desk, tmp_path / "b.bundle")
    assert taken_in(centre, tmp_path / "b.bundle").missing == 2


def test_nothing_waiting_makes_no_bundle(both: Both, tmp_path: Path) -> None:
    _, desk = both
    with pytest.raises(NothingToCarry):
        export(desk, tmp_path)
    assert not list(tmp_path.glob("*.bundle*"))


def test_one_who_only_looks_may_not_carry(both: Both, tmp_path: Path) -> None:
    _, desk = both
    service = Carrying(desk.rig.store, carrier(desk))
    assert service.has_keys and service.bundles() == []
    weak = next(role for role in Role if role is not Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        service.trust(tmp_path / "keys.json", replace(desk.rig.officer, role=weak))


def test_the_gateways_inbox_holds_what_the_stick_brought_byte_for_byte(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    desk.receive(2)
    with desk.rig.store.read() as session:
        ours = {row.op_id: row.payload for row in session.outbox.rows()}
    export(desk, tmp_path / "a.bundle")
    taken_in(centre, tmp_path / "a.bundle")
    with centre.database.read() as connection:
        theirs = {row.event_id: row.data.encode() for row in connection.execute(select(inbox))}
    assert theirs == ours


def test_every_reason_of_the_centre_has_its_sentence() -> None:
    assert set(GATEWAY_REFUSED) == set(get_args(bundle_format.Reason))
    assert all(told.startswith("Chưa nhận gói: ") for told in GATEWAY_REFUSED.values())
