"""`counter statement`, `counter verify`: what the desk vouches for, and whether the centre holds the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from counter_app.commands.opening import AtDesk
from counter_app.domain.day_statement import KeptStatement
from counter_app.domain.errors import BadField, CentralUnreachable, SettingsError
from counter_app.export_folder import keep_file
from counter_app.services.day_statement import DayStatements
from counter_app.services.reconciliation import Comparison, Progress, Reconciliation
from counter_app.texts.statement_sheets import statement_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counter_app.centre_link import CentreLink


def make_statement(at: AtDesk, day: date | None) -> KeptStatement:
    """Sign for the day, carry it to the centre when there is a line, and tell how it stands then. Raises NotAllowed."""
    statements = _statements(at)
    kept = statements.make(at.officer, day)
    at.desk.services.sync.run(force=True)
    return statements.of_day(kept.on) or kept


def statement_json(kept: KeptStatement) -> dict[str, Any]:
    """The statement with both signatures."""
    answer = kept.answer
    return {
        "statement": json.loads(kept.body),
        "hash": kept.hash,
        "signature": kept.signature.hex(),
        "public_key": kept.public_key.hex(),
        "closed": kept.is_closed,
        "counter": json.loads(answer.body) if answer else None,
        "counter_signature": answer.signature.hex() if answer else None,
        "errors": [],
    }


def save_statement(at: AtDesk, kept: KeptStatement, out: Path) -> None:
    """The printed form as PDF. Raises BadField(out), DeviceError."""
    if out.suffix.lower() != ".pdf":
        raise BadField(field="out", value=out.name, reason="not-pdf-name")
    services = at.desk.services
    table = statement_document(kept, services.desk.profile, services.desk.name, at.officer.name)
    made = services.office_tables.render(table, at.officer)
    try:
        keep_file(out, made.data)
    except OSError as error:
        raise BadField(field="out", value=out.name, reason="not-a-file") from error


def verify(at: AtDesk, progress: Progress) -> Comparison:
    """Raises CentralError, StoreBroken."""
    link = _link(at)
    if link.address is None:
        raise CentralUnreachable(reason="no-gateway", address="")
    return Reconciliation(at.desk.doors.store, link.proofs()).verify(progress)


def comparison_json(found: Comparison) -> dict[str, Any]:
    """For scripts."""
    return {
        "equal": found.equal,
        "desk_last_seq": found.desk_last,
        "centre_last_seq": found.centre_last,
        "calls": found.calls,
        "differences": [
            {"kind": str(gap.gap), "seq": gap.seq, "number": gap.number, "op_id": gap.op_id, "desk_state": gap.desk_state}
            for gap in found.gaps
        ],
        "errors": [],
    }


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error where a person looks on; nothing where none does."""
    shown = sys.stderr.isatty()
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not shown) as bar:

        def moved(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield moved


def _statements(at: AtDesk) -> DayStatements:
    found = at.desk.services.statements
    if found is None:
        raise SettingsError(file="counter.toml", key="", value="", reason="no-file")
    return found


def _link(at: AtDesk) -> CentreLink:
    link = at.desk.doors.link
    if link is None:
        raise CentralUnreachable(reason="no-gateway", address="")
    return link
