"""Do desk and centre hold the same acts, and which differ? Range digests, halved where they differ (reliability §3.8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from counter_app.domain.row_mark import digest_of, mark_of
from counter_app.ports import DeskStore, Session
from counter_app.proof_ports import ProvenRow, RangeDigest, RowProofs, SeqRange

LEAF_ROWS: Final = 256
_PAGE: Final = 1000
Progress = Callable[[int, int], None]
"""(places compared, places in all)."""


class Gap(StrEnum):
    """How one act differs."""

    AT_DESK_ONLY = "at-desk-only"
    AT_CENTRE_ONLY = "at-centre-only"
    DIFFERENT = "different"
    EFFECT_MISSING = "effect-missing"


@dataclass(frozen=True, slots=True)
class RowGap:
    """One act that is not the same on both sides. `desk_state`: how it stands in the queue, "" when the desk lacks it."""

    gap: Gap
    seq: int
    number: str
    op_id: str
    desk_state: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it. `calls`: how often the centre was asked."""

    desk_last: int
    centre_last: int
    calls: int
    gaps: tuple[RowGap, ...]

    @property
    def equal(self) -> bool:
        """Both sides hold exactly the same."""
        return not self.gaps


class OwnRows:
    """Implements proof_ports.RowProofs for the desk's side: marks of one moment, taken in one reading of the store."""

    def __init__(self, store: DeskStore) -> None:
        """Reads every act once. Raises StoreBroken when the desk's own chain is not whole: nothing could be proved by it."""
        self._store = store
        with store.read() as session:
            session.outbox.check_chain()
            self._marks = [mark for page in _pages(session) for mark in page]

    def last_seq(self) -> int:
        """Of that moment."""
        return len(self._marks)

    def digests(self, ranges: Sequence[SeqRange]) -> list[RangeDigest]:
        """From memory."""
        return [self._digest(one) for one in ranges]

    def rows(self, within: SeqRange) -> list[ProvenRow]:
        """With their numbers and states as they are now."""
        last = min(within.last, len(self._marks))
        if within.first > last:
            return []
        with self._store.read() as session:
            states = session.outbox.proof.bundles.states(within.first, last)
            rows = session.outbox.rows(within.first - 1, last - within.first + 1)
            return [
                ProvenRow(
                    row.seq,
                    row.op_id,
                    self._marks[row.seq - 1],
                    _number(session, row.dossier_uid),
                    states.get(row.seq, ""),
                )
                for row in rows
            ]

    def _digest(self, one: SeqRange) -> RangeDigest:
        marks = self._marks[one.first - 1 : one.last]
        return RangeDigest(len(marks), digest_of(marks))


class Reconciliation:
    """Compares a desk with its centre; changes nothing on either side."""

    def __init__(self, store: DeskStore, centre: RowProofs) -> None:
        self._store = store
        self._centre = centre

    def verify(self, progress: Progress = lambda done, total: None) -> Comparison:
        """Every difference, by seq. Raises CentralError, StoreBroken."""
        centre_last = self._centre.last_seq()  # first, so that what the desk sends meanwhile is in its own marks
        own = OwnRows(self._store)
        total = max(centre_last, own.last_seq())
        level, leaves, calls, settled = [SeqRange(1, total)] if total else [], [], 1, 0
        while level:
            calls += 1
            halves: list[SeqRange] = []
            for one, here, there in zip(level, own.digests(level), self._centre.digests(level), strict=True):
                if here == there:
                    settled += one.last - one.first + 1
                elif one.last - one.first < LEAF_ROWS:
                    leaves.append(one)
                else:
                    middle = (one.first + one.last) // 2
                    halves += [SeqRange(one.first, middle), SeqRange(middle + 1, one.last)]
            progress(settled, total)
            level = halves
        gaps: list[RowGap] = []
        for leaf in leaves:
            calls += 1
            gaps += compared(own.rows(leaf), self._centre.rows(leaf))
            settled += leaf.last - leaf.first + 1
            progress(settled, total)
        return Comparison(own.last_seq(), centre_last, calls, tuple(sorted(gaps, key=lambda gap: (gap.seq, gap.op_id))))


def compared(desk: Sequence[ProvenRow], centre: Sequence[ProvenRow]) -> Iterator[RowGap]:
    """The gaps between two lists of one range. The centre may hold two acts at one place; each is judged."""
    there: dict[int, list[ProvenRow]] = defaultdict(list)
    for row in centre:
        there[row.seq].append(row)
    for row in desk:
        others = there.pop(row.seq, [])
        same = [other for other in others if other.mark == row.mark]
        own = [other for other in others if other.op_id == row.op_id]
        if not same and not others:
            yield RowGap(Gap.AT_DESK_ONLY, row.seq, row.number, row.op_id, row.state)
        elif not same:
            lost = bool(own) and own[0].state == Gap.EFFECT_MISSING
            yield RowGap(Gap.EFFECT_MISSING if lost else Gap.DIFFERENT, row.seq, row.number, row.op_id, row.state)
        yield from (_centre_only(other) for other in others if other not in same and other.op_id != row.op_id)
    for extra in there.values():
        yield from map(_centre_only, extra)


def _centre_only(row: ProvenRow) -> RowGap:
    return RowGap(Gap.AT_CENTRE_ONLY, row.seq, row.number, row.op_id)


def _pages(session: Session) -> Iterator[list[str]]:
    after = 0
    while rows := session.outbox.rows(after, _PAGE):
        yield [mark_of(row) for row in rows]
        after = rows[-1].seq


def _number(session: Session, uid: str) -> str:
    """What stands on the paper of this act; "" for what is no dossier."""
    dossier = session.dossiers.by_uid(uid)
    return dossier.shown_number if dossier is not None else ""
