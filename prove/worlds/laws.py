"""Do I1–I4 and the counting laws hold in a simulated world right now (design §2)? Looked at from outside, disk by disk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from counter_app.domain.dossier import Dossier
from prove.worlds.centre import AtCentre, Centre
from prove.worlds.desk import WorldDesk
from prove.worlds.memory import Memory
from tests.kills.findings import laws as counting_laws

Stores = Sequence[tuple[WorldDesk, dict[str, Dossier]]]


def broken(memory: Memory, desks: Sequence[WorldDesk], centre: Centre) -> str:
    """The first broken law, "" when all hold."""
    at_centre = centre.facts()
    stores = [(desk, _dossiers(desk)) for desk in desks]
    checks: tuple[Iterator[str], ...] = (
        _nothing_lost(memory, desks, at_centre),
        _nothing_doubled(memory, stores, at_centre),
        _paper_is_true(memory, stores, at_centre),
        _as_typed(memory, stores, at_centre),
        _counted(stores),
    )
    return next((told for check in checks for told in check), "")


def not_arrived(memory: Memory, desks: Sequence[WorldDesk], centre: Centre) -> str:
    """After the healing: everything that any desk holds is at the centre, and nothing is parked."""
    at_centre = centre.facts()
    for desk in desks:
        missing = desk.acts() - at_centre.acts - desk.in_conflict()
        if missing:
            with desk.store.read() as session:
                queue, parked = session.outbox.state(), [one.problem_code for one in session.outbox.parked()]
            return f"I1 {len(missing)} acts of {desk.name} never reached the centre: {queue}, {parked}"
    alive = set(memory.receptions.values()) - memory.dead_dossiers()
    if alive != set(at_centre.numbers):
        return f"I1 the centre has {len(at_centre.numbers)} dossiers, {len(alive)} are alive"
    return ""


def _nothing_lost(memory: Memory, desks: Sequence[WorldDesk], at_centre: AtCentre) -> Iterator[str]:
    """I1: every act that anybody saw is on a disk, but for those whose only disk died."""
    held = set().union(*(desk.acts() for desk in desks)) | at_centre.acts
    lost = memory.acts - held - memory.died
    if lost:
        yield f"I1 {len(lost)} acts are on no disk"
    received = {paper.uid for paper in memory.papers.values()}
    known = set(memory.receptions.values())
    if received - known:
        yield f"I1 {len(received - known)} dossiers were called saved and are in no store"


def _nothing_doubled(memory: Memory, stores: Stores, at_centre: AtCentre) -> Iterator[str]:
    """I2: a number is one dossier's, on paper, on every disk and at the centre; one form is one dossier."""
    on_paper = ((paper.number, paper.uid) for paper in memory.papers.values() if paper.uid not in memory.burnt_twice)
    on_disk = [(number, one.uid) for one in _all(stores) for number in (one.dossier_code, one.provisional_number) if number]
    at_the_centre = ((number, uid) for uid, number in at_centre.numbers.items())
    for number, count in _owners((*on_paper, *on_disk, *at_the_centre)):
        yield f"I2 {number} belongs to {count} dossiers"
    for words, count in _owners((one.summary, one.uid) for one in _all(stores)):
        yield f"I2 {words} was entered once and is {count} dossiers"


def _owners(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """What belongs to more than one dossier, and to how many."""
    owners: dict[str, set[str]] = {}
    for what, uid in pairs:
        owners.setdefault(what, set()).add(uid)
    return ((what, len(uids)) for what, uids in owners.items() if len(uids) > 1)


def _all(stores: Stores) -> Iterator[Dossier]:
    return (dossier for _, dossiers in stores for dossier in dossiers.values())


def _paper_is_true(memory: Memory, stores: Stores, at_centre: AtCentre) -> Iterator[str]:
    """I3: what stands on paper leads to its dossier on every disk that has it; sheets say what the store says."""
    for paper in memory.papers.values():
        for desk, dossiers in stores:
            if paper.uid not in dossiers:
                continue
            with desk.store.read() as session:
                found = session.dossiers.by_number(paper.number)
            if found is None or found.uid != paper.uid:
                yield f"I3 {paper.number} leads to {'nothing' if found is None else 'another dossier'} at {desk.name}"
        official = at_centre.numbers.get(paper.uid)
        if official and not paper.number.startswith("TAM-") and official != paper.number:
            yield f"I3 {paper.number} is {official} at the centre"
    numbers = {paper.number for paper in memory.papers.values()} | set(at_centre.numbers.values())
    for desk, dossiers in stores:
        numbers |= {number for one in dossiers.values() for number in (one.dossier_code, one.provisional_number) if number}
        for attempt, sheet in desk.tray.sheets:
            if sheet["number"]["text"] not in numbers and not memory.died:
                yield f"I3 sheet {attempt} of {desk.name} has a number of nobody"


def _as_typed(memory: Memory, stores: Sequence[tuple[WorldDesk, dict[str, Dossier]]], at_centre: AtCentre) -> Iterator[str]:
    """I4: what a person typed stands everywhere as it was typed."""
    for paper in memory.papers.values():
        for desk, dossiers in stores:
            if paper.uid in dossiers and dossiers[paper.uid].summary != paper.typed:
                yield f"I4 the words of {paper.number} changed at {desk.name}"
        body = at_centre.bodies.get(paper.uid)
        if body is not None and json.loads(body)["summary"] != paper.typed:
            yield f"I4 the words of {paper.number} changed at the centre"


def _counted(stores: Stores) -> Iterator[str]:
    for desk, dossiers in stores:
        with desk.store.read() as session:
            for told in counting_laws(session, dossiers):
                yield f"{told} at {desk.name}"


def _dossiers(desk: WorldDesk) -> dict[str, Dossier]:
    with desk.store.read() as session:
        found: dict[str, Dossier] = {}
        before = None
        while page := session.dossiers.newest(200, before):
            for row in page:
                dossier = session.dossiers.by_uid(row.uid)
                assert dossier is not None
                found[row.uid] = dossier
            before = page[-1].uid
        return found
