"""A desk's disk dies: backup, drill, restore, explanation and work at a new place, by the command line and a real gateway.

Nothing is lost that any disk or the centre holds, no number is given twice, and what is missing is told by number (F18).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from config.paths import DeskPaths
from counter_app import cli
from counter_app.attachment_ports import Attachment
from counter_app.commands.opening import Asked, desk_at
from counter_app.domain.officer import Role
from counter_app.services.login import NewOfficer
from counter_app.store import key_custody
from counter_app.store.file_vault import EncryptedFileVault
from counter_app.store.key_file import KdfCost, read_key_file
from sync.gateway.tables import dossier as dossier_table
from tests import builders
from tests.commands.starting import PASSPHRASE, PIN, set_up
from tests.sync.rig_of_two import CREDENTIALS, Centre, a_centre

BIRTH = {
    "procedure": "1.001193",
    "channel": "direct",
    "applicant": {"kind": "citizen", "name": "Nguyễn Thị Mẫu"},
    "components": "all",
    "return_method": "at_desk",
}
SECOND_PIN = "731905"


@dataclass(frozen=True)
class Said:
    code: int
    lines: list[dict[str, Any]]
    error: str = ""

    @property
    def last(self) -> dict[str, Any]:
        return self.lines[-1]


class Desk:
    """One folder of the desk Q1, worked by commands only."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths = DeskPaths(folder)
        for name, value in (
            ("COUNTER_PASSPHRASE", PASSPHRASE),
            ("COUNTER_PIN", PIN),
            ("COUNTER_SECOND_PIN", SECOND_PIN),
            ("COUNTER_GATEWAY_SECRET", CREDENTIALS.client_secret),
        ):
            monkeypatch.setenv(name, value)

    def say(self, *words: str, fed: str = "", officer: bool = True) -> Said:
        who = ("--officer", "mau") if officer else ()
        done = CliRunner().invoke(cli.cli, [*words, "--data-dir", str(self.paths.data), *who], input=fed)
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        return Said(done.exit_code, lines, getattr(done.exception, "code", ""))

    def receive(self, intent: str) -> str:
        said = self.say("receive", "-", fed=json.dumps(BIRTH | {"intent_id": intent}) + "\n")
        return str(said.last["dossier_code"] or "")

    def scan(self, number: str) -> str:
        """A file in the vault that a row names, as a finished scan leaves it."""
        with desk_at(Asked(str(self.paths.data), "mau")) as at:
            key = read_key_file(self.paths.key_file.with_name("store.db.key"), PASSPHRASE)
            kept = EncryptedFileVault(self.paths.files, key).put_bytes(b"%PDF-1.7 made up" * 500)
            with at.desk.doors.store.write() as session:
                one = session.dossiers.by_number(number)
                assert one is not None
                file = Attachment(builders.new_id("f"), kept.sha256, kept.size_bytes, "application/pdf", one.uid)
                session.attachments.add(file)
        return kept.sha256


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path / "centre", datetime.now().astimezone()) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Set up at the gateway, with a second medium and a second person; a guess of its passphrase is cheap."""
    monkeypatch.setattr(key_custody, "KdfCost", lambda: KdfCost(8 * 1024, 1, 1))
    told = {"agency_code": builders.AGENCY, "desk_id": builders.DESK, "gateway_url": centre.url}
    paths = set_up(tmp_path / "desk", **told, client_id=CREDENTIALS.client_id)
    (tmp_path / "stick").mkdir()
    settings = paths.settings.read_text(encoding="utf-8")
    paths.settings.write_text(f'second_medium = "{tmp_path / "stick"}"\n{settings}', encoding="utf-8")
    one = Desk(paths.data, monkeypatch)
    with desk_at(Asked(str(paths.data), "mau")) as at:
        at.desk.services.login.add(NewOfficer("thu", "Trần Văn Thử", Role.OFFICER, SECOND_PIN), at.officer)
    return one


def at_centre(centre: Centre) -> set[str]:
    with centre.application.state.gateway.database.read() as connection:
        return set(connection.execute(select(dossier_table.c.central_no)).scalars())


@pytest.mark.slow
def test_a_dead_disk_costs_no_dossier_and_doubles_no_number(
    tmp_path: Path, centre: Centre, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.say("sync", "run").code == 0
    morning = [desk.receive("form-1"), desk.receive("form-2")]
    scanned = desk.scan(morning[0])
    desk.say("sync", "run")
    kept = desk.say("backup", "now").last
    assert kept["files"] == {"copied": 1, "bytes": kept["files"]["bytes"], "broken": []}
    assert desk.say("backup", "verify").code == 0
    copy = tmp_path / "stick" / f"backup-{builders.DESK}" / kept["name"]
    afternoon = desk.receive("form-3")
    desk.say("sync", "run")

    drill = desk.say("drill", "restore", "--out", str(tmp_path / "drill"))
    assert (drill.code, drill.last["wrong"]) == (0, 0)
    assert {act["number"] for act in drill.last["missing"]} == {afternoon}
    sheet = Path(drill.last["sheet"]).read_text(encoding="utf-8")
    assert afternoon in sheet and "đạt, mục tiêu 15 phút" in sheet and "✕" not in sheet
    assert [path.name for path in (tmp_path / "drill").iterdir()] == [Path(drill.last["sheet"]).name]

    # The disk is dead. Another machine has the stick, the passphrase and the line to the centre.
    new = Desk(tmp_path / "new", monkeypatch)
    spare = CliRunner().invoke(cli.cli, ["drill", "restore", "--from", str(copy), "--out", str(tmp_path / "drill-2")])
    assert spare.exit_code == 0, spare.output
    assert afternoon in (tmp_path / "drill-2" / Path(drill.last["sheet"]).name).read_text(encoding="utf-8")
    restored = new.say("restore", str(copy), officer=False)
    assert restored.last["files"] == {"whole": 1, "missing": [], "broken": []}
    assert EncryptedFileVault(new.paths.files, read_key_file(new.paths.data / "store.db.key", PASSPHRASE)).has(scanned)
    assert new.say("restore", str(copy), officer=False).error == "store-in-the-way"

    refused = new.say("explain-restore", "--reason", "hỏng ổ cứng", "--second", "mau")
    assert refused.error in ("second-person-missing", "wrong-pin"), "one person is not two"
    explained = new.say("explain-restore", "--reason", "hỏng ổ cứng", "--second", "thu").last
    assert explained["explained"] is True
    assert [act["number"] for act in explained["missing_here"] if act["number"]][:1] == [afternoon]

    assert new.say("sync", "run").code == 0
    assert new.say("sync", "run").code == 0
    evening = new.receive("form-4")
    assert new.say("sync", "run").code == 0
    given = [*morning, afternoon, evening]
    assert len(set(given)) == 4 and all(given)
    assert at_centre(centre) == set(given)
    assert new.say("verify", "--json").last.get("equal", True) is True
