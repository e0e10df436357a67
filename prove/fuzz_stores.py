"""Fuzzed: what the centre says that changes a desk's store (feed, catalogues, roster, numbers, handshake), on a real store.

Each case is undone at its end: the next one finds the same desk.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from counter_app.domain.day_statement import ANSWER_PURPOSE, KeptStatement
from counter_app.domain.errors import CentralError
from counter_app.domain.officer import Officer, Role
from counter_app.domain.operation import canonical_json
from counter_app.domain.proof_errors import CentreKeysRefused, NotReconciled
from counter_app.ports import Session
from counter_app.proof_ports import SeqRange
from counter_app.store.database import SqliteDeskStore, open_store
from counter_app.store.desk_signer import DeskSigner
from prove.fuzz_answers import GOLDEN, answer_of, as_sample, golden, spoil_answer
from prove.fuzz_target import Reader, Target
from sync.answers import Answer, Failure, FailureKind
from sync.catalogue_pull import CataloguePull
from sync.centre_keys import CentreKeys, KeyExchange, trust_file
from sync.changes_pull import ChangesPull
from sync.contact import Contact
from sync.handshake import Handshake
from sync.held_rows import HeldRows
from sync.lease_refill import LeaseRefill
from sync.roster_pull import RosterPull
from sync.statement_lane import read_counter
from sync.wire import BatchLimits, DeskIdentity
from tests import builders
from tests.gateway.making import online_fact, unit_news
from tests.sync.desk import MovableClock

CLOCK: Final = MovableClock(builders.NOW)
AGENCY: Final = builders.AGENCY
_SILENT: Final = Failure(FailureKind.TIMEOUT, maybe_sent=True)
_AT: Final = "2026-11-25T01:00:00+00:00"


class _Undone(Exception):
    """Ends every write of a case."""


class UndoneStore:
    """A store whose writes are looked at and then undone. `wrong`: what a look has found."""

    read_only = False

    def __init__(self, store: SqliteDeskStore, look: Callable[[Session], str]) -> None:
        self._store = store
        self._look = look
        self.wrong = ""

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As the store's, without its end."""
        try:
            with self._store.write() as session:
                yield session
                self.wrong = self.wrong or self._look(session)
                raise _Undone
        except _Undone:
            return

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@dataclass(slots=True)
class Says:
    """Whatever it is asked, it gives this answer once and then none."""

    answer: Answer
    left: int = 1

    def __getattr__(self, _: str) -> Callable[..., Answer | Failure]:
        def ask(*_: object, **__: object) -> Answer | Failure:
            self.left -= 1
            return self.answer if self.left >= 0 else _SILENT

        return ask


Act = Callable[[Any, Says, DeskIdentity], object]


def on_a_desk(act: Act, look: Callable[[Session], str] = lambda _: "") -> Callable[[Path], Reader]:
    """A reader that gives the answer to `act` on a desk with three officers and two dossiers, one of them at the centre."""

    def opened(folder: Path) -> Reader:
        store = _desk(folder)
        identity = DeskIdentity(AGENCY, builders.DESK, store.incarnation())
        with store.read() as session:
            before = session.outbox.state().acked

        def looked(session: Session) -> str:
            if session.outbox.state().acked != before:
                return "a false acknowledgement"
            return look(session)

        def read(data: bytes) -> str:
            undone = UndoneStore(store, looked)
            act(undone, Says(answer_of(data.replace(b"@INCARNATION@", identity.incarnation.encode()))), identity)
            return undone.wrong

        return read

    return opened


def _desk(folder: Path) -> SqliteDeskStore:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "desk.db"
    store = open_store(path, bytes(32), clock=CLOCK)
    with store.write() as session:
        if session.officers.all():
            return store
        for number in (1, 2, 3):
            session.officers.add(Officer(f"cb-{number}", f"an{number}", f"Cán Bộ {number}", Role.OFFICER, "x"))
        for uid, sent in (("d-sent", True), ("d-waits", False)):
            session.dossiers.add(builders.dossier(uid, provisional_number=f"TAM-{uid}"), f"intent-{uid}")
            row = session.outbox.add(builders.operation(uid))
            if sent:
                session.outbox.mark_sending([row.op_id], builders.NOW)
                session.outbox.mark_acked([row.op_id], builders.NOW, "applied")
    return store


# --- what each answer is for --------------------------------------------------------------------


