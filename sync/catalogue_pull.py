"""How a newer catalogue of procedures or holiday table comes to the desk, and what happens to an implausible one (D10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.domain.catalogue import Catalogue, judge_catalogue
from counter_app.domain.catalogue_json import procedures_from_json
from counter_app.domain.errors import CatalogueRefused, DomainError
from counter_app.domain.record_json import record_from_json
from counter_app.domain.working_calendar import HolidayTable
from counter_app.ports import AuditEntry, DeskClock, DeskStore
from sync.answers import Answer, Failure, gateway_object, told
from sync.contact import Trouble, read_time, trouble_of
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR

PROCEDURES = "procedures"
HOLIDAYS = "holidays"
CONFIRMED_AT = "catalogue_confirmed_at"  # note: when the centre last said that ours is current
_ETAG_NOTE = "catalogue_etag:"


@dataclass(frozen=True, slots=True)
class PullReport:
    """What one pull did. `refused`: the reason code of the refusal, "" when none."""

    updated: bool = False
    refused: str = ""
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """One published list as the centre sent it."""

    etag: str
    members: Mapping[str, Any]

    @property
    def version(self) -> str:
        return told(self.members.get("version"), 60)


class CataloguePull:
    """Asks with ETags; a version is stored beside the older ones, never over them."""

    def __init__(self, store: DeskStore, client: GatewayClient, clock: DeskClock, this_year: Callable[[], int]) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._this_year = this_year
        self._refused: dict[str, str] = {}  # ETags refused in this process: not asked for, not written down again

    def pull(self) -> PullReport:
        """Both lists. A list that the centre does not publish (404) leaves ours as it is."""
        with self._store.read() as session:
            current = session.catalogues.current()
            known = {name: session.notes.get(_ETAG_NOTE + name) or "" for name in (PROCEDURES, HOLIDAYS)}
        parts: dict[str, _Part] = {}
        for name in (PROCEDURES, HOLIDAYS):
            answer = self._client.catalogue(name, self._refused.get(name) or (known[name] if current else ""))
            trouble = trouble_of(answer)
            if trouble is not None:
                return PullReport(trouble=trouble)
            part = _part_of(answer)
            if part is not None:
                parts[name] = part
        if current is None and len(parts) < 2:
            return PullReport()
        report = self._take(parts, current) if parts else PullReport()
        if not report.refused:
            with self._store.write() as session:
                session.notes.put(CONFIRMED_AT, self._clock.now().isoformat())
        return report

    def _take(self, parts: Mapping[str, _Part], current: Catalogue | None) -> PullReport:
        try:
            new = self._compose(parts, current)
            changed = current is None or _content(new) != _content(current)
            if changed:
                _judge(new, current, self._this_year())
        except DomainError as error:
            return self._refuse(parts, str(error.facts.get("reason", error.code)), told(str(error)))
        with self._store.write() as session:
            if changed:
                session.catalogues.add(new)
                facts = {"procedures": str(len(new.procedures)), "calendar": new.holidays.version}
                session.audit.add(AuditEntry(self._clock.now(), SYNC_ACTOR, "catalogue.loaded", new.version, facts))
            for name, part in parts.items():
                session.notes.put(_ETAG_NOTE + name, part.etag)
        self._refused.clear()
        return PullReport(updated=changed)

    def _compose(self, parts: Mapping[str, _Part], current: Catalogue | None) -> Catalogue:
        """One catalogue of the lists that came and those that stay. Raises BadField."""
        now = self._clock.now()
        part, table = parts.get(PROCEDURES), parts.get(HOLIDAYS)
        procedures = procedures_from_json(part.members.get("items")) if part else current.procedures if current else ()
        holidays = _holiday_table(table) if table else current.holidays if current else HolidayTable("", (), ())
        renewed = part is not None and (current is None or part.version != _own(current) or procedures != current.procedures)
        return Catalogue(
            version=part.version if part and renewed else _beside(current, holidays),
            published_at=_published_at(part if renewed else table) or now,
            loaded_at=now,
            procedures=procedures,
            holidays=holidays,
        )

    def _refuse(self, parts: Mapping[str, _Part], reason: str, detail: str) -> PullReport:
        for name, part in parts.items():
            self._refused[name] = part.etag
        with self._store.write() as session:
            facts = {"reason": reason, "detail": detail}
            versions = " + ".join(part.version for part in parts.values())
            session.audit.add(AuditEntry(self._clock.now(), SYNC_ACTOR, "catalogue.refused", versions, facts))
        return PullReport(refused=reason)


def _part_of(answer: Answer | Failure) -> _Part | None:
    found = gateway_object(answer) if isinstance(answer, Answer) else None
    return _Part(answer.etag, found) if isinstance(answer, Answer) and found is not None else None


def _judge(new: Catalogue, current: Catalogue | None, this_year: int) -> None:
    """Raises CatalogueRefused. One version never names two contents: a dossier keeps the version it was received under."""
    judge_catalogue(new, current, this_year)
    if not new.version or (current is not None and new.version == current.version):
        raise CatalogueRefused(reason="version-reused", detail=new.version)


def _content(catalogue: Catalogue) -> tuple[object, ...]:
    return catalogue.version, catalogue.procedures, catalogue.holidays


def _own(current: Catalogue) -> str:
    """The version the centre gave the procedures, without the calendar that came later."""
    return current.version.split("+")[0]


def _beside(current: Catalogue | None, holidays: HolidayTable) -> str:
    """The version of the same procedures with another calendar."""
    if current is None or holidays == current.holidays:
        return current.version if current else ""
    return f"{_own(current)}+{holidays.version}"


def _published_at(part: _Part | None) -> datetime | None:
    return read_time(part.members.get("publishedAt")) if part else None


def _holiday_table(part: _Part) -> HolidayTable:
    """Raises BadField. Years not named are those whose New Year's Day is in the list: every table has it (BLLĐ Đ112)."""
    items = part.members.get("items")
    years = part.members.get("years")
    days = [str(item.get("day")) for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
    if not isinstance(years, list):
        years = sorted({int(day[:4]) for day in days if day[4:] == "-01-01" and day[:4].isdecimal()})
    table: HolidayTable = record_from_json(HolidayTable, {"version": part.version, "years": years, "days": items}, HOLIDAYS)
    return table
