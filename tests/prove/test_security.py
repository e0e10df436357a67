"""The rigs of security and dependencies in small: planted words, a thief's clock, the table of promises, the inventory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prove import canaries, dependencies, guessing, security

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_f38_a_killed_desk_tells_no_planted_word_and_a_careless_one_is_caught(tmp_path: Path) -> None:
    files, found, why = canaries.killed_desk(tmp_path / "careful")
    assert (found, why) == ([], "")
    assert files >= 8
    (tmp_path / "careful" / "desk" / "last.log").write_text(canaries.CANARIES["name"][::-1], "utf-16")
    assert any("last.log" in one for one in canaries.search(tmp_path / "careful")[1])


@pytest.mark.parametrize("how", ["utf-8", "utf-16-le", "base64", "escaped"])
def test_a_planted_word_is_found_however_it_is_written(how: str, tmp_path: Path) -> None:
    word = canaries.CANARIES["name"]
    import base64

    written = {"base64": base64.b64encode(b"xy" + word.encode()), "escaped": json.dumps(word).encode()}
    (tmp_path / "any.file").write_bytes(written.get(how) or word.encode(how))
    assert canaries.search(tmp_path)[1]


def test_f52_a_thief_with_a_clock_tries_no_more_pins_than_the_rule_allows(tmp_path: Path) -> None:
    tried, seconds = guessing.guesses(tmp_path / "thief", 4, 60)
    assert 0 < tried <= guessing.most(seconds)
    bad, short = guessing.guesses(tmp_path / "wall", 4, 120, by_the_wall=True)
    assert bad > guessing.most(short)


def test_every_test_of_the_table_of_promises_is_there() -> None:
    for promise in security.promises():
        for test in promise.tests:
            file, _, name = test.partition("::")
            text = (ROOT / file).read_text("utf-8")
            assert not name or f"def {name}(" in text, test


def test_the_inventory_is_of_the_pinned_list_and_every_package_has_a_hash() -> None:
    """After `./counter lock`: python -m prove.dependencies"""
    assert list(dependencies.wrong(dependencies.pinned(), dependencies.installed_versions())) == []
    told = json.loads(dependencies.SBOM.read_text("utf-8"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    assert {one["purl"] for one in told["components"]} >= {"pkg:pypi/textual@8.2.8"}
