"""The words of notices are data: one file a kind, its ground beside it, and nothing in a sent text that names a person."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.notice_files import load_notices
from config.paths import NOTICES
from counter_app.domain.errors import SettingsError
from counter_app.domain.notice import NoticeKind
from counter_app.domain.notice_text import HOLE
from counter_app.texts.notice_words import CHANNELS, KINDS, STATES

ALL = load_notices(NOTICES)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_has_words_and_its_ground(kind: NoticeKind) -> None:
    """Cần Thơ Đ4.2d: a text for each matter."""
    template = ALL[kind]
    assert template.title and template.ground and template.brief.endswith((".", "{lookup}"))
    assert "{code}" in template.brief and "{unit}" in template.brief
    assert "{applicant}" in template.spoken and "{officer}" in template.spoken
    assert kind in KINDS


def test_every_channel_and_state_has_its_word() -> None:
    assert len(CHANNELS) == 8 and len(STATES) == 5


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("Mời Ông/Bà đến", "Mời {applicant} đến", "brief"),  # NĐ 61 Đ5.1d: nobody's name on a locked phone
        ("{unit}: hồ sơ", "{unit} ({reason}): hồ sơ", "brief"),
        ("{officer}", "{clerk}", "spoken"),
        ('kind = "supplement_needed"', 'kind = "pigeon"', "kind"),
        ('kind = "supplement_needed"', 'kind = "refused"', "kind"),
        ("{hours}", "{hours", "brief"),
        ("ground = ", "grounds = ", "ground"),
    ],
)
def test_a_text_that_would_tell_too_much_or_nothing_is_named_by_file_and_key(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    shutil.copytree(NOTICES, tmp_path / "notices")
    file = tmp_path / "notices" / "supplement-needed.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_notices(tmp_path / "notices")
    assert caught.value.facts["key"] == key


def test_a_kind_without_words_is_noticed_before_the_desk_opens(tmp_path: Path) -> None:
    shutil.copytree(NOTICES, tmp_path / "notices")
    (tmp_path / "notices" / "overdue.toml").unlink()
    with pytest.raises(SettingsError) as caught:
        load_notices(tmp_path / "notices")
    assert caught.value.facts["value"] == "overdue"


def test_a_sent_text_fits_few_messages() -> None:
    for template in ALL.values():
        assert len(HOLE.sub("", template.brief)) <= 200, template.kind
