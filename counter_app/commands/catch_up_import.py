"""`counter catch-up import FILE`: a table keyed elsewhere, looked at first, entered in whole sets, the rest given back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from counter_app.commands.catch_up import keyed_row, session_uid
from counter_app.commands.json_lines import error_row, put, say
from counter_app.commands.opening import AtDesk
from counter_app.domain.catch_up import LineState
from counter_app.services.catch_up import Keyed
from counter_app.services.catch_up_import import RowFate, TableFates, refused_csv
from counter_app.services.catch_up_table import SET_SIZE as SET_SIZE
from counter_app.services.catch_up_table import KeyedTable
from counter_app.texts.catch_up_words import COLUMNS, REFUSED_WORDS


class ImportTable(KeyedTable):
    """The table under the Vietnamese headings."""

    def __init__(self, rows: Sequence[Sequence[str]], name: str, uid: str) -> None:
        super().__init__(rows, name, uid, COLUMNS)


def import_file(at: AtDesk, uid: str, path: Path, *, only_look: bool, reject: str) -> int:
    """Look at every row, then enter set after set with the progress on stderr. Returns the exit code. Raises FileRefused."""
    of = session_uid(at, uid)
    imports = at.desk.services.catch_up_desk.tables
    table = imports.table(path, of)

    def goes_on(done: int, total: int) -> bool:
        say(f"{done}/{total}")
        return True

    act = imports.look if only_look else imports.enter
    fates = act(of, table, at.officer, goes_on)
    for fate in fates.fates:
        _tell(fate)
    kept = bool(reject and fates.refused)
    if kept:
        Path(reject).write_bytes(refused_csv(table, fates, REFUSED_WORDS))
    put(_summary(path, fates) | {"reject_file": reject if kept else None, "only_looked": only_look, "errors": []})
    return 2 if fates.refused else 0


def _tell(fate: RowFate) -> None:
    """Rows that wait for somebody, and rows that were refused."""
    if fate.line is None:
        message = error_row(fate.error)["message"] if fate.error else ""
        put({"row": fate.row, "errors": [{"code": "row-refused", "message": message}]})
    elif fate.line.state is LineState.CLASHING:
        put({"row": fate.row, **keyed_row(Keyed(fate.line, again=fate.again, number=fate.number))})


def _summary(path: Path, fates: TableFates) -> dict[str, object]:
    counts = {str(state): fates.count(state) for state in LineState}
    return {"file": path.name, "rows": fates.rows, **counts, "refused": len(fates.refused)}
