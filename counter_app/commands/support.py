"""`counter doctor --connection` and `--support-file`: where the line breaks, and what support may know of this machine."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.paths import DeskPaths, default_data_folder
from config.settings import DeskSettings, load_settings
from counter_app.centre_link import probe_of
from counter_app.commands.doctor_check import Check
from counter_app.commands.exit_codes import CENTRE, INPUT
from counter_app.commands.key_opening import data_key, gateway_secret
from counter_app.domain.errors import BadField, CounterError, SettingsError
from counter_app.export_folder import keep_file
from counter_app.link_ports import LinkFinding, LinkState, LinkStep
from counter_app.main import VERSION, address_of, desk_of, open_desk_store
from counter_app.services.diagnosis import Diagnosis, connection_rows
from counter_app.texts.link_words import SIGNS, finding_words

_OURS = frozenset({LinkStep.ADDRESS, LinkStep.CLOCK})


def probe_connection(
    data_dir: str, *, as_json: bool, put: Callable[[Mapping[str, Any]], None], say: Callable[[str], object]
) -> int:
    """Every step as it is known. Returns 0, 2 when this machine must be put right, 4 for the line or the centre."""
    settings = load_settings(_paths(data_dir).settings)
    found: list[LinkFinding] = []
    for one in _findings(settings):
        found.append(one)
        if not as_json:
            what, to_do = finding_words(one)
            say(f"{SIGNS[one.state]} {what}")
            if to_do:
                say(f"    → {to_do}")
    bad = [one for one in found if one.state is LinkState.BAD]
    if as_json:
        put({"ok": not bad, "steps": connection_rows(found)})
    return 0 if not bad else INPUT if bad[0].step in _OURS or bad[0].cause == "no-secret" else CENTRE


def write_support_file(data_dir: str, out: Path, checks: list[Check]) -> dict[str, Any]:
    """What is known without anybody's data. Raises BadField(out)."""
    paths = _paths(data_dir)
    told: dict[str, Any] = {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "program": VERSION,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "interpreter_bits": 64 if sys.maxsize > 2**32 else 32,
        "checks": [{"name": check.name, "state": str(check.state)} for check in checks],
    }
    try:
        settings = load_settings(paths.settings)
        told["connection"] = connection_rows(list(_findings(settings)))
        told["desk"] = _desk_facts(settings, paths)
    except CounterError as error:
        told["desk"] = {"error": error.code}
    try:
        keep_file(out, json.dumps(told, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise BadField(field="out", value=out.name, reason="not-a-file") from error
    return {"file": str(out), "errors": []}


def _findings(settings: DeskSettings) -> Iterator[LinkFinding]:
    if settings.gateway is None:
        yield LinkFinding(LinkStep.ADDRESS, LinkState.BAD, "not-set-up")
        return
    try:
        address = address_of(settings.gateway, gateway_secret(settings))
    except SettingsError as error:
        yield LinkFinding(LinkStep.ADDRESS, LinkState.BAD, str(error.facts.get("reason", "")))
        return
    yield from probe_of(address).steps()


def _desk_facts(settings: DeskSettings, paths: DeskPaths) -> dict[str, Any]:
    """Only where the key is at hand; beside a desk that is open, too."""
    store, clock = open_desk_store(paths.store, data_key(paths), read_only=True)
    try:
        return Diagnosis(store, clock, desk_of(settings), VERSION, None).facts()
    finally:
        store.close()


def _paths(data_dir: str) -> DeskPaths:
    return DeskPaths(Path(data_dir) if data_dir else default_data_folder())
