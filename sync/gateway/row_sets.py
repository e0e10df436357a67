"""How are all rows of a batch asked for or written in one statement, however many they are?

A set of keys is one parameter in both databases: a list of a hundred of them would be planned anew each time. Rows go to
PostgreSQL by its binary COPY and to SQLite as plain tuples: SQLAlchemy's own way costs more for each row than the row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Dialect, Table, Text, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BinaryExpression, BindParameter
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine

_COPIED_TYPES = {"VARCHAR": "varchar", "TEXT": "text", "BIGINT": "int8", "INTEGER": "int4", "DATE": "date"}
_COPIED_TYPES["TIMESTAMP WITH TIME ZONE"] = "timestamptz"


class _TextSet(TypeDecorator[Collection[str]]):
    """Texts as one parameter: an array for PostgreSQL, a JSON array for SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Text) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        texts = list(value or ())
        return texts if dialect.name == "postgresql" else json.dumps(texts)


class _Among(BinaryExpression[bool]):
    """`column` holds one of the texts of a set."""

    inherit_cache = True


@compiles(_Among)
def _compile_among(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, texts = (compiler.process(side, **options) for side in (element.left, element.right))
    if compiler.dialect.name == "postgresql":
        return f"{column} = ANY ({texts})"
    return f"{column} IN (SELECT value FROM json_each({texts}))"


def among(column: ColumnElement[Any], texts: Collection[str] | str) -> ColumnElement[bool]:
    """True for rows whose text column holds one of the texts, or of those given later as the parameter of this name."""
    given: BindParameter[Any] = (
        bindparam(texts, type_=_TextSet()) if isinstance(texts, str) else bindparam(None, list(texts), type_=_TextSet())
    )
    return _Among(column, given, custom_op("AMONG", is_comparison=True), Boolean())


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns, in this order. Raises IntegrityError, and then none is there."""
    if not rows:
        return
    names = tuple(rows[0])
    tuples = map(itemgetter(*names), rows)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, tuples)
    else:
        _insert(connection, table, names, tuples)


def put_row(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert, or take the place of the row with the same primary key: whoever is second waits, and the latest one stands."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    latest = {name: value for name, value in row.items() if name not in keys}
    connection.execute(build(table).values(**row).on_conflict_do_update(index_elements=keys, set_=latest))


def _copy(connection: Connection, table: Table, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Past SQLAlchemy, which knows no COPY; its error for a key that is there already is said here."""
    from psycopg import errors

    statement, types = _copy_statement(table, names)
    behind: Any = connection.connection.driver_connection
    with behind.cursor() as cursor:
        try:
            with cursor.copy(statement) as copy:
                copy.set_types(types)
                for row in rows:
                    copy.write_row(row)
        except errors.IntegrityError as error:
            raise IntegrityError(statement, None, error, hide_parameters=True) from error
        except errors.OperationalError as error:  # a lock not had in time, a server that went away
            raise OperationalError(statement, None, error, hide_parameters=True) from error


@cache
def _copy_statement(table: Table, names: tuple[str, ...]) -> tuple[str, list[str]]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    types = [table.c[name].type.dialect_impl(dialect).compile(dialect).partition("(")[0] for name in names]
    return f"COPY {_named(dialect, table, names)} FROM STDIN (FORMAT BINARY)", [_COPIED_TYPES[type_] for type_ in types]


def _insert(connection: Connection, table: Table, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    statement, converters = _insert_statement(table, names, connection.dialect)
    for place, convert in converters:
        rows = _converted(rows, place, convert)
    connection.exec_driver_sql(statement, list(rows))


@cache
def _insert_statement(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, list[tuple[int, Any]]]:
    marks = ", ".join("?" for _ in names)
    statement = f"INSERT INTO {_named(dialect, table, names)} VALUES ({marks})"
    found = ((place, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for place, name in enumerate(names))
    return statement, [(place, convert) for place, convert in found if convert is not None]


def _converted(rows: Iterable[tuple[Any, ...]], place: int, convert: Callable[[Any], Any]) -> Iterable[tuple[Any, ...]]:
    """Rows of one batch share their moments: each is converted once."""
    known: dict[Any, Any] = {}
    for row in rows:
        value = row[place]
        if value not in known:
            known[value] = convert(value)
        yield (*row[:place], known[value], *row[place + 1 :])


def _named(dialect: Dialect, table: Table, names: tuple[str, ...]) -> str:
    quote = dialect.identifier_preparer.quote
    return f"{quote(table.name)} ({', '.join(map(quote, names))})"
