"""What do the dossiers of a period add up to, which slips do not say what the system says, what was entered late?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from counter_app.domain.errors import StoreBroken
from counter_app.domain.period import Span
from counter_app.domain.register import Registered
from counter_app.domain.reports import CountedGroup, Counts, DayCount
from counter_app.domain.working_calendar import VIETNAM
from counter_app.reports_ports import LateEntry, PaperGap, PaperGapKind
from counter_app.store.dossier_rows import from_body
from counter_app.store.moments import to_microseconds
from counter_app.store.transaction import Transaction

_IN = "f.received_on >= :first"
_DONE = "f.ended_on <= :last"  # NULL, and so not counted, while it is in work
_LEFT = "(f.ended_on IS NULL OR f.ended_on > :last)"
_IN_TIME = f"{_DONE} AND f.ended_at <= f.late_after"
_LATE = f"{_DONE} AND f.ended_at > f.late_after"
# Member of Counts → what is summed. NULL counts as nothing.
_SUMS: Final = {
    "carried": "f.received_on < :first",
    "received": _IN,
    "resolved": _DONE,
    "in_time": _IN_TIME,
    "early": f"{_IN_TIME} AND f.ended_on < f.due_on",
    "late": _LATE,
    "apologised": f"{_DONE} AND f.redated",
    "rejected": f"{_DONE} AND f.outcome = 'refused_as_result'",
    "ended": f"{_DONE} AND f.outcome IN ('stopped', 'withdrawn')",
    "late_at_portal": f"{_DONE} AND (coalesce(f.ended_at > f.late_after, 0) OR f.contacts > 1)",
    "came_once": f"{_DONE} AND f.contacts = 0",
    "came_twice": f"{_DONE} AND f.contacts = 1",
    "came_more": f"{_DONE} AND f.contacts > 1",
    "contacts": f"({_DONE}) * f.contacts",
    "in_work": _LEFT,
    "in_work_late": f"{_LEFT} AND NOT f.paused AND f.late_after < :until",
    "waiting_applicant": f"{_LEFT} AND f.paused",
    "papers": f"({_IN}) * f.components",
    "digitised": f"({_IN}) * f.digitised",
    "reused": f"({_IN}) * f.reused",
}
_COUNTS = f"""
SELECT g.channel, p.code, p.name, g.agency_code, {", ".join(f"g.{name}" for name in _SUMS)}
FROM (
    SELECT f.channel, f.procedure_id, f.agency_code, {", ".join(f"total({told}) AS {name}" for name, told in _SUMS.items())}
    FROM dossier_fact f NOT INDEXED
    WHERE f.counted AND f.received_on <= :last AND (f.ended_on IS NULL OR f.ended_on >= :first)
    GROUP BY f.channel, f.procedure_id, f.agency_code
) g JOIN procedure_seen p ON p.id = g.procedure_id ORDER BY p.id
"""
_COURSE = """
SELECT day, sum(received), sum(resolved), sum(late) FROM (
    SELECT received_on AS day, count(*) AS received, 0 AS resolved, 0 AS late FROM dossier_fact
    WHERE counted AND received_on BETWEEN :first AND :last GROUP BY received_on
    UNION ALL
    SELECT ended_on, 0, count(*), total(ended_at > late_after) FROM dossier_fact
    WHERE counted AND ended_on BETWEEN :first AND :last GROUP BY ended_on
) GROUP BY day ORDER BY day
"""
_NUMBER = "coalesce(d.dossier_code, d.provisional_number, '')"
_LATE_ENTRIES = f"""
SELECT d.uid, {_NUMBER}, p.name, e.event, e.happened_at, e.gap_seconds, e.officer_name
FROM late_entry e JOIN dossier d ON d.id = e.dossier_id JOIN procedure_seen p ON p.id = d.procedure_id
WHERE e.happened_on BETWEEN ? AND ? ORDER BY e.gap_seconds DESC, e.id LIMIT ?
"""
_SHEETS = """
    SELECT s.id FROM print_job s WHERE s.dossier_uid = j.dossier_uid AND s.kind = j.kind
    AND json_extract(s.facts, '$.act') IS json_extract(j.facts, '$.act') AND s.state
"""
# A label says nothing that the system could contradict.
# Copies of one slip belong to one act; a copy that is good speaks for all of them. A slip given up by an undo is not missed.
_OPEN_SLIPS = f"""
SELECT CASE j.state WHEN 'unknown' THEN 'unsure' ELSE 'not_on_paper' END, coalesce(d.uid, ''),
       coalesce(d.dossier_code, d.provisional_number, json_extract(CAST(j.content AS TEXT), '$.number.text'), ''),
       j.kind, j.wanted_at
FROM print_job j INDEXED BY {{index}} LEFT JOIN dossier d ON d.uid = j.dossier_uid
WHERE j.state {{states}} AND j.kind <> 'label' AND NOT EXISTS ({_SHEETS} IN ('device_done', 'confirmed'))
  AND NOT (j.state = 'spoiled' AND (j.note = 'undone' OR EXISTS ({_SHEETS} IN ('wanted', 'sent', 'unknown'))))
GROUP BY j.dossier_uid, j.kind, json_extract(j.facts, '$.act')
"""
_TAKEN_BACK = f"""
SELECT 'taken_back', d.uid, {_NUMBER}, j.kind, j.wanted_at
FROM dossier_act a INDEXED BY dossier_act_taken_back JOIN dossier d ON d.id = a.dossier_id
JOIN print_job j ON j.dossier_uid = d.uid
WHERE a.event IN ('undo', 'reverse') AND j.state IN ('device_done', 'confirmed', 'unknown')
  AND json_extract(j.facts, '$.act') = json_extract(CAST(a.body AS TEXT), '$.details.actId')
