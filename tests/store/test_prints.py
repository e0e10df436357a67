"""Does every sheet of paper have one meaning, and is no doubtful print ever repeated by itself? (I3, D7)"""

from __future__ import annotations

import hashlib
import itertools
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import StoreBroken
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, RenderedSlip, SlipKind
from counter_app.store.database import SqliteDeskStore
from tests.builders import NOW, new_id
from tests.store.rig import raw

LEGAL = {
    ("wanted", "sent"),
    ("wanted", "spoiled"),
    ("sent", "device_done"),
    ("sent", "unknown"),
    ("sent", "wanted"),
    ("device_done", "confirmed"),
    ("device_done", "spoiled"),
    ("unknown", "confirmed"),
    ("unknown", "spoiled"),
    ("confirmed", "confirmed"),  # the answer given twice
    ("spoiled", "spoiled"),
}
WAY = {
    "wanted": (),
    "sent": ("sent",),
    "device_done": ("sent", "device_done"),
    "confirmed": ("sent", "device_done", "confirmed"),
    "unknown": ("sent", "unknown"),
    "spoiled": ("sent", "unknown", "spoiled"),
}


def job(**members: object) -> PrintJob:
    given = {
        "job_id": new_id("job"),
        "dossier_uid": "dossier-a",
        "kind": SlipKind.RECEIPT,
        "paper": PaperFormat.A5,
        "copy_number": 1,
        "content": {"name": "Nguyễn Thị Mẫu"},
        "content_hash": "hash",
        "officer_id": "officer-1",
        "wanted_at": NOW,
        "facts": {"a": "b"},
    }
    return PrintJob(**{**given, **members})  # type: ignore[arg-type]


def want(store: SqliteDeskStore, **members: object) -> PrintJob:
    wanted = job(**members)
    with store.write() as session:
        session.prints.add(wanted)
    return wanted


@pytest.mark.parametrize(("start", "end"), list(itertools.product(PaperState, PaperState)))
def test_paper_moves_only_as_the_ledger_allows(store: SqliteDeskStore, start: PaperState, end: PaperState) -> None:
    wanted = want(store)
    with store.write() as session:
        for state in WAY[start]:
            session.prints.set_state(wanted.job_id, PaperState(state), NOW)
    if (str(start), str(end)) in LEGAL:
        with store.write() as session:
            session.prints.set_state(wanted.job_id, end, NOW, "told")
    else:
        with pytest.raises(StoreBroken, match="paper-move"), store.write() as session:
            session.prints.set_state(wanted.job_id, end, NOW)


def test_a_job_comes_back_as_it_was_wanted(store: SqliteDeskStore) -> None:
    first = want(store)
    second = want(store, copy_number=2, reason="kẹt giấy", wanted_at=NOW + timedelta(minutes=1))
    with store.read() as session:
        assert session.prints.by_id(first.job_id) == first
        assert session.prints.of_dossier("dossier-a") == [first, second]
        assert session.prints.by_id("nobody") is None


def test_copy_numbers_are_used_once(store: SqliteDeskStore) -> None:
    want(store)
    with pytest.raises(StoreBroken):
        want(store)
    with pytest.raises(StoreBroken):
        want(store, copy_number=2, state=PaperState.CONFIRMED)


def test_what_waits_for_somebody_is_listed_oldest_first(store: SqliteDeskStore) -> None:
    jobs = [want(store, copy_number=n) for n in range(1, 5)]
    with store.write() as session:
        for wanted, way in zip(jobs, (("sent",), (), ("sent", "unknown"), ("sent", "device_done")), strict=True):
            for state in way:
                session.prints.set_state(wanted.job_id, PaperState(state), NOW)
    with store.read() as session:
        assert [wanted.job_id for wanted in session.prints.open_jobs()] == [wanted.job_id for wanted in jobs[:3]]


def test_the_bytes_sent_are_kept_and_must_fit_their_hash(store: SqliteDeskStore, path: Path) -> None:
    wanted = want(store)
    data = b"%PDF-1.7"
    slip = RenderedSlip(SlipKind.RECEIPT, PaperFormat.A5, "application/pdf", data, hashlib.sha256(data).hexdigest(), 1)
    with store.write() as session:
        session.prints.store_rendered(wanted.job_id, slip)
        session.prints.store_rendered(wanted.job_id, slip)
    assert raw(path).rows("SELECT data FROM print_rendered") == [(data,)]
    wrong = RenderedSlip(SlipKind.RECEIPT, PaperFormat.A5, "application/pdf", data, "0" * 64, 1)
    with pytest.raises(StoreBroken, match="rendered-hash"), store.write() as session:
        session.prints.store_rendered(wanted.job_id, wrong)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM print_job",
        "DELETE FROM print_event",
        "UPDATE print_event SET state = 'confirmed'",
        "UPDATE print_job SET copy_number = 2",
        "UPDATE print_job SET content = x'7b7d'",
        "INSERT OR REPLACE INTO print_job SELECT * FROM print_job",
    ],
)
def test_the_print_ledger_is_append_only(store: SqliteDeskStore, path: Path, sql: str) -> None:
    want(store)
    with pytest.raises(StoreBroken):
        raw(path).execute(sql)
    assert raw(path).rows("SELECT state FROM print_event") == [("wanted",)]
