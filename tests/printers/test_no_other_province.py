"""Does a slip of one province name another? No template names any; what is province's own comes from its profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.paths import PROVINCES, SLIPS
from counter_app.domain.search_key import fold
from tests.config.test_province_files import KEYS, foreign_names

TEMPLATES = sorted(path for path in Path(SLIPS).rglob("*") if path.is_file() and path.suffix in {".typ", ".toml", ".json"})


def named(text: str) -> set[str]:
    """Every province whose name stands in the text."""
    return foreign_names("", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_belongs_to_no_province(path: Path) -> None:
    assert named(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("key", KEYS)
def test_a_profile_names_its_own_province_and_no_other(key: str) -> None:
    text = (PROVINCES / f"{key}.toml").read_text(encoding="utf-8")
    assert foreign_names(key, text) == set()
    assert fold(key.replace("-", " ")) in fold(text)


def test_there_are_templates_and_a_name_in_one_would_be_seen() -> None:
    assert len(TEMPLATES) >= 5
    text = TEMPLATES[0].read_text(encoding="utf-8") + "ỦY BAN NHÂN DÂN THÀNH PHỐ ĐÀ NẴNG"
    assert named(text) == {"da-nang"}
