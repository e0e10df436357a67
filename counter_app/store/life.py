"""Is this the store that this machine wrote last, or a copy: a backup that was opened, a disk that was cloned? (F18, F19)

A store that was set back or doubled must never hand out a number again, nor go on under the same incarnation. A small file
beside the store, never part of a backup, tells where the store stood and on which machine. When the two do not agree, the
store begins a new life in the transaction that opens it: new incarnation, every unused number burned, provisional numbers
counted from elsewhere, the changes feed from its start. Nothing is lost by it but unused numbers; the other mistake would
put one number on two papers.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.store_life import LIFE_BEGUN, UNEXPLAINED, LifeDoubt
from counter_app.store.leases import PROVISIONAL_START
from counter_app.store.place import UNKNOWN, Place, is_copied, is_elsewhere, place_of

if TYPE_CHECKING:
    from counter_app.ports import Session

INCARNATION = "incarnation"  # notes
MACHINE = "life_machine"
FEED_CURSOR = "feed_cursor"
CONTACTS = "centre_contacts"
TICKET = "centre_ticket"  # with ":" and the life it belongs to (sync.handshake)
MET_BEFORE = "met_before"  # the last life that met the centre, and how often: "<incarnation> <count>"
# Five digits at most. The life before counts from 1, and two copies of one store hardly ever meet among so many.
PROVISIONAL_STARTS = range(1_000, 99_000)
_MACHINE_FILES = ("/etc/machine-id", "/var/lib/dbus/machine-id")


@dataclass(frozen=True, slots=True)
class Witness:
    """Where the store stood. `machine`: a hash, "" where the machine cannot be told from others. `contacts`: how often it
    took a ticket of the centre, which knows a store that shows an old one as a second store. `meetings`: how many the centre
    counted with this life. `place`: where it lay; unknown in what a program of before wrote."""

    incarnation: str
    machine: str
    seq: int
    row_hash: str
    contacts: int = 0
    meetings: int = 0
    place: Place = UNKNOWN


class WitnessFile:
    """`<store>.life`, beside the store. Holds hashes and a count, nothing of anybody."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._path = store.with_name(store.name + ".life")

    def here(self) -> Place:
        """Where the store lies now."""
        return place_of(self._store)

    def read(self) -> Witness | None:
        """None when there is none, or none that can be read."""
        try:
            told = json.loads(self._path.read_bytes())
            place = told.pop("place", {})
            hardware = tuple(map(str, place.get("hardware", ())))
            here = Place(str(place.get("path", "")), str(place.get("file", "")), hardware)
            found = Witness(**told, place=here)
        except (OSError, ValueError, TypeError, AttributeError):
            return None
        return found if isinstance(found.seq, int) and isinstance(found.incarnation, str) else None

    def put(self, witness: Witness) -> None:
        """Whole or not at all. A disk that takes no more keeps the old one: an older witness accuses nobody wrongly."""
        waiting = self._path.with_name(self._path.name + ".new")
        with suppress(OSError):
            with waiting.open("wb") as file:
                file.write(json.dumps(asdict(replace(witness, place=self.here()))).encode())
                file.flush()
                os.fsync(file.fileno())
            waiting.replace(self._path)


def settle_life(session: Session, witness: Witness | None, now: datetime, here: Place | None = None) -> None:
    """Begin the first life of a new store, or a new one when this store is not what the witness saw. `here`: where it lies
    now, None when nobody knows."""
    notes = session.notes
    was, machine = notes.get(INCARNATION), machine_fact()
    if was is None:
        notes.put(INCARNATION, secrets.token_hex(8))
        notes.put(MACHINE, machine or "unknown")
        return
    kept = notes.get(MACHINE)
    if kept is None:  # a store of before this rule
        notes.put(MACHINE, machine or "unknown")
        return
    doubt = _doubt(session, witness, was, kept, machine)
    if doubt is None and witness is not None and here is not None:
        doubt = _doubt_of_place(witness.place, here)
    if doubt is not None:
        begin_life(session, doubt, now, witness)