def _follow_feed(store: Any, says: Says, _: DeskIdentity) -> object:
    return ChangesPull(store, says, CLOCK).pull()  # type: ignore[arg-type]


def _pull_catalogue(store: Any, says: Says, _: DeskIdentity) -> object:
    says.left = 2  # a catalogue and a calendar: each reader is given the other's text, too
    return CataloguePull(store, says, CLOCK, lambda: 2026).pull()  # type: ignore[arg-type]


def _pull_roster(store: Any, says: Says, _: DeskIdentity) -> object:
    return RosterPull(store, says, CLOCK, AGENCY).pull()  # type: ignore[arg-type]


def _take_lease(store: Any, says: Says, identity: DeskIdentity) -> object:
    refill = LeaseRefill(store, says, CLOCK, identity)  # type: ignore[arg-type]
    wish = refill.wish(builders.NOW.date() + timedelta(days=1), 100, "day")
    return refill.keep(wish, says.answer, "day")


def _shake_hands(store: Any, says: Says, identity: DeskIdentity) -> object:
    return Handshake(store, says, CLOCK, identity, "0.1.0").run(BatchLimits())  # type: ignore[arg-type]


def _exchange_keys(store: Any, says: Says, _: DeskIdentity) -> object:
    return KeyExchange(store, says, DeskSigner(bytes(32))).run(builders.NOW)  # type: ignore[arg-type]


def _probe(store: Any, says: Says, _: DeskIdentity) -> object:
    return Contact(store, says, CLOCK, lambda: 0.5).probe()  # type: ignore[arg-type]


def _compare_rows(_: Any, says: Says, identity: DeskIdentity) -> object:
    says.left = 9
    held = HeldRows(says, identity.incarnation)  # type: ignore[arg-type]
    for ask in (held.last_seq, lambda: held.digests([SeqRange(1, 4)]), lambda: held.rows(SeqRange(1, 4))):
        try:
            ask()
        except (CentralError, NotReconciled):
            continue
    return None


def _somebody_can_work(session: Session) -> str:
    """A roster closes accounts; it never closes the desk and never opens an account."""
    officers = session.officers.all()
    if len(officers) != 3:
        return "the roster made or lost an account"
    return "" if any(officer.active for officer in officers) else "the roster closed the desk"


def _leases_fit(session: Session) -> str:
    for lease in session.leases.leases():
        if lease.last - lease.first + 1 > 100 or (lease.agency_code, lease.desk_id) != (AGENCY, builders.DESK):
            return "a lease that was not asked for"
    return ""


# --- good samples -------------------------------------------------------------------------------


def _ours(**members: Any) -> bytes:
    return as_sample(200, json.dumps({"schema": "urn:motcua:gateway:1", **members}, ensure_ascii=False).encode())


def _feed(_: Path) -> Sequence[bytes]:
    def line(kind: str, subject: str, data: Any, rev: int = 1) -> dict[str, Any]:
        return {"kind": kind, "subject": subject, "rev": rev, "at": _AT, "data": data}

    outage = {
        "kind": "planned",
        "beginsAt": _AT,
        "endsAt": "2026-11-25T05:00:00+00:00",
        "reason": "bảo trì",
        "contact": "024",
    }
    items = [
        line("online.lodged", "on-1", online_fact(1)),
        line("unit.told", "d-sent", unit_news()),
        line("upstream.refused", "d-sent", {"code": "validation"}),
        line("outage.planned", "o-1", outage),
        line("catch-up.recorded", "c-1", {"status": "open", "desk": "Q2"}),
        line("dossier.received", "d-waits", {"centralNo": "H02.12-261125-0001"}),
    ]
    return [_ours(items=items, next="a:6"), *golden("answer_changes.json", "answer_changes_stale.json")]


def _catalogues(_: Path) -> Sequence[bytes]:
    return golden("answer_catalogue_procedures.json", "answer_catalogue_holidays.json")


def _rosters(_: Path) -> Sequence[bytes]:
    items: list[dict[str, Any]] = [
        {"officerId": "cb-1", "agency": AGENCY, "state": "revoked", "reason": "chuyển công tác"},
        {"officerId": "cb-2", "agency": AGENCY, "state": "active", "validUntil": "2026-11-24"},
        {"officerId": "cb-3", "agency": AGENCY, "state": "active", "validUntil": "2027-11-24"},
    ]
    return [_ours(name="staff", version="2026-12", items=items[:count]) for count in (1, 2, 3)]


