"""Which procedures the data files in `config/procedures/` publish: one file per field, checked whole before any is used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from config.reading import Table, read_toml
from counter_app.domain.catalogue import Catalogue, judge_versions
from counter_app.domain.catalogue_json import procedure_from_json, procedure_to_json
from counter_app.domain.errors import BadField, CatalogueRefused, SettingsError
from counter_app.domain.procedure import Procedure
from counter_app.domain.working_calendar import HolidayTable

_OF_THE_FILE = ("area", "authority", "external_system", "return_methods", "valid_from")  # said once, true for every row


def load_procedures(folder: Path) -> tuple[Procedure, ...]:
    """Every procedure of every `*.toml` in the folder, files by name, rows as written.

    Raises SettingsError(file, key, value, reason), the key as `procedure[3].components[2].hand_in`.
    """
    return _load(folder)[0]


def load_catalogue(procedures_folder: Path, holidays: HolidayTable, now: datetime) -> Catalogue:
    """The files as a catalogue. Its version (newest `published_on`, short hash) depends on what they say, not on when."""
    procedures, published_on = _load(procedures_folder)
    told = json.dumps([procedure_to_json(procedure) for procedure in procedures], ensure_ascii=False, sort_keys=True)
    fingerprint = hashlib.sha256(f"{told}\n{holidays.version}".encode()).hexdigest()[:8]
    return Catalogue(
        version=f"{published_on:%Y%m%d}-{fingerprint}",
        published_at=datetime(published_on.year, published_on.month, published_on.day, tzinfo=now.tzinfo),
        loaded_at=now,
        procedures=procedures,
        holidays=holidays,
    )


def _load(folder: Path) -> tuple[tuple[Procedure, ...], date]:
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise SettingsError(file=str(folder), key="", value="", reason="no-file")
    procedures: list[Procedure] = []
    dates: list[date] = []
    for path in paths:
        published_on, rows = _read(path)
        dates.append(published_on)
        procedures += rows
        _judge_codes(tuple(procedures), path)
    return tuple(procedures), max(dates)


def _read(path: Path) -> tuple[date, list[Procedure]]:
    values = read_toml(path)
    head = Table(values, str(path))
    published_on = head.day("published_on")
    if published_on is None:
        raise head.wrong("published_on", "missing")
    shared = {key: values[key] for key in _OF_THE_FILE if key in values}
    for key in shared:
        head.get(key, type(shared[key]))
    rows = head.get("procedure", list)
    head.done()
    return published_on, [_procedure(path, shared, row, number) for number, row in enumerate(rows, 1)]


def _procedure(path: Path, shared: Mapping[str, Any], row: Any, number: int) -> Procedure:
    where = f"procedure[{number}]"
    if not isinstance(row, Mapping):
        raise SettingsError(file=str(path), key=where, value=row, reason="not-a-list-of-tables")
    try:
        return procedure_from_json({**shared, **row}, strict=True)
    except BadField as error:
        facts = error.facts
        key = f"{where}.{facts['field']}"
        raise SettingsError(file=str(path), key=key, value=facts["value"], reason=facts["reason"]) from error


def _judge_codes(procedures: tuple[Procedure, ...], path: Path) -> None:
    try:
        judge_versions(procedures)
    except CatalogueRefused as error:
        raise SettingsError(
            file=str(path), key="procedure.code", value=error.facts["detail"], reason="double-code"
        ) from error
