"""How are the figures shown: one table on the terminal, the same table in docs/measurements.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from bench.measuring import Figure

MEASUREMENTS = Path(__file__).parents[1] / "docs" / "measurements.md"
BEGIN, END = "<!-- last run -->", "<!-- end of last run -->"
COLUMNS = ("what", "value", "beside", "ratio", "target", "ok", "note")


def number(value: float) -> str:
    """Three figures are all that a shared machine can tell."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def cells(figure: Figure) -> tuple[str, ...]:
    """One line of the table as text."""
    if figure.value is None:
        return (figure.what, "–", "", "", "", "", figure.reason)
    beside = f"{figure.beside}: {number(figure.floor)}" if figure.floor is not None else figure.beside
    ratio = f"{number(figure.ratio)}×" if figure.ratio is not None else ""
    return (figure.what, f"{number(figure.value)} {figure.unit}", beside, ratio, _target(figure), _ok(figure), figure.note)


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    sign = "≥" if figure.target.at_least else "≤"
    return f"{sign} {figure.target.limit:,g}{'×' if figure.target.of == 'ratio' else ''}"


def _ok(figure: Figure) -> str:
    return {True: "yes", False: "NO", None: ""}[figure.ok]


def machine() -> str:
    """What these figures are worth: how many cores, how busy, which Python and SQLite."""
    from sqlcipher3 import dbapi2

    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores{load}, {system}, Python {platform.python_version()}, SQLite {dbapi2.sqlite_version}"


def show(figures: Sequence[Figure]) -> None:
    """On the terminal; wide enough for the whole table when the output goes to a file."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=200)
    table = Table(*COLUMNS, title=machine(), box=box.SIMPLE)
    for figure in figures:
        table.add_row(*cells(figure), style={True: "", False: "bold red", None: "dim"}[figure.ok])
    console.print(table)


def write(figures: Sequence[Figure]) -> None:
    """Replace the last run in the document; the words around it stay."""
    rows = ["| " + " | ".join(row) + " |" for row in (COLUMNS, ("---",) * len(COLUMNS), *map(cells, figures))]
    run = [f"{datetime.now(UTC).date().isoformat()} · {machine()}", "", *rows]
    before, _, rest = MEASUREMENTS.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    MEASUREMENTS.write_text(f"{before}{BEGIN}\n{chr(10).join(run)}\n{END}{after}", encoding="utf-8")
