"""Does the page for the province's engineer say what really works? Its unit, its backup and its commands, as they stand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from sync.gateway.__main__ import _parser, main
from sync.gateway.application import create_application
from sync.gateway.settings import VIETNAM, GatewaySettings, utc_now
from tests.gateway.asking import InProcess
from tests.gateway.behind_nginx import DOCS, PAGE
from tests.gateway.making import DESK_ONE, received
from tests.postgres import Cluster

ROOT = DOCS.parent
UNIT, BACKUP = DOCS / "examples/motcua-gateway@.service", DOCS / "examples/gateway-backup.sh"


def test_the_unit_starts_the_gateway_with_options_that_it_knows() -> None:
    (line,) = re.findall(r"^ExecStart=(.*)$", UNIT.read_text(encoding="utf-8"), re.M)
    program, *words = shlex.split(line.replace("%i", "8081"))
    assert (Path(program).name, words[0]) == ("counter", "gateway")
    options = _parser().parse_args([*words[1:], "--database-url", "sqlite://"])
    assert (options.port, options.host) == (8081, "127.0.0.1")
    assert str(options.upload_folder).startswith("/srv/gateway"), "the unit may write nowhere else"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here: its view of the unit is NOT tested")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8").replace("/opt/motcua/counter", str(ROOT / "counter")).replace("=motcua", "=root")
    unit = tmp_path / "motcua-gateway@8081.service"
    unit.write_text(text, encoding="utf-8")
    found = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    assert unit.name not in found.stderr, found.stderr


def test_every_gateway_command_on_the_page_exists() -> None:
    known = subprocess.run([ROOT / "counter", "gateway", "--help"], capture_output=True, text=True, check=True).stdout
    told = set(re.findall(r"counter gateway ([a-z][a-z-]+)", PAGE.read_text(encoding="utf-8")))
    assert {"serve", "add-desk", "set-back"} <= told | {"serve"}
    missing = [name for name in told if not re.search(rf"^ +{name}\b", known, re.M)]
    assert not missing


@pytest.mark.skipif(not shutil.which("pg_dump"), reason="no pg_dump: the backup of the page is NOT tested")
def test_a_night_s_backup_put_back_is_a_gateway_again_and_the_desks_hear_how_far_it_goes(
    cluster: Cluster, tmp_path: Path
) -> None:
    """The walk of the page: work, back up, lose the database, put it back, leave the forgotten numbers, go on."""
    before, after = _databases(cluster)
    today = utc_now().astimezone(VIETNAM).date().isoformat()
    files = tmp_path / "tep" / "files" / "ab"
    files.mkdir(parents=True)
    (files / "abcd").write_bytes(b"%PDF-")
    (tmp_path / "backup").mkdir()
    with InProcess(create_application(GatewaySettings(before, (DESK_ONE,)))) as running:
        desk = running.desk(DESK_ONE)
        first = received()
        number = desk.send(first)[0]["centralNo"]
        _back_up(before, tmp_path)
        assert desk.ask("POST", "/v1/handshake", json=_hello()).json()["backedUpUntil"] is not None
        forgotten = desk.lease("after", on=today, count=50).json()["last"]
    (dump,) = (tmp_path / "backup").glob("gateway-*.dump")
    assert (tmp_path / "backup" / "files" / "ab" / "abcd").read_bytes() == b"%PDF-"
    subprocess.run(["pg_restore", "--clean", "--if-exists", "--dbname", after, str(dump)], check=True)
    assert main(["set-back", "--database-url", after]) == 0
    with InProcess(create_application(GatewaySettings(after, (DESK_ONE,)))) as running:
        desk = running.desk(DESK_ONE)
        again = desk.send(first)[0]
        assert (again["status"], again["centralNo"]) == ("duplicate", number)
        assert desk.lease("goes-on", on=today, count=5).json()["first"] > forgotten


def _databases(cluster: Cluster) -> tuple[str, str]:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        for name in ("walk", "walk_again"):
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    return cluster.url.replace("/postgres?", "/walk?"), cluster.url.replace("/postgres?", "/walk_again?")


def _back_up(url: str, folder: Path) -> None:
    told = {**os.environ, "MOTCUA_GATEWAY_DATABASE_URL": url, "COUNTER": str(ROOT / "counter")}
    done = subprocess.run([BACKUP, folder / "backup", folder / "tep"], env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _hello() -> dict[str, object]:
    told = {"incarnation": "inc1", "lastSeq": 0, "headHash": "0" * 64, "version": "0.1.0", "ticket": "", "leases": []}
    return {**told, "clock": "2026-11-25T08:30:00.000+07:00"}
