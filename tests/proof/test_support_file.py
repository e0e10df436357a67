"""Is nobody's data in what support gets to see, and is what support needs there?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.paths import DeskPaths
from config.settings import DeskSettings, GatewaySettings, save_settings
from counter_app.cli import cli
from counter_app.services.diagnosis import Diagnosis
from counter_app.store.database import open_store
from tests.desk_rig import KEY, DeskRig, TestClock
from tests.proof.centre_rig import CLIENT_ID, SECRET, Centre

CANARIES = ("Chim Hoàng Yến", "001190777777", "0977777777", "Ngõ Bí Mật", "canary@thu.example", "Lời-kín")


def spoiled(rig: DeskRig) -> None:
    """Made-up people everywhere a person can stand, and a refusal whose words quote one."""
    person = replace(
        rig.form().applicant,
        name=CANARIES[0],
        identity_number=CANARIES[1],
        phone=CANARIES[2],
        address=CANARIES[3],
        email=CANARIES[4],
    )
    rig.lease()
    rig.services.intake.receive(rig.form(applicant=person, summary=CANARIES[5]), rig.officer)
    with rig.store.write() as session:
        op_id = session.outbox.rows()[0].op_id
        session.outbox.mark_parked(op_id, rig.clock.now(), "validation", f"/data/applicant/name: {CANARIES[0]}")
        session.notes.put("draft-of-somebody", CANARIES[0])


def test_the_support_file_holds_counts_and_codes_and_no_person(tmp_path: Path) -> None:
    rig = DeskRig(tmp_path)
    spoiled(rig)
    told = json.dumps(Diagnosis(rig.store, rig.clock, rig.desk, "0.1.0", None).facts(), ensure_ascii=False)
    with rig.store.read() as session:
        parked, dossier = session.outbox.parked()[0], session.dossiers.newest(1)[0]
        assert CANARIES[0] in parked.problem_detail and dossier.applicant_name == CANARIES[0]  # the canaries are there
    for canary in (*CANARIES, dossier.number, dossier.uid, rig.officer.name, rig.officer.officer_id, rig.officer.login):
        assert canary not in told, canary
    facts = json.loads(told)
    assert facts["queue"]["parked"] == 1 and facts["parked"][0]["code"] == "validation"
    assert facts["audit"]["newest"] and facts["desk"] == "Q1"
    rig.close()


def test_doctor_tests_the_connection_and_writes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTER_GATEWAY_SECRET", SECRET)
    monkeypatch.setattr("counter_app.commands.support.data_key", lambda paths: KEY)
    paths = DeskPaths(tmp_path / "desk")
    rig_folder = paths.store.parent
    rig_folder.mkdir(parents=True)
    open_store(paths.store, KEY, clock=TestClock()).close()
    with Centre(tmp_path).running() as centre:
        gateway = GatewaySettings(url=centre.url, client_id=CLIENT_ID)
        save_settings(paths.settings, DeskSettings(province="bac-giang", desk_id="Q1", desk_name="Quầy 1", gateway=gateway))
        run = CliRunner().invoke(cli, ["doctor", "--connection", "--json", "--data-dir", str(paths.data)])
        steps = {step["step"]: step for step in json.loads(run.stdout)["steps"]}
        assert steps["identity"]["state"] == "ok" and steps["reach"]["state"] == "ok", steps
        out = tmp_path / "support.json"
        made = CliRunner().invoke(cli, ["doctor", "--support-file", str(out), "--data-dir", str(paths.data)])
        assert made.exit_code == 0, made.output
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["desk"]["queue"]["last_seq"] == 0 and told["connection"][0]["step"] == "address"
    assert SECRET not in out.read_text(encoding="utf-8") and str(tmp_path) not in out.read_text(encoding="utf-8")
    gone = CliRunner().invoke(cli, ["doctor", "--connection", "--data-dir", str(paths.data)])
    assert gone.exit_code == 4 and "máy chủ từ chối kết nối" in gone.output and "→" in gone.output
