"""The scan rules that ship with the program, and what is wrong with a pack that somebody edited."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.paths import SCAN_RULES
from config.scan_rule_files import load_scan_rules
from counter_app.domain.errors import SettingsError
from counter_app.domain.scan_rules import rules_on


def test_the_shipped_rules_are_those_of_the_decree() -> None:
    """NĐ 30/2020, phụ lục I phần II: PDF 1.4 or later, colour, 200 dpi, 100 %."""
    rules = rules_on(load_scan_rules(), date(2026, 11, 25))
    assert (rules.min_version, rules.min_dpi, rules.default_dpi, rules.colour, rules.ratio_percent) == (
        (1, 4),
        200,
        300,
        True,
        100,
    )
    assert "owner_number" in rules.metadata and rules.no_active_content


BROKEN = {
    "min_dpi = 2000": "min_dpi",
    'min_version = "new"': "min_version",
    'metadata = ["nonsense"]': "metadata",
    "ratio_percent = true": "ratio_percent",
    "surprise = 1": "surprise",
    'key = "other"': "key",
}


@pytest.mark.parametrize("line", BROKEN)
def test_a_mistake_is_named_by_its_key(tmp_path: Path, line: str) -> None:
    good = (SCAN_RULES / "nd-30-2020.toml").read_text(encoding="utf-8")
    key = line.partition(" ")[0]
    kept = [each for each in good.splitlines() if not each.startswith(f"{key} ")]
    (tmp_path / "nd-30-2020.toml").write_text("\n".join(kept), encoding="utf-8")
    if key not in ("metadata", "surprise", "key"):
        load_scan_rules(tmp_path)  # control: it is the line that is wrong, not its absence
    (tmp_path / "nd-30-2020.toml").write_text("\n".join([*kept, line]), encoding="utf-8")
    with pytest.raises(SettingsError) as wrong:
        load_scan_rules(tmp_path)
    assert str(wrong.value.facts["key"]) == BROKEN[line]


def test_an_empty_folder_is_no_set_of_rules(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_scan_rules(tmp_path)
