"""Rig `dependencies`: which packages is the desk made of, how old are they, is one of them known to be unsafe (ASVS 15.2.1)?

The inventory (docs/sbom.json, CycloneDX 1.5) is made of the pinned list and compared with what is installed. Whether a
version has a known hole is asked of pip-audit where it and its data can be had; where not, that is said, and never called a
pass. `python -m prove.dependencies [TABLE]` writes the inventory anew; TABLE: name, version, month of release by tabs.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from prove.rig import Control, Failure, Found, Given, Rig

ROOT: Final = Path(__file__).parents[1]
PINNED: Final = ROOT / "requirements.txt"
SBOM: Final = ROOT / "docs" / "sbom.json"
_LINE: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^ \\;]+)(?: ; ([^\\]*))?")
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_PURPOSE: Final = "counter"


@dataclass(frozen=True, slots=True)
class Pinned:
    """One line of the list. `only_if`: the platforms it is for, "" for all."""

    name: str
    version: str
    only_if: str
    hashes: tuple[str, ...]

    @property
    def key(self) -> str:
        """As packages compare names (PEP 503)."""
        return re.sub(r"[-_.]+", "-", self.name).lower()


def pinned(path: Path = PINNED) -> list[Pinned]:
    """Every package of the list, in its order."""
    found: list[Pinned] = []
    for line in path.read_text("utf-8").splitlines():
        if match := _LINE.match(line):
            found.append(Pinned(match[1], match[2], (match[3] or "").strip(), ()))
        elif found and (hashes := _HASH.findall(line)):
            last = found[-1]
            found[-1] = Pinned(last.name, last.version, last.only_if, (*last.hashes, *hashes))
    return found


def sbom(packages: Sequence[Pinned], released: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """CycloneDX; the same for the same list. `released`: reference → month. The hashes stand in requirements.txt."""
    told = json.dumps([(one.key, one.version) for one in packages])
    serial = uuid.UUID(bytes=hashlib.sha256(told.encode()).digest()[:16], version=4)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": _PURPOSE, "version": "0.1.0", "bom-ref": _PURPOSE}},
        "components": [_component(one, released.get(_reference(one), "")) for one in packages],
        "dependencies": [{"ref": _PURPOSE, "dependsOn": [_reference(one) for one in packages]}],
    }


def _reference(package: Pinned) -> str:
    return f"pkg:pypi/{package.key}@{package.version}"


def _component(package: Pinned, released: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "library",
        "name": package.key,
        "version": package.version,
        "purl": _reference(package),
        "bom-ref": _reference(package),
        "scope": "optional" if package.only_if else "required",
    }
    if licence := _licence(package.key):
        told["licenses"] = [{"license": {"name": licence}}]
    if released:
        told["properties"] = [{"name": "released", "value": released}]
    return told


def months(told: Mapping[str, Any]) -> dict[str, str]:
    """Reference → month of release, as an inventory has them."""
    found = {one["bom-ref"]: one.get("properties", []) for one in told.get("components", [])}
    return {reference: rows[0]["value"] for reference, rows in found.items() if rows}


def months_in(table: Path, packages: Sequence[Pinned]) -> dict[str, str]:
    """The same from a table of releases; only for the very versions that are pinned."""
    wanted = {(one.key, one.version): _reference(one) for one in packages}
    rows = (line.split("\t") for line in table.read_text("utf-8", "replace").splitlines())
    named = ((re.sub(r"[-_.]+", "-", row[0]).lower(), row[1], row[2]) for row in rows if len(row) > 2)
    return {wanted[name, version]: month for name, version, month in named if (name, version) in wanted}


def _licence(name: str) -> str:
    """As the installed package says it, in a line; "" where it is not installed here or says nothing."""
    try:
        told: Mapping[str, Any] = importlib.metadata.metadata(name).json
    except importlib.metadata.PackageNotFoundError:
        return ""
    said = str(told.get("license_expression") or "")
    classes = [one.rsplit(" :: ", 1)[-1] for one in told.get("classifier", []) if one.startswith("License ::")]
    plain = str(told.get("license") or "").splitlines()
    return said or ", ".join(classes) or (plain[0][:80] if plain else "")


def wrong(packages: Sequence[Pinned], installed: Mapping[str, str]) -> Iterator[str]:
    """What is installed and not pinned so, what has no hash, and an inventory that is not of this list."""
    yield from (f"{one.name} has no hash" for one in packages if not one.hashes)
    listed: dict[str, list[str]] = {}  # one package may be pinned twice, for older and newer Pythons
    for one in packages:
        listed.setdefault(one.key, []).append(one.version)
    for name, versions in listed.items():
        if name in installed and installed[name] not in versions:
            yield f"{name} is installed as {installed[name]}, pinned as {' or '.join(versions)}"
    if _kept().get("serialNumber") != sbom(packages)["serialNumber"]:
        yield "docs/sbom.json is of another list: python -m prove.dependencies"


def _kept() -> dict[str, Any]:
    """The inventory in the docs; empty while there is none."""
    return dict(json.loads(SBOM.read_text("utf-8"))) if SBOM.exists() else {}


def installed_versions() -> dict[str, str]:
    """Name → version, of this environment."""
    found = ((one.metadata["Name"], one.version) for one in importlib.metadata.distributions())
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


def run(given: Given) -> Found:
    """One look."""
    packages, installed = pinned(), installed_versions()
    failures = [Failure(f"list:{said}", said) for said in wrong(packages, installed)]
    holes, told = audit(PINNED)
    failures += [Failure(f"hole:{said}", said) for said in holes]
    first = packages[0]
    bad = [Pinned(first.name, "0.0.1", "", ()), *packages[1:]]
    caught = [*wrong(bad, {**installed, first.key: first.version})]
    controls = (
        Control("another version is installed", any("pinned as 0.0.1" in said for said in caught)),
        Control("a package without a hash", any("no hash" in said for said in caught)),
        Control("an inventory of another list", any("sbom" in said for said in caught)),
    )
    given.say(told)
    count = len([one for one in packages if one.key in installed])
    dated = sorted((month, reference) for reference, month in months(_kept()).items())
    oldest = ", ".join(f"{reference.removeprefix('pkg:pypi/')} {month}" for month, reference in dated[:5])
    notes = (
        f"{len(packages)} packages pinned with hashes, {count} of them installed here; inventory: docs/sbom.json",
        f"month of release known for {len(dated)}; the oldest: {oldest}",
        told,
    )
    return Found(len(packages), "packages", failures=tuple(failures), controls=controls, notes=notes)


def audit(listed: Path) -> tuple[list[str], str]:
    """(known holes, one line on how it was asked). No answer is said to be none."""
    program = shutil.which("pip-audit", path=str(Path(sys.executable).parent))
    if program is None:
        return [], "known holes: NOT asked, pip-audit is not installed; the months of release are in docs/sbom.json"
    command = [program, "--format", "json", "--disable-pip", "--require-hashes", "-r", str(listed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    try:
        rows = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1][:160]
        return [], f"known holes: NOT asked, its data cannot be had from here ({last})"
    asked = [row for row in rows if "skip_reason" not in row]
    if len(asked) < len(rows):
        return [], f"known holes: NOT asked for {len(rows) - len(asked)} of {len(rows)} packages, their data cannot be had"
    found = [f"{row['name']} {row['version']}: {hole['id']}" for row in rows for hole in row.get("vulns", [])]
    return found, f"known holes: asked for {len(rows)} packages, {len(found)} found"


def replay(case: str, folder: Path) -> str:
    """Looks again."""
    what, _, told = case.partition(":")
    if what == "hole":
        return told if told in audit(PINNED)[0] else ""
    return told if told in wrong(pinned(), installed_versions()) else ""


RIG = Rig(
    name="dependencies",
    question="Which packages is the desk made of, and is one of them known to be unsafe?",
    goal=100,
    run=run,
    replay=replay,
    weight=0.1,
)

if __name__ == "__main__":
    packages_now = pinned()
    known = months(_kept()) | (months_in(Path(sys.argv[1]), packages_now) if len(sys.argv) > 1 else {})
    SBOM.write_text(json.dumps(sbom(packages_now, known), indent=1, ensure_ascii=False) + "\n", "utf-8")