def _leases(_: Path) -> Sequence[bytes]:
    told = {"leaseId": "l-1", "agency": AGENCY, "on": "2026-11-26", "first": 101, "last": 200, "leasedAt": _AT}
    return [_ours(**told), *golden("answer_number_lease.json", "answer_lease_policy_off.json")]


def _handshakes(_: Path) -> Sequence[bytes]:
    told = json.loads((GOLDEN / "handshake.json").read_text("utf-8"))
    good = {"highWater": 1, "held": 1, "headHash": "", "leasesRefused": []}
    answers = (told["answer"], told["remembered"], {**told["answer"], **good})
    return [_ours(**{**one, "incarnation": "@INCARNATION@"}) for one in answers]


def _keys(_: Path) -> Sequence[bytes]:
    return [_ours(signingKey="ab" * 32, recipient="age1" + "q" * 58, deskKey=known) for known in ("same", "other")]


def _healths(_: Path) -> Sequence[bytes]:
    return golden("answer_health.json", "answer_capabilities.json", "answer_token.json")


def _held(_: Path) -> Sequence[bytes]:
    digests = _ours(lastSeq=4, digests=[{"count": 4, "digest": "a" * 64}])
    rows = [{"seq": n, "mark": "m", "id": f"op-{n}", "number": "", "state": "applied"} for n in (1, 2)]
    return [digests, _ours(items=rows)]


def _kept_statement() -> tuple[KeptStatement, dict[str, Any], DeskSigner]:
    """A day's statement, the centre's true answer to it, and the key that this answer is signed with."""
    told = json.loads((GOLDEN / "day_statement.json").read_text("utf-8"))
    kept = KeptStatement(builders.NOW.date(), 1, canonical_json(told["statement"]), bytes(64), bytes(32), builders.NOW)
    counter = {"at": _AT, "equal": True, "statementHash": kept.hash, "differences": []}
    return kept, counter, DeskSigner(bytes(range(32)))


def _counters(_folder: Path) -> Sequence[bytes]:
    _, counter, signer = _kept_statement()
    differs = {**counter, "equal": False, "differences": [{"what": "acked", "desk": "80", "centre": "79"}]}
    return [
        _ours(counter=one, signature=signer.sign(ANSWER_PURPOSE + canonical_json(one)).hex()) for one in (counter, differs)
    ]


def _read_counter(folder: Path) -> Reader:
    """An answer that somebody else signed, or that was changed behind its signature, is never believed."""
    kept, _, signer = _kept_statement()
    keys = CentreKeys(signer.public_key().hex(), "age1" + "q" * 58)
    signed = {canonical_json(json.loads(answer_of(sample).body)["counter"]) for sample in _counters(folder)}

    def read(data: bytes) -> str:
        found = read_counter(answer_of(data), kept, keys)
        return "an answer that the centre never signed" if found is not None and found.body not in signed else ""

    return read


def _key_files(_: Path) -> Sequence[bytes]:
    return [answer_of(sample).body for sample in _keys(Path())]


def _trust(store: Any, says: Says, _: DeskIdentity) -> object:
    """A file of keys that a person brought."""
    try:
        return trust_file(store, says.answer.body.decode("utf-8", "surrogateescape"), "cb-1", builders.NOW)
    except CentreKeysRefused:
        return None


TARGETS: Final = (
    Target("feed", on_a_desk(_follow_feed), _feed, spoil_answer, may_raise=()),
    Target("catalogue", on_a_desk(_pull_catalogue), _catalogues, spoil_answer, may_raise=()),
    Target("roster", on_a_desk(_pull_roster, _somebody_can_work), _rosters, spoil_answer, may_raise=()),
    Target("lease", on_a_desk(_take_lease, _leases_fit), _leases, spoil_answer, may_raise=()),
    Target("handshake", on_a_desk(_shake_hands), _handshakes, spoil_answer, may_raise=()),
    Target("keys", on_a_desk(_exchange_keys), _keys, spoil_answer, may_raise=()),
    Target("health", on_a_desk(_probe), _healths, spoil_answer, may_raise=()),
    Target("held-rows", on_a_desk(_compare_rows), _held, spoil_answer, may_raise=()),
    Target("key-file", on_a_desk(_trust), lambda _: [b"200 \n" + one for one in _key_files(_)], spoil_answer, may_raise=()),
    Target("statement", _read_counter, _counters, spoil_answer, may_raise=()),
)
