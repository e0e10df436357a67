"""`counter compliance`: which requirement of the five provinces is kept, by which code, shown by which test?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.compliance_files import ComplianceRow, ComplianceState, ProvinceCompliance, load_compliance
from config.paths import COMPLIANCE, CONFIG_FOLDER, PROVINCES
from config.province_files import load_provinces
from counter_app.domain.errors import DeviceUnavailable
from counter_app.texts import compliance_words as words

ROOT = CONFIG_FOLDER.parent
SHARES = (2, 6, 3, None, 7)  # of the terminal's width, column by column; None: no wider than its content
Say = Callable[[str], object]


def compliance(*, as_json: bool, page: str, say: Say) -> int:
    """0. Raises SettingsError for a row that promises what is not there, DeviceUnavailable(page)."""
    found = load_compliance(COMPLIANCE, ROOT)
    if page:
        _write(Path(page), page_of(found))
    if as_json:
        say(json.dumps(rows_of(found), ensure_ascii=False))
    elif not page:
        _tell(found)
    return 0


def rows_of(found: Sequence[ProvinceCompliance]) -> list[dict[str, Any]]:
    """One object a requirement: {"province","article","requirement","code","tests","state","note"}."""
    return [
        {
            "province": province.key,
            "article": row.article,
            "requirement": row.requirement,
            "code": list(row.code),
            "tests": list(row.tests),
            "state": str(row.state),
            "note": row.note,
        }
        for province in found
        for row in province.rows
    ]


def page_of(found: Sequence[ProvinceCompliance]) -> str:
    """The whole page docs/tuan-thu.md."""
    profiles = load_provinces(PROVINCES)
    lines = [words.HEADER, "", f"# {words.TITLE}", "", words.PREFACE, ""]
    lines += [f"- **{words.STATES[state]}**: {words.MEANINGS[state]}" for state in ComplianceState]
    heads = [words.PROVINCE, *(words.STATES[state] for state in ComplianceState), words.TOTAL]
    lines += ["", *_head(heads)]
    lines += [_line([profiles[one.key].name, *map(str, _counts(one))]) for one in found]
    for one in found:
        profile = profiles[one.key]
        met, _, _, outside, total = _counts(one)
        lines += ["", f"## {profile.name}", "", f"{profile.ground}. {words.count_line(met, total - outside)}", ""]
        lines += [*_head(words.COLUMNS), *(_line(_cells(row)) for row in one.rows)]
    return "\n".join(lines) + "\n"


def _counts(province: ProvinceCompliance) -> tuple[int, ...]:
    """Rows by state, in the order of the states, and all of them."""
    counted = Counter(row.state for row in province.rows)
    return (*(counted[state] for state in ComplianceState), len(province.rows))


def _cells(row: ComplianceRow) -> list[str]:
    code = "<br>".join(f"[{Path(path).name}](../{path})" for path in row.code)
    tests = "<br>".join(f"[{name}](../{path})" for path, _, name in (test.partition("::") for test in row.tests))
    return [row.article, row.requirement, words.STATES[row.state], code, tests, row.note]


def _head(cells: Sequence[str]) -> list[str]:
    return [_line(cells), _line(["---"] * len(cells))]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DeviceUnavailable(device=path.name, reason=type(error).__name__) from error


def _tell(found: Sequence[ProvinceCompliance]) -> None:
    console = Console(highlight=False, markup=False, emoji=False)
    profiles = load_provinces(PROVINCES)
    for one in found:
        table = Table(title=profiles[one.key].name, title_justify="left", expand=True)
        for heading, share in zip(words.SHORT_COLUMNS, SHARES, strict=True):
            table.add_column(heading, ratio=share)
        for row in one.rows:
            shown = (row.article, row.requirement, words.STATES[row.state], str(len(row.tests) or "–"), row.note)
            table.add_row(*map(Text, shown))
        console.print(table)
    counts = Table(words.PROVINCE, *(words.STATES[state] for state in ComplianceState), words.TOTAL)
    for one in found:
        counts.add_row(Text(profiles[one.key].name), *map(str, _counts(one)))
    console.print(counts)
