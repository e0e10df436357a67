"""A command opens a desk as an officer with a PIN, and a mistake of the script costs the officer nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.commands.opening import Asked, desk_at
from counter_app.domain.errors import MissingField, WrongPin
from tests.commands.starting import PASSPHRASE, PIN, set_up


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A desk that was set up; the passphrase of its key is in the environment, the officer's PIN is not."""
    set_up(tmp_path / "desk")
    monkeypatch.setenv("COUNTER_PASSPHRASE", PASSPHRASE)
    monkeypatch.delenv("COUNTER_PIN", raising=False)
    return str(tmp_path / "desk")


def test_a_forgotten_pin_or_name_is_no_wrong_try(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for asked in (Asked(folder, "mau"), Asked(folder)):
        for _ in range(6):
            with pytest.raises(MissingField), desk_at(asked):
                pass
    monkeypatch.setenv("COUNTER_PIN", "000111")
    with pytest.raises(WrongPin) as error, desk_at(Asked(folder, "mau")):
        pass
    assert error.value.facts["tries_left"] == 4, "the first wrong try is the first"
    monkeypatch.setenv("COUNTER_PIN", PIN)
    with desk_at(Asked(folder, "mau")) as at:
        assert at.officer.login == "mau" and not at.desk.doors.store.read_only
        with desk_at(Asked(folder, "mau", looks_on=True)) as beside:
            assert beside.desk.doors.store.read_only, "a command that only looks works beside the open desk"
