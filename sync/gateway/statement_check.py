"""In what does a desk's statement differ from what lies here? Counts, bytes, the chain's head, the numbers of the day."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection

from sync.gateway.desk_rows import EFFECT_MISSING, DeskRow, count_until, desk_rows, numbers_of

_TYPE_PREFIX = "vn.motcua."


def differences(connection: Connection, client_id: str, facts: dict[str, Any]) -> list[dict[str, str]]:
    """One line for each member that does not agree; an empty list closes the day."""
    life = (client_id, facts["incarnation"])
    first, last, head = facts["firstSeq"], facts["lastSeq"], facts["headSeq"]
    of_day = [row for row in desk_rows(connection, *life, first, last) if row.state != EFFECT_MISSING] if first else []
    at_head = list(desk_rows(connection, *life, head, head)) if head else []
    pairs = [
        ("headSeq", head, count_until(connection, *life, head)),
        ("headHash", facts["headHash"] if head else "", at_head[0].row_hash if at_head else ""),
        *_counts(facts, of_day),
        ("payloadBytes", facts["payloadBytes"], sum(row.size_bytes for row in of_day)),
        *_numbers(connection, facts, of_day),
    ]
    return [{"what": what, "desk": str(desk), "centre": str(centre)} for what, desk, centre in pairs if desk != centre]


def _counts(facts: dict[str, Any], rows: list[DeskRow]) -> list[tuple[str, object, object]]:
    here = Counter(row.kind.removeprefix(_TYPE_PREFIX).rpartition(".v")[0] for row in rows)
    kinds = sorted(here.keys() | facts["counts"].keys())
    return [(f"counts.{kind}", facts["counts"].get(kind, 0), here.get(kind, 0)) for kind in kinds]


def _numbers(connection: Connection, facts: dict[str, Any], rows: list[DeskRow]) -> list[tuple[str, object, object]]:
    """A provisional number on the desk's paper is the dossier's, too."""
    received = [row.subject for row in rows if row.kind.startswith(f"{_TYPE_PREFIX}dossier.received.")]
    if not received:
        return [(name, facts[name], "") for name in ("firstNumber", "lastNumber")]
    ends = (("firstNumber", received[0]), ("lastNumber", received[-1]))
    held = numbers_of(connection, {subject for _, subject in ends})
    told: list[tuple[str, object, object]] = []
    for name, subject in ends:
        numbers = held.get(subject, ())
        told.append((name, facts[name], facts[name] if facts[name] in numbers else next(iter(numbers), "")))
    return told