def begin_life(session: Session, doubt: LifeDoubt, now: datetime, witness: Witness | None = None) -> str:
    """In the caller's transaction. Returns the new incarnation."""
    from counter_app.domain.views import AuditEntry

    notes = session.notes
    was, born = notes.get(INCARNATION) or "", secrets.token_hex(8)
    burned = session.leases.burn_all()
    if met := _met_before(session, was, witness):
        notes.put(MET_BEFORE, met)
    notes.put(INCARNATION, born)
    notes.put(MACHINE, machine_fact() or "unknown")
    notes.put(FEED_CURSOR, "")
    notes.put(PROVISIONAL_START, str(PROVISIONAL_STARTS[0] + secrets.randbelow(len(PROVISIONAL_STARTS))))
    notes.put(UNEXPLAINED, f"{doubt}|{now.isoformat()}")
    facts = {"doubt": str(doubt), "was": was, "burned": str(burned), "seq": str(session.outbox.state().last_seq)}
    session.audit.add(AuditEntry(now, "desk", LIFE_BEGUN, born, facts))
    return born


def witness_of(session: Session) -> Witness:
    """Where the store stands now."""
    notes = session.notes
    last = session.outbox.state().last_seq
    rows = session.outbox.rows(last - 1, 1) if last else []
    machine, life = notes.get(MACHINE) or "unknown", notes.get(INCARNATION) or ""
    return Witness(life, machine, last, rows[0].row_hash if rows else "", _contacts(session), _meetings(session, life))


def _met_before(session: Session, was: str, witness: Witness | None) -> str:
    """A centre that was set back, too, cannot know by the first ticket of a new life that it forgot numbers which stand on
    paper; by this it can. The witness has seen more than a store that was set back."""
    if witness is not None and witness.meetings and witness.incarnation:
        return f"{witness.incarnation} {witness.meetings}"
    met = _meetings(session, was)
    return f"{was} {met}" if met else ""


def _meetings(session: Session, incarnation: str) -> int:
    count = (session.notes.get(f"{TICKET}:{incarnation}") or "").partition(".")[0]
    return int(count) if count.isdecimal() else 0


def _doubt(session: Session, witness: Witness | None, incarnation: str, kept: str, machine: str) -> LifeDoubt | None:
    if witness is None:
        return LifeDoubt.NO_WITNESS
    if machine and "unknown" not in (kept, witness.machine) and not kept == machine == witness.machine:
        return LifeDoubt.OTHER_MACHINE
    if witness.incarnation != incarnation:
        return LifeDoubt.OTHER_LIFE
    if session.outbox.state().last_seq < witness.seq or _contacts(session) < witness.contacts:
        return LifeDoubt.SET_BACK
    rows = session.outbox.rows(witness.seq - 1, 1) if witness.seq else []
    return LifeDoubt.OTHER_CHAIN if rows and rows[0].row_hash != witness.row_hash else None


def _doubt_of_place(was: Place, here: Place) -> LifeDoubt | None:
    """What neither the store nor its witness can take along to another disk or machine."""
    if is_elsewhere(was, here):
        return LifeDoubt.OTHER_MACHINE
    return LifeDoubt.COPIED if is_copied(was, here) else None


def _contacts(session: Session) -> int:
    return int(session.notes.get(CONTACTS) or 0)


def machine_fact() -> str:
    """A hash that tells this machine from others; "" where the system has no name of its own."""
    found = _windows_name() if sys.platform == "win32" else _file_name()
    return hashlib.sha256(b"desk-machine:" + found).hexdigest()[:32] if found else ""


def _file_name() -> bytes:
    for name in _MACHINE_FILES:
        with suppress(OSError):
            if found := Path(name).read_bytes().strip():
                return found
    return b""


def _windows_name() -> bytes:
    if sys.platform != "win32":
        return b""
    import winreg

    with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
        return str(winreg.QueryValueEx(key, "MachineGuid")[0]).encode()
    return b""
