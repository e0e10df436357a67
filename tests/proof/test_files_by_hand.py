"""Do digital copies travel on the stick, too, whole or with their reason, and is a stick with many of them no strain?"""

from __future__ import annotations

import hashlib
import random
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from counter_app.attachment_ports import Attachment
from counter_app.domain.errors import StoreBroken
from sync.bundle_export import BundleDoors, BundleExport
from sync.gateway import bundle_format, keys
from sync.gateway.bundle_import import import_bundle, receipts_of
from sync.hand_carrier import HandCarrier
from tests.proof.centre_rig import Centre, LinkedDesk, centre_and_desk

Both = tuple[Centre, LinkedDesk]
COPIES = {hashlib.sha256(copy).hexdigest(): copy for copy in (b"%PDF-1.7 " + bytes(2_500_000), b"%PDF-1.7 b", b"%PDF-1.7 c")}


class Vault:
    """Bytes by their hash, as the desk's vault gives them."""

    def __init__(self, copies: dict[str, bytes]) -> None:
        self.copies = copies

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        if sha256 not in self.copies:
            raise StoreBroken(reason="file-gone")
        return self.copies[sha256][offset : offset + length]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with centre_and_desk(tmp_path) as (centre, desk):
        desk.receive(1)
        with desk.rig.store.write() as session:
            uid = session.dossiers.newest(1)[0].uid
            for place, (sha256, copy) in enumerate(COPIES.items()):
                session.attachments.add(Attachment(f"{place:032x}", sha256, len(copy), "application/pdf", uid))
        yield centre, desk


def doors(desk: LinkedDesk, copies: dict[str, bytes]) -> BundleDoors:
    carrier = desk.link.carrier()
    assert isinstance(carrier, HandCarrier)
    return replace(carrier._doors, files=Vault(copies))


def test_copies_arrive_whole_and_their_receipts_end_their_waiting(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    gateway = centre.application.state.gateway
    path = tmp_path / "a.bundle"
    made = BundleExport(doors(desk, COPIES)).export(path, "cb-1", lambda done, total: None)
    assert (made.operations, made.files) == (1, 3)
    for _ in range(2):
        taken = import_bundle(gateway, path)
        assert [file["complete"] for file in taken.files] == [True] * 3
    for sha256, copy in COPIES.items():
        assert gateway.uploads.place(sha256).read_bytes() == copy
    back = tmp_path / "a.receipts"
    back.write_bytes(receipts_of(taken, keys.centre_keys(centre.database, gateway.now()), gateway.now()))
    report = HandCarrier(doors(desk, COPIES)).take_receipts(back, "cb-1")
    with desk.rig.store.read() as session:
        assert (report.files, session.attachments.state().sent, session.attachments.state().waiting) == (3, 3, 0)


def test_a_copy_that_is_not_what_was_signed_is_told_and_stops_no_other(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    changed = {sha256: copy[:-1] + b"!" if copy.endswith(b"b") else copy for sha256, copy in COPIES.items()}
    BundleExport(doors(desk, changed)).export(tmp_path / "a.bundle", "cb-1", lambda done, total: None)
    taken = import_bundle(centre.application.state.gateway, tmp_path / "a.bundle")
    assert [file["complete"] for file in taken.files] == [True, False, True]
    assert taken.files[1]["problem"] == "hash-mismatch" and taken.statuses == {"applied": 1}


def test_a_copy_that_the_vault_lost_is_the_vaults_error_not_the_sticks(both: Both, tmp_path: Path) -> None:
    _, desk = both
    with pytest.raises(StoreBroken):
        BundleExport(doors(desk, {})).export(tmp_path / "a.bundle", "cb-1", lambda done, total: None)
    assert list(tmp_path.glob("a.*")) == []
    without = BundleExport(doors(desk, {})).export(tmp_path / "a.bundle", "cb-1", lambda done, total: None, with_files=False)
    assert (without.operations, without.files) == (1, 0)


def test_a_centre_without_a_place_for_files_says_so_before_it_takes_anything(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    gateway = centre.application.state.gateway
    BundleExport(doors(desk, COPIES)).export(tmp_path / "a.bundle", "cb-1", lambda done, total: None)
    gateway.uploads, kept = None, gateway.uploads
    with pytest.raises(bundle_format.BundleRefused, match="no-file-store"):
        import_bundle(gateway, tmp_path / "a.bundle")
    gateway.uploads = kept
    assert import_bundle(gateway, tmp_path / "a.bundle").statuses == {"applied": 1}


def test_wherever_one_byte_is_changed_inside_nothing_is_taken_as_it_was_not_signed(both: Both, tmp_path: Path) -> None:
    """F46. The cover is opened and closed anew, so that only our own checks stand in the way."""
    centre, desk = both
    gateway = centre.application.state.gateway
    small = {sha256: copy for sha256, copy in COPIES.items() if len(copy) < 100}
    BundleExport(doors(desk, small)).export(tmp_path / "a.bundle", "cb-1", lambda done, total: None, with_files=False)
    identity = pyrage.x25519.Identity.from_str(keys.centre_keys(centre.database, gateway.now()).identity)
    plain = pyrage.decrypt((tmp_path / "a.bundle").read_bytes(), [identity])
    dice, bad = random.Random(20261125), tmp_path / "bad.bundle"
    for place in [*range(0, 14), *range(len(plain) - 8, len(plain)), *dice.sample(range(len(plain)), 150)]:
        changed = bytearray(plain)
        changed[place] ^= 1 << dice.randrange(8)
        bad.write_bytes(pyrage.encrypt(bytes(changed), [identity.to_public()]))
        with pytest.raises(bundle_format.BundleRefused):
            import_bundle(gateway, bad)
    assert import_bundle(gateway, tmp_path / "a.bundle").statuses == {"applied": 1}  # positive control


def test_a_hundred_megabytes_of_copies_never_lie_in_memory(both: Both, tmp_path: Path) -> None:
    _, desk = both
    piece = bytes(1 << 20)

    class Endless(Vault):
        def read(self, sha256: str, offset: int, length: int) -> bytes:
            return piece[:length]

    with desk.rig.store.write() as session:
        uid = session.dossiers.newest(1)[0].uid
        session.attachments.add(Attachment("f" * 32, "0" * 64, 100 << 20, "application/pdf", uid))
    large = replace(doors(desk, COPIES), files=Endless({}))
    tracemalloc.start()
    made = BundleExport(large).export(tmp_path / "a.bundle", "cb-1", lambda done, total: None)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.size_bytes > 100 << 20 and most < 16 << 20, most
