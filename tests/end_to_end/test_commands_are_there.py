"""Is every command of the order there? Each answers `--help` in Vietnamese and takes `--demo-store`."""

from __future__ import annotations

import click
import pytest

from counter_app.cli import cli

SLIPS = (
    *("supplement", "refusal", "apology", "stop", "control", "register", "handover", "return-receipt", "post-minutes"),
    "receipt",
)
ACTS = ("supplement", "resubmit", "refuse", "return-result", "apologise")
COMMANDS = (
    *((name,) for name in (*ACTS, "hand-over", "result-ready", "withdraw", "receive", "report", "due-board", "dossier")),
    *(("slip", name) for name in SLIPS),
    *(("statement",), ("verify",), *(("sync", name) for name in ("export", "import", "trust", "identity"))),
    *(("backup", name) for name in ("now", "list", "verify")),
    ("explain-restore",),
    ("numbers",),
    *(("day", name) for name in ("close", "report", "ready")),
    *(("outage", name) for name in ("open", "note", "close", "status", "report")),
    *(("paper-kit", *name) for name in ((), ("list",), ("open",), ("withdraw",), ("look-up",))),
    *(("catch-up", name) for name in ("open", "enter", "import", "status", "decide", "check")),
    *(("catch-up", name) for name in ("undo", "void", "return", "close")),
)
OPTIONS = {
    ("report",): {"--period", "--month", "--xlsx", "--pdf"},
    ("due-board",): {"--json"},
    ("dossier",): {"--json"},
    ("outage", "open"): {"--kind", "--since", "--told", "--expected-end"},
    ("paper-kit",): {"--forms", "--out"},
    ("statement",): {"--day", "--json", "--out"},
    ("verify",): {"--json"},
    **{("slip", name): {"--out"} for name in SLIPS},
}


def command_of(path: tuple[str, ...]) -> click.Command:
    found: click.Command = cli
    for name in path:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), name)
        assert inner is not None, f"no command {' '.join(path)}"
        found = inner
    return found


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_command_is_there_with_its_options_and_takes_a_demo_store(path: tuple[str, ...]) -> None:
    command = command_of(path)
    options = {name for parameter in command.params for name in parameter.opts}
    assert OPTIONS.get(path, set()) | {"--demo-store"} <= options
    assert command.help and command.help.rstrip().endswith(".")


@pytest.mark.parametrize("name", ACTS)
def test_an_act_reads_a_file_or_the_standard_input(name: str) -> None:
    assert [parameter.name for parameter in command_of((name,)).params if isinstance(parameter, click.Argument)] == ["file"]


def test_a_command_that_is_not_there_would_be_told() -> None:
    with pytest.raises(AssertionError, match="no command slip pigeon"):
        command_of(("slip", "pigeon"))
