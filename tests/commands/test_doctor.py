"""The doctor tells what is wrong and who must act, finds every damage that is planted, and changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.paths import DeskPaths
from config.settings import GatewaySettings, PrinterKind, PrinterSettings, load_settings, save_settings
from counter_app.commands import doctor_machine
from counter_app.commands.doctor import examine
from counter_app.domain.errors import FontsIncomplete
from counter_app.domain.slip import PaperFormat
from counter_app.store.connection import connect
from counter_app.store.key_custody import DeskKey
from printers.render import TypstRenderer
from tests.commands.starting import PASSPHRASE, set_up
from tests.faulty_gateway import Fault, FaultyGateway

Found = tuple[int, dict[str, dict[str, str]]]


def look(folder: Path) -> Found:
    """The exit code and the checks by name."""
    answers: list[Any] = []
    code = examine(str(folder), as_json=True, put=answers.append, say=lambda _: None)
    (answer,) = answers
    json.dumps(answer)
    assert answer["ok"] is (code == 0)
    return code, {check["name"]: check for check in answer["checks"]}


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskPaths:
    monkeypatch.setenv("COUNTER_PASSPHRASE", PASSPHRASE)
    return set_up(tmp_path / "desk")


def change(paths: DeskPaths, **members: Any) -> None:
    save_settings(paths.settings, replace(load_settings(paths.settings), **members))


def test_without_a_desk_it_still_examines_the_machine(tmp_path: Path) -> None:
    code, checks = look(tmp_path / "nothing")
    assert code == 0
    assert {"python", "sqlite", "disk", "key-store", "fonts", "typst", "zxing-cpp", "pyzbar", "terminal"} <= checks.keys()
    assert checks["settings"]["state"] == "warn" and "store" not in checks
    assert not (tmp_path / "nothing").exists()


def test_a_fresh_desk_is_well(paths: DeskPaths) -> None:
    code, checks = look(paths.data)
    assert code == 0
    for name in ("settings", "store", "store-pages", "outbox-chain", "audit-chain", "numbers", "queue", "catalogue"):
        assert checks[name]["state"] == "ok", checks[name]


def _digests(folder: Path) -> dict[str, str]:
    """SQLite makes an index of its log (-shm) beside an open store; it holds no content."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.endswith("-shm"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.stat().st_size}


def test_it_changes_nothing_and_names_nobody(paths: DeskPaths) -> None:
    change(paths, printers=(PrinterSettings(PaperFormat.A5, PrinterKind.PREVIEW),))
    before = _digests(paths.data)
    said: list[str] = []
    examine(str(paths.data), as_json=False, put=lambda _: None, say=said.append)
    assert _digests(paths.data) == before and not paths.slips.exists()
    told = "\n".join(said)
    assert "phải xử lý" in told
    for secret in ("Nguyễn", "mau", PASSPHRASE, str(paths.data)):
        assert secret not in told


