"""Which procedures the desk may receive today, how old that knowledge is, and how a new version comes in."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from counter_app.domain.catalogue import Catalogue, judge_catalogue
from counter_app.domain.desk import Desk
from counter_app.domain.errors import CatalogueRefused, UnknownProcedure
from counter_app.domain.procedure import Procedure
from counter_app.domain.search_key import fold
from counter_app.domain.working_calendar import WorkingCalendar, WorkingHours
from counter_app.ports import AuditEntry, Clock, DeskStore

STALE_AFTER = timedelta(days=7)
LAST_RECEPTIONS = 200  # a week or two of one desk
COMMON_AREAS = ("ho tich", "chung thuc")  # folded
CONFIRMED_AT = "catalogue_confirmed_at"  # noted by the engine at every contact that found nothing newer


class CatalogueService:
    """The published list on this desk (Cà Mau Đ34.6: only what is published, nothing beyond it)."""

    def __init__(self, store: DeskStore, clock: Clock, desk: Desk) -> None:
        self._store = store
        self._clock = clock
        self._hours = WorkingHours.parse(desk.profile.hours)
        self._cached: Catalogue | None = None

    def current(self) -> Catalogue:
        """The catalogue in use. Raises CatalogueRefused(reason="none") when the desk never had one."""
        if self._cached is None:
            with self._store.read() as session:
                self._cached = session.catalogues.current()
        if self._cached is None:
            raise CatalogueRefused(reason="none", detail="")
        return self._cached

    def refresh(self) -> None:
        """Forget the copy in memory, after the engine brought a new version."""
        self._cached = None

    def load(self, new: Catalogue, actor: str) -> None:
        """Take a new version, or refuse it and keep the old one. Raises CatalogueRefused."""
        now = self._clock.now()
        with self._store.write() as session:
            judge_catalogue(new, session.catalogues.current(), now.year)
            session.catalogues.add(new)
            session.audit.add(
                AuditEntry(now, actor, "catalogue.loaded", new.version, {"procedures": str(len(new.procedures))})
            )
        self.refresh()

    def age(self) -> timedelta:
        """Time since this desk last got this version, or heard from the centre that it is still the one."""
        with self._store.read() as session:
            confirmed = session.notes.get(CONFIRMED_AT)
        loaded_at = self.current().loaded_at
        seen_at = max(loaded_at, datetime.fromisoformat(confirmed)) if confirmed else loaded_at
        return self._clock.now() - seen_at

    def is_stale(self) -> bool:
        """True when the banner must say so (Bắc Giang Đ9: content at the latest 5 working days after publication)."""
        return self.age() > STALE_AFTER

    def procedure(self, code: str, on: date | None = None) -> Procedure:
        """The published procedure in force on a date (default today). Raises UnknownProcedure."""
        day = on or self._clock.now().date()
        for procedure in self.current().procedures:
            if procedure.code == code and procedure.in_force_on(day):
                return procedure
        raise UnknownProcedure(procedure_code=code)

    def find(self, words: str, limit: int = 200) -> list[Procedure]:
        """Procedures whose code, name or alias holds every word, blind to diacritics; early in the name comes first."""
        wanted = fold(words)
        found: list[tuple[int, int, Procedure]] = []
        for position, procedure in enumerate(self.current().procedures):
            name = fold(procedure.name)
            told = " ".join((name, procedure.code, fold(" ".join((procedure.area, *procedure.aliases)))))
            if all(word in told for word in wanted.split()):
                place = f" {name}".find(f" {wanted}")
                found.append((place if place >= 0 else len(name) + 1_000, position, procedure))
        return [procedure for _, _, procedure in sorted(found, key=lambda row: row[:2])[:limit]]

    def by_use(self) -> list[Procedure]:
        """Procedures in force today; those among this desk's last receptions first, the most frequent at the top.

        The rest by area: civil status and certification first, as most people at a commune's counter come for them.
        """
        with self._store.read() as session:
            used = Counter(row.procedure_name for row in session.dossiers.newest(LAST_RECEPTIONS))
        today = self._clock.now().date()
        in_force = [known for known in self.current().procedures if known.in_force_on(today)]
        areas = {area: place for place, area in enumerate(COMMON_AREAS)}

        def place(procedure: Procedure) -> tuple[int, int]:
            return -used[procedure.name], areas.get(fold(procedure.area), len(areas))

        return sorted(in_force, key=place)

    def calendar(self) -> WorkingCalendar:
        """The unit's working calendar from its hours and the table of the catalogue in use."""
        return WorkingCalendar(self._hours, self.current().holidays)
