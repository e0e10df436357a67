"""How are all rows of a batch asked for or written in one statement, however many they are?

PostgreSQL gets each column as one binary array: a statement per row costs more there than the row itself, and a list of a
hundred parameters is planned anew each time. SQLite runs in this process, where neither matters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Table, Text, any_, bindparam, insert
from sqlalchemy.dialects import postgresql


def among(connection: Connection, column: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
    """True for rows whose text column holds one of the values."""
    if connection.dialect.name != "postgresql":
        return column.in_(values)
    return column == any_(bindparam(None, list(values), type_=ARRAY(Text)))


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns, in this order. Raises IntegrityError, and then none is there."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    names = tuple(rows[0])
    columns = tuple([row[name] for row in rows] for name in names)
    connection.exec_driver_sql(_insert_arrays(table, names), columns)


@cache
def _insert_arrays(table: Table, names: tuple[str, ...]) -> str:
    """`%b`: a binary array is copied, a textual one is escaped here and read again there."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    quoted = dialect.identifier_preparer.quote
    types = (table.c[name].type.dialect_impl(dialect).compile(dialect) for name in names)
    arrays = ", ".join(f"%b::{type_}[]" for type_ in types)
    return f"INSERT INTO {quoted(table.name)} ({', '.join(map(quoted, names))}) SELECT * FROM unnest({arrays})"
