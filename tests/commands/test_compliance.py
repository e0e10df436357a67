"""`counter compliance`: one array for a script, a table for a person, and the page in the docs, which nobody edits."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from config.compliance_files import ComplianceState, load_compliance
from config.paths import COMPLIANCE
from counter_app.cli import main
from counter_app.commands import compliance as command
from counter_app.texts.compliance_words import MEANINGS, STATES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tuan-thu.md"
MEMBERS = {"province", "article", "requirement", "code", "tests", "state", "note"}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["compliance", *arguments])
    return int(ended.value.code or 0), capsys.readouterr().out


def test_json_is_one_array_with_an_object_a_requirement(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "--json")
    rows = json.loads(out)
    assert code == 0 and out.count("\n") == 1
    assert len(rows) == sum(len(one.rows) for one in load_compliance(COMPLIANCE, ROOT))
    assert all(set(row) == MEMBERS and row["state"] in tuple(ComplianceState) for row in rows)
    assert all(row["tests"] for row in rows if row["state"] == "met")


def test_the_table_tells_every_article_and_the_counts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "600")
    code, out = run(capsys)
    assert code == 0
    for one in load_compliance(COMPLIANCE, ROOT):
        assert all(row.article in out and row.requirement in out for row in one.rows)
        counted = Counter(row.state for row in one.rows)
        cells = [str(counted[state]) for state in ComplianceState] + [str(len(one.rows))]
        assert re.search(r"│\s*".join(f"{cell}\\s+" for cell in cells), out), one.key


def test_the_page_in_the_docs_is_what_the_command_makes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out = run(capsys, "--page", str(tmp_path / "page.md"))
    assert (code, out) == (0, "")
    made = (tmp_path / "page.md").read_bytes()
    assert PAGE.read_bytes() == made, "run ./counter compliance --page docs/tuan-thu.md"
    assert b"./counter compliance" in made.splitlines()[0]


def test_every_link_of_the_page_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)]+)\)", PAGE.read_text(encoding="utf-8"))
    assert len(links) > 300
    assert [link for link in links if not (PAGE.parent / link).is_file()] == []


def test_a_cell_of_the_page_cannot_break_its_table() -> None:
    assert command._line(["a|b", "c"]) == "| a\\|b | c |"


def test_every_state_has_its_name_and_meaning() -> None:
    assert set(STATES) == set(MEANINGS) == set(ComplianceState)


def test_a_false_row_ends_as_one_sentence_and_code_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (COMPLIANCE / "hue.toml").read_text(encoding="utf-8")
    (tmp_path / "hue.toml").write_text(source.replace("::test_", "::test_no_such_", 1), encoding="utf-8")
    monkeypatch.setattr(command, "COMPLIANCE", tmp_path)
    code, out = run(capsys, "--json")
    assert code == 2
    assert json.loads(out)["errors"]


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = run(capsys, "--page", str(tmp_path / "no-folder" / "page.md"))
    assert code == 3