def test_a_locked_store_is_not_asked_for_its_passphrase(paths: DeskPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COUNTER_PASSPHRASE")
    code, checks = look(paths.data)
    assert code == 0 and checks["store"]["state"] == "warn" and "COUNTER_PASSPHRASE" in checks["store"]["to_do"]


def _key(paths: DeskPaths) -> bytes:
    return DeskKey(paths.store, "", None).load(PASSPHRASE)


def _edit_audit(paths: DeskPaths) -> None:
    database = connect(paths.store.resolve(), _key(paths), writer=True)
    for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        database.execute(f"DROP TRIGGER {name}")
    database.execute("UPDATE audit SET actor = 'nobody' WHERE n = 1")
    database.close()


def _turn_a_bit(paths: DeskPaths) -> None:
    whole = bytearray(paths.store.read_bytes())
    whole[-2000] ^= 1
    paths.store.write_bytes(whole)


def _forget_catalogue(paths: DeskPaths) -> None:
    database = connect(paths.store.resolve(), _key(paths), writer=True)
    for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        database.execute(f"DROP TRIGGER {name}")
    database.execute("DELETE FROM catalogue")
    database.close()


def _misspell(paths: DeskPaths) -> None:
    paths.settings.write_text(paths.settings.read_text(encoding="utf-8") + "\nprintre = 1\n", encoding="utf-8")


def _no_printer_there(paths: DeskPaths) -> None:
    change(paths, printers=(PrinterSettings(PaperFormat.ROLL_80MM, PrinterKind.ESCPOS, "127.0.0.1", 9),))


def _no_centre_there(paths: DeskPaths) -> None:
    change(paths, gateway=GatewaySettings("http://127.0.0.1:9", "quay-7"))


@pytest.mark.parametrize(
    ("damage", "name", "code"),
    [
        (_misspell, "settings", 2),
        (_no_printer_there, "printer-80mm", 3),
        (_no_centre_there, "centre", 4),
        (_forget_catalogue, "catalogue", 4),
        (_edit_audit, "audit-chain", 5),
        (_turn_a_bit, "store-pages", 5),
        (lambda paths: paths.store.unlink(), "store", 5),
    ],
    ids=["settings", "printer", "centre", "catalogue", "audit", "bit", "store"],
)
def test_planted_damage_is_found_and_the_code_says_who_must_act(
    paths: DeskPaths, monkeypatch: pytest.MonkeyPatch, damage: Callable[[DeskPaths], None], name: str, code: int
) -> None:
    monkeypatch.setenv("COUNTER_GATEWAY_SECRET", "bí mật")
    damage(paths)
    found_code, checks = look(paths.data)
    assert checks[name]["state"] == "bad", checks
    assert found_code == code and checks[name]["to_do"]


def test_the_gravest_finding_gives_the_code(paths: DeskPaths) -> None:
    _misspell(paths)
    _edit_audit(paths)
    code, checks = look(paths.data)
    assert (checks["settings"]["state"], checks["audit-chain"]["state"], code) == ("bad", "bad", 5)


def test_the_centre_and_its_clock(paths: DeskPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultyGateway() as gateway:
        change(paths, gateway=GatewaySettings(gateway.url, "quay-7"))
        code, checks = look(paths.data)
        assert code == 2 and checks["centre-secret"]["state"] == "bad"
        monkeypatch.setenv("COUNTER_GATEWAY_SECRET", "bí mật")
        code, checks = look(paths.data)
        assert (code, checks["centre"]["state"], checks["clock"]["state"]) == (0, "ok", "ok")
        gateway.centre.clock_ahead_seconds = 3600
        code, checks = look(paths.data)
        assert code == 2 and checks["clock"]["state"] == "bad"
        gateway.break_next(Fault.HTML_200, path="/v1/health")  # a captive portal answers 200, too
        code, checks = look(paths.data)
        assert code == 4 and checks["centre"]["state"] == "bad"


def test_missing_fonts_stop_the_printing_and_a_missing_second_reader_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def incomplete(self: TypstRenderer) -> None:
        raise FontsIncomplete(missing="ế", where=str(tmp_path))

    def without_zbar(name: str) -> object:
        if name.startswith("pyzbar"):
            raise ImportError("Unable to find zbar shared library")
        return object()

    monkeypatch.setattr(TypstRenderer, "check_fonts", incomplete)
    monkeypatch.setattr(doctor_machine.importlib, "import_module", without_zbar)
    code, checks = look(tmp_path / "nothing")
    assert code == 3
    assert (checks["fonts"]["state"], checks["pyzbar"]["state"]) == ("bad", "warn")


def test_a_check_that_breaks_is_a_finding_and_the_rest_still_comes(
    paths: DeskPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_machine.platform, "python_version", lambda: 1 / 0)
    code, checks = look(paths.data)
    assert code == 1 and checks["doctor"]["state"] == "bad" and checks["store"]["state"] == "ok"
