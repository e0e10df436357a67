"""What is one finding of the doctor? Its state, what was found, what to do, and who must do it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from counter_app.commands.exit_codes import exit_code
from counter_app.domain.errors import CounterError, SettingsError
from counter_app.texts.errors import sentence


class State(StrEnum):
    """`warn`: work goes on, but somebody should know."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """`name` never changes; `what` and `to_do` are Vietnamese, without personal data and without folders of this machine."""

    name: str
    state: State
    what: str
    to_do: str = ""
    who: int = 0
    """Exit code of who must act when the state is bad."""


def ok(name: str, what: str) -> Check:
    """Nothing to do."""
    return Check(name, State.OK, what)


def warn(name: str, what: str, to_do: str) -> Check:
    """Something to know."""
    return Check(name, State.WARN, what, to_do)


def bad(name: str, what: str, to_do: str, who: int) -> Check:
    """Something to put right."""
    return Check(name, State.BAD, what, to_do, who)


def failed(name: str, error: CounterError, to_do: str) -> Check:
    """An error of the house as a finding; its sentence says what happened."""
    what = _settings_words(error) if isinstance(error, SettingsError) else sentence(error)
    return bad(name, what, to_do, exit_code(error))


def _settings_words(error: SettingsError) -> str:
    """File name, key and reason; the value may be a name or a secret."""
    facts = error.facts
    return f"Tệp {Path(str(facts.get('file'))).name}, mục {facts.get('key') or '(cả tệp)'}: {facts.get('reason')}."


def nearest_folder(path: Path) -> Path:
    """The folder itself, else the nearest one above it that exists: nothing is made to be looked at."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.is_dir())
