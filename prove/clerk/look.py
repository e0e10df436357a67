"""Is all that the clerk was told still there, once, and does the desk go on? Looked at as on the next morning."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import CounterError
from counter_app.store.backup import KEPT_AT_LEAST, StoreBackups
from counter_app.store.file_vault import EncryptedFileVault
from prove.clerk.jobs import Clerk
from prove.clerk.place import Place
from tests.desk_rig import KEY, DeskRig
from tests.kills.findings import LATER, laws

Words = Sequence[dict[str, Any]]
NEXT_MORNING = 10_000  # a life that no other process has


def broken(place: Place, words: Words) -> list[str]:
    """Every promise that does not hold; empty when all is well. Opens the desk for real, and works on it."""
    fell = [f"{word.get('job', '')} fell over: {word['error']}" for word in words if word["did"] == "fell"]
    mute = [f"{word['job']}: {word['code']} has no sentence" for word in _said(words, "refused") if not word["sentence"]]
    try:
        clerk = Clerk(place, NEXT_MORNING, lambda **_: None)
        clerk.open()
    except CounterError as error:
        return [*fell, *mute, f"unopened: {error}"]
    try:
        told = [*_store(clerk.desk, words), *_files(place, words)]
        for job in ("receive", "print", "close"):
            if not clerk.do(job):
                told.append(f"the desk does not go on: {job}")
    finally:
        clerk.desk.close()
    return [*fell, *mute, *told]


def _said(words: Words, what: str) -> Iterator[dict[str, Any]]:
    return (word for word in words if word["did"] == what)


def _store(desk: DeskRig, words: Words) -> Iterator[str]:
    with desk.store.read() as session:
        (check,) = desk.store._writer.rows("PRAGMA integrity_check(1)") if desk.store._writer else [("closed",)]
        if check != ("ok",):
            yield f"integrity: {check}"
        dossiers = {row.uid: _dossier(session, row.uid) for row in session.dossiers.newest(100_000)}
        yield from laws(session, dossiers)
        yield from _once(words, dossiers)
        for word in _said(words, "received"):
            dossier = dossiers.get(word["uid"])
            if dossier is None:
                yield f"I1 lost: {word['intent']} was saved as {word['number']} and is gone"
            elif dossier.shown_number != word["number"]:
                yield f"I1 lost: {word['intent']} was {word['number']} and is {dossier.shown_number}"
            if word["job"] and session.prints.by_id(word["job"]) is None:
                yield f"I1 lost: the receipt of {word['intent']} is not wanted any more"
        for word in _said(words, "printed"):
            job = session.prints.by_id(word["job"])
            if job is None or job.state not in LATER[word["state"]]:
                yield f"I1 lost: slip {word['job']} was {word['state']} and is {job.state if job else 'gone'}"


def _once(words: Words, dossiers: dict[str, Dossier]) -> Iterator[str]:
    """One form, one dossier; seen by what the clerk typed."""
    tried = {word["intent"] for word in _said(words, "trying")}
    for summary, count in Counter(one.summary for one in dossiers.values() if one.summary).items():
        if count > 1:
            yield f"I2 doubled: {summary} is {count} dossiers"
        if summary not in tried:
            yield f"I2 nobody entered {summary}"


def _dossier(session: Any, uid: str) -> Dossier:
    found: Dossier = session.dossiers.by_uid(uid)
    return found


def _files(place: Place, words: Words) -> Iterator[str]:
    """What was told as kept is whole; and whatever has a final name is whole, told or not."""
    vault, shelf = EncryptedFileVault(place.vault, KEY), StoreBackups(place.store, KEY, place.backups)
    there = {path.name for path in place.vault.glob("??/*") if len(path.name) == 64}
    for sha256 in sorted(there | {word["sha256"] for word in _said(words, "kept")}):
        try:
            vault.verify(sha256)
        except CounterError as error:
            yield f"I1 lost: page {sha256[:8]}: {error.code}"
    for word in _said(words, "listed"):
        yield from _file(place.lists / word["name"], word["sha256"])
    for word in _said(words, "bundled"):
        yield from _file(place.medium / word["name"], word["sha256"])
    told = {word["name"]: word["last_seq"] for word in _said(words, "backed")}
    copies = {copy.name for copy in shelf.copies()}
    # A full medium loses its oldest copies, never the newest six.
    wanted = {name for name in told if sum(other > name for other in copies) < KEPT_AT_LEAST}
    for name in sorted(copies | wanted):
        try:
            found = shelf.verify(name)
        except CounterError as error:
            yield f"I1 lost: backup {name}: {error}"
            continue
        if found.last_seq < told.get(name, 0):
            yield f"I1 lost: backup {name} ends at {found.last_seq}, told {told[name]}"


def _file(path: Any, sha256: str) -> Iterator[str]:
    if not path.is_file():
        yield f"I1 lost: {path.name} is gone"
    elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        yield f"I1 lost: {path.name} has other bytes ({path.stat().st_size})"


def counted(told: Sequence[str]) -> tuple[int, int, int]:
    """(lost, doubled, wrong in another way)."""
    lost = sum(" lost" in line for line in told)
    doubled = sum(" doubled" in line for line in told)
    return lost, doubled, len(told) - lost - doubled


def case_of(**facts: object) -> str:
    """A case as the corpus keeps it."""
    return json.dumps(facts, sort_keys=True)
