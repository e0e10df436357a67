"""A new module cannot slip past the import contracts: whatever the lists in pyproject.toml must name, they name."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
}


def test_every_module_of_the_desks_half_of_sync_is_kept_from_the_gateway_and_the_gateway_from_it() -> None:
    modules = {f"sync.{path.stem}" for path in (ROOT / "sync").glob("*.py") if path.stem != "__init__"}
    assert modules <= set(CONTRACTS["The gateway knows nothing of the desk"]["forbidden_modules"])
    assert modules <= set(CONTRACTS["The desk's half of sync does not import the gateway"]["source_modules"])


def test_every_door_is_pure_and_has_its_layer() -> None:
    doors = {path.stem for path in (ROOT / "counter_app").glob("*_ports.py")} | {"ports", "session_port"}
    assert {f"counter_app.{door}" for door in doors} <= set(CONTRACTS["Rules and use cases are pure"]["source_modules"])
    layers = " ".join(CONTRACTS["Layers of the desk"]["layers"])
    assert [door for door in sorted(doors) if door not in layers.replace("(", " ").replace(")", " ").split()] == []
