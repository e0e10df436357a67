"""How procedures and the catalogue travel and are stored: JSON values, checked on the way in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from counter_app.domain.catalogue import Catalogue
from counter_app.domain.errors import BadField
from counter_app.domain.holiday_json import holiday_table_from_json, holiday_table_to_json
from counter_app.domain.procedure import Procedure
from counter_app.domain.publication import judge_procedure
from counter_app.domain.record_json import record_from_json, record_to_json


def procedure_to_json(procedure: Procedure) -> dict[str, Any]:
    """JSON values only; `procedure_from_json` gives the same procedure back."""
    told: dict[str, Any] = record_to_json(procedure)
    return told


def procedure_from_json(members: Mapping[str, Any], *, strict: bool = False) -> Procedure:
    """A procedure that makes sense by itself. Raises BadField(field=path, value, reason). `strict` refuses unknown keys."""
    procedure: Procedure = record_from_json(Procedure, members, strict=strict)
    judge_procedure(procedure)
    return procedure


def catalogue_to_json(catalogue: Catalogue) -> dict[str, Any]:
    """The whole catalogue with its calendar table, as the store keeps a version."""
    return {
        "version": catalogue.version,
        "published_at": catalogue.published_at.isoformat(),
        "loaded_at": catalogue.loaded_at.isoformat(),
        "procedures": [procedure_to_json(procedure) for procedure in catalogue.procedures],
        "holidays": holiday_table_to_json(catalogue.holidays),
    }


def catalogue_from_json(members: Mapping[str, Any]) -> Catalogue:
    """The same catalogue. Raises BadField(field=path, value, reason)."""
    version = members.get("version")
    if not isinstance(version, str) or not version:
        raise BadField(field="version", value=version, reason="missing")
    holidays = members.get("holidays")
    if not isinstance(holidays, Mapping):
        raise BadField(field="holidays", value=holidays, reason="not-an-object")
    return Catalogue(
        version=version,
        published_at=_instant(members, "published_at"),
        loaded_at=_instant(members, "loaded_at"),
        procedures=procedures_from_json(members.get("procedures")),
        holidays=holiday_table_from_json(holidays),
    )


def procedures_from_json(rows: Any) -> tuple[Procedure, ...]:
    """Procedures, e.g. the `items` of the centre's catalogue. Raises BadField with `procedures[n].` before the key."""
    if not isinstance(rows, list):
        raise BadField(field="procedures", value=rows, reason="not-a-list")
    return tuple(_numbered(row, number) for number, row in enumerate(rows, 1))


def _numbered(row: Any, number: int) -> Procedure:
    path = f"procedures[{number}]"
    if not isinstance(row, Mapping):
        raise BadField(field=path, value=row, reason="not-an-object")
    try:
        return procedure_from_json(row)
    except BadField as error:
        facts = {**error.facts, "field": f"{path}.{error.facts['field']}"}
        raise BadField(**facts) from error


def _instant(members: Mapping[str, Any], key: str) -> datetime:
    value = members.get(key)
    try:
        instant = datetime.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise BadField(field=key, value=value, reason="not-a-time") from error
    if instant.tzinfo is None:
        raise BadField(field=key, value=value, reason="no-offset")
    return instant