GROUP BY d.uid, j.kind, a.id
"""
_PAPER_DUE = "json_extract(CAST(j.content AS TEXT), '$.due_at.at')"
# Only a date that moved can differ from what was printed: those few are looked at, not every receipt.
_OLD_DATE = f"""
SELECT 'old_date', d.uid, {_NUMBER}, j.kind, j.wanted_at, date({_PAPER_DUE}, '+7 hours') AS paper_on, d.due_on
FROM dossier_fact f JOIN dossier d ON d.id = f.dossier_id JOIN print_job j ON j.id = (
    SELECT max(n.id) FROM print_job n WHERE n.dossier_uid = d.uid AND n.kind IN ('receipt', 'apology')
    AND n.state IN ('device_done', 'confirmed', 'unknown'))
WHERE (f.redated OR f.contacts > 0) AND f.outcome = '' AND NOT f.paused AND paper_on <> d.due_on
"""
_HANDED_TO = """
SELECT coalesce(nullif(json_extract(CAST(a.body AS TEXT), '$.details.agencyName'), ''),
                nullif(json_extract(CAST(a.body AS TEXT), '$.details.unit'), ''), '')
FROM dossier_act a WHERE a.dossier_id = d.id AND a.event IN ('hand_over', 'send_outside') ORDER BY a.id DESC LIMIT 1
"""
_REGISTER = f"""
SELECT v.body, ({_HANDED_TO}), f.returned_at FROM dossier d INDEXED BY dossier_by_day
JOIN dossier_version v ON v.dossier_id = d.id AND v.version = d.version JOIN dossier_fact f ON f.dossier_id = d.id
WHERE d.received_on = ? AND f.counted ORDER BY d.id
"""


class SqliteReports:
    """Implements reports_ports.ReportTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def counts(self, span: Span, until: datetime) -> list[CountedGroup]:
        """One row for each channel, procedure and agency that had anything in the period."""
        facts = {**_days(span), "until": to_microseconds(until) // 1_000_000}
        return [_group(row) for row in self._tx.rows(_COUNTS, facts)]

    def course(self, span: Span) -> list[DayCount]:
        """Days with anything on them."""
        rows = self._tx.rows(_COURSE, _days(span))
        return [DayCount(date.fromisoformat(day), *(int(count) for count in counts)) for day, *counts in rows]

    def visits(self, span: Span) -> int:
        """Guidance and refusals without a dossier."""
        sql = "SELECT count(*) FROM guidance WHERE given_on BETWEEN :first AND :last"
        return int(self._tx.value(sql, _days(span)))

    def helped_online(self, span: Span) -> int:
        """Visits at which the person lodged online with the desk's help."""
        sql = """
            SELECT count(*) FROM guidance
            WHERE given_on BETWEEN :first AND :last AND json_extract(CAST(body AS TEXT), '$.helped_online')
        """
        return int(self._tx.value(sql, _days(span)))

    def late_entries(self, span: Span, limit: int = 1_000) -> list[LateEntry]:
        """The longest gap first."""
        rows = self._tx.rows(_LATE_ENTRIES, (span.first.isoformat(), span.last.isoformat(), limit))
        return [
            LateEntry(uid, number, procedure, event, datetime.fromtimestamp(at, VIETNAM), gap, officer)
            for uid, number, procedure, event, at, gap, officer in rows
        ]

    def paper_gaps(self, limit: int = 1_000) -> list[PaperGap]:
        """Of everything that is not settled, the oldest first."""
        open_ones = _OPEN_SLIPS.format(index="print_job_open", states="IN ('wanted', 'sent', 'unknown')")
        spoiled = _OPEN_SLIPS.format(index="print_job_spoiled", states="= 'spoiled'")
        rows = [row for sql in (open_ones, spoiled, _TAKEN_BACK, _OLD_DATE) for row in self._tx.rows(sql)]
        return sorted((_gap(row) for row in rows), key=lambda gap: (gap.since, gap.number))[:limit]

    def register(self, span: Span) -> Iterator[Registered]:
        """Day by day, so that a long register begins to come at once."""
        sql = """
            SELECT DISTINCT received_on FROM dossier INDEXED BY dossier_by_day
            WHERE received_on BETWEEN :first AND :last ORDER BY received_on
        """
        for (day,) in self._tx.rows(sql, _days(span)):
            for body, handed_to, returned_at in self._tx.rows(_REGISTER, (day,)):
                returned = datetime.fromtimestamp(returned_at, VIETNAM) if returned_at else None
                yield Registered(from_body(body), handed_to or "", returned)

    def copies_kept(self, dossier_uid: str, *, digitised: int, reused: int) -> None:
        """The latest numbers count."""
        sql = """
            UPDATE dossier_fact SET digitised = ?, reused = ?
            WHERE dossier_id = (SELECT id FROM dossier WHERE uid = ?) RETURNING dossier_id
        """
        if not self._tx.rows(sql, (digitised, reused, dossier_uid)):
            raise StoreBroken(reason="unknown-dossier", uid=dossier_uid)


def _days(span: Span) -> dict[str, Any]:
    return {"first": span.first.isoformat(), "last": span.last.isoformat()}


def _group(row: tuple[Any, ...]) -> CountedGroup:
    channel, code, name, agency, *sums = row
    return CountedGroup(channel, code, name, agency, Counts(**{name: int(n) for name, n in zip(_SUMS, sums, strict=True)}))


def _gap(row: tuple[Any, ...]) -> PaperGap:
    kind, uid, number, slip, since, *days = row
    paper_on, system_on = (date.fromisoformat(day) if day else None for day in days or (None, None))
    return PaperGap(PaperGapKind(kind), uid, number or "", slip, datetime.fromisoformat(since), paper_on, system_on)
