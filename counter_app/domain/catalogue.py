"""The catalogue of procedures and the calendar table in one dated version, and when a new one must be refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from counter_app.domain.errors import BadField, CatalogueRefused
from counter_app.domain.procedure import Procedure
from counter_app.domain.publication import judge_procedure
from counter_app.domain.working_calendar import HolidayTable

SHRINK_LIMIT = 0.5  # a new catalogue with less than half of the procedures is more likely a fault than a reform


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Procedures as published in one version. `published_at` dates the version, `loaded_at` when this desk got it."""

    version: str
    published_at: datetime
    loaded_at: datetime
    procedures: tuple[Procedure, ...]
    holidays: HolidayTable


def judge_catalogue(new: Catalogue, old: Catalogue | None, this_year: int) -> None:
    """Refuse an implausible catalogue; the old one stays in use. Raises CatalogueRefused(reason, detail)."""
    if not new.procedures:
        raise CatalogueRefused(reason="empty", detail="0")
    if this_year not in new.holidays.years:
        raise CatalogueRefused(reason="calendar-year-missing", detail=str(this_year))
    if old and len(new.procedures) < len(old.procedures) * SHRINK_LIMIT:
        raise CatalogueRefused(reason="shrunk", detail=f"{len(old.procedures)} → {len(new.procedures)}")
    for procedure in new.procedures:
        try:
            judge_procedure(procedure)
        except BadField as error:
            raise CatalogueRefused(reason="broken-procedure", detail=f"{procedure.code}: {error.facts['field']}") from error
    judge_versions(new.procedures)


def judge_versions(procedures: tuple[Procedure, ...]) -> None:
    """On any day one code means one procedure; versions that follow each other are fine. Raises CatalogueRefused."""
    by_code: dict[str, list[Procedure]] = {}
    for procedure in procedures:
        by_code.setdefault(procedure.code, []).append(procedure)
    for code, versions in by_code.items():
        versions.sort(key=lambda version: version.valid_from)
        for earlier, later in pairwise(versions):
            if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
                raise CatalogueRefused(reason="double-code", detail=code)
