"""Do the commands say the same as the services, with exit codes that a script can go by?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete

from counter_app.cli import cli
from counter_app.commands import opening
from counter_app.commands.opening import AtDesk
from counter_app.main import OpenDesk
from sync.gateway.tables import inbox
from tests.proof.centre_rig import Centre, LinkedDesk, centre_and_desk

Both = tuple[Centre, LinkedDesk]


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    """The commands open this desk instead of one in a data folder."""
    with centre_and_desk(tmp_path) as (centre, desk):

        @contextmanager
        def desk_at(asked: object) -> Iterator[AtDesk]:
            yield AtDesk(OpenDesk(desk.rig.services, desk.rig.doors), desk.rig.officer, None)  # type: ignore[arg-type]

        monkeypatch.setattr(opening, "desk_at", desk_at)
        yield centre, desk


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def told(result: Result) -> Any:
    return json.loads(result.stdout)


def test_a_statement_is_made_sent_and_closed_by_one_command(both: Both, tmp_path: Path) -> None:
    _, desk = both
    desk.receive(2)
    made = run("statement", "--json")
    assert made.exit_code == 0, made.output
    found = told(made)
    assert found["closed"] is True and found["statement"]["counts"] == {"dossier.received": 2}
    assert found["counter"]["equal"] is True and len(found["counter_signature"]) == 128
    lines = run("statement").output
    assert "đã ký xác nhận khớp" in lines and "Tất cả việc của quầy tới lúc lập: 2" in lines
    assert run("statement", "--out", str(tmp_path / "x.txt")).exit_code != 0
    yesterday = told(run("statement", "--day", "2026-11-24", "--json"))
    assert yesterday["statement"]["firstSeq"] == 0 and yesterday["statement"]["on"] == "2026-11-24"


def test_verify_ends_with_nought_only_when_both_hold_the_same(both: Both) -> None:
    centre, desk = both
    numbers = desk.receive(2)
    assert run("verify").exit_code == 4
    desk.run()
    good = run("verify", "--json")
    assert good.exit_code == 0 and told(good)["equal"] is True
    assert "Khớp: quầy và trung tâm cùng có 2 việc" in run("verify").output
    with centre.tampering() as connection:
        connection.execute(delete(inbox))
    bad = run("verify", "--json")
    assert bad.exit_code == 4
    assert [(one["kind"], one["number"], one["desk_state"]) for one in told(bad)["differences"]] == [
        ("at-desk-only", number, "acked") for number in numbers
    ]


def test_a_stick_goes_there_and_back_by_commands(both: Both, tmp_path: Path) -> None:
    centre, desk = both
    desk.receive(2)
    out = run("sync", "export", str(tmp_path / "a.bundle"))
    assert out.exit_code == 0 and told(out)["operations"] == 2 and "đã có thể rút USB" in out.stderr
    url = f"--database-url={centre.settings.database_url}"
    taken = run("gateway", "import-bundle", url, "--receipts", str(tmp_path / "a.receipts"), str(tmp_path / "a.bundle"))
    assert taken.exit_code == 0, taken.output
    back = run("sync", "import", str(tmp_path / "a.receipts"))
    assert back.exit_code == 0 and told(back)["acked"] == 2
    (tmp_path / "b.bundle").write_bytes(b"PK")
    refused = run("gateway", "import-bundle", url, str(tmp_path / "b.bundle"))
    assert refused.exit_code == 4
    (tmp_path / "keys.json").write_text(run("gateway", "keys", url).stdout)
    assert told(run("sync", "trust", str(tmp_path / "keys.json")))["errors"] == []
    assert len(told(run("sync", "identity"))["key"]) == 64
