"""The `mutants` rig: are known mistakes of real programs caught by the tests that guard against them (reliability §5)?

Each mutant is one small replacement of text, applied to a copy of the tree; the tests of its gate must fail there. One whose
text is not in the tree any more fails the run, so that the list cannot rot. The same tests pass in the copy as it is.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from prove.rig import Control, Failure, Found, Given, Rig

ROOT = Path(__file__).parents[1]
KNOWN_BAD = Path(__file__).parent / "known_bad"
LEFT_BEHIND = {".git", ".venv", ".hypothesis", ".mypy_cache", ".ruff_cache", ".import_linter_cache", "node_modules"}
GATE_SECONDS = 300
TESTS_FAILED = 1  # pytest: some tests ran and failed. Anything else (no tests, an import that breaks) proves nothing
HARMLESS = "a patch that changes nothing"


@dataclass(frozen=True, slots=True)
class Mutant:
    """`before` stands exactly once in `file`. `gate`: the test files that must notice. `also`: further replacements, where a
    second guard stands behind the first."""

    name: str
    file: str
    before: str
    after: str
    gate: tuple[str, ...]
    also: tuple[tuple[str, str, str], ...] = ()

    @property
    def edits(self) -> tuple[tuple[str, str, str], ...]:
        """(file, before, after) of each replacement."""
        return ((self.file, self.before, self.after), *self.also)

    @property
    def stands(self) -> bool:
        """Whether the tree still has the texts that it changes."""
        return all(
            (ROOT / file).exists() and (ROOT / file).read_text("utf-8").count(before) == 1 for file, before, _ in self.edits
        )


@cache
def mutants() -> tuple[Mutant, ...]:
    """All of them, by file and name."""
    rows = [row for path in sorted(KNOWN_BAD.glob("*.toml")) for row in tomllib.loads(path.read_text("utf-8"))["mutant"]]
    return tuple(_read(row) for row in rows)


def _read(row: dict[str, Any]) -> Mutant:
    also = tuple((one["file"], one["before"], one["after"]) for one in row.get("also", ()))
    return Mutant(**{**row, "gate": tuple(row["gate"]), "also": also})


class Copy:
    """The tree in another folder by hard links: a file is its own only where a mutant replaces it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "tree"
        shutil.copytree(ROOT, self.root, copy_function=_linked, ignore=lambda _, names: LEFT_BEHIND & set(names))

    @contextmanager
    def spoilt_by(self, mutant: Mutant) -> Iterator[None]:
        """With the mistake in it."""
        right = {file: (self.root / file).read_text("utf-8") for file, _, _ in mutant.edits}
        try:
            for file, before, after in mutant.edits:
                path = self.root / file
                _replace(path, path.read_text("utf-8").replace(before, after))
            yield
        finally:
            for file, text in right.items():
                _replace(self.root / file, text)

    def caught(self, gate: Sequence[str]) -> bool | None:
        """True: tests of the gate failed; False: all passed; None: they did not even run."""
        environment = {**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}
        options = ["-q", "-x", "-p", "no:cacheprovider", "-m", "not slow", "--no-header"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *gate],
            cwd=self.root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=GATE_SECONDS,
            check=False,
        )
        return {TESTS_FAILED: True, 0: False}.get(done.returncode)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def _replace(path: Path, text: str) -> None:
    """A new file in its place: writing into the old one would change the tree itself."""
    path.unlink()
    path.write_text(text, "utf-8")


def judged(mutant: Mutant, copy: Copy) -> str:
    """What is wrong with the gate of a mutant; "" when it caught it."""
    if not mutant.stands:
        return f"{mutant.name}: its text is not in {mutant.file} any more"
    with copy.spoilt_by(mutant):
        caught = copy.caught(mutant.gate)
    if caught is None:
        return f"{mutant.name}: its tests did not run"
    return "" if caught else f"{mutant.name} survived {', '.join(mutant.gate)}"


def run(given: Given) -> Found:
    """In an order of the seed, so that short runs reach all of them in time."""
    copy, order = Copy(given.folder), list(mutants())
    random.Random(given.seed).shuffle(order)
    failures: list[Failure] = []
    tried: list[Mutant] = []
    while order and given.goes_on(len(tried)):
        mutant = order.pop()
        if broken := judged(mutant, copy):
            failures.append(Failure(mutant.name, broken))
        given.say(f"{broken or mutant.name + ': caught'}")
        tried.append(mutant)
    controls = (Control(HARMLESS, _harmless_survives(copy, tried)),)
    healthy = copy.caught(_gates(tried)) is False
    if not healthy:
        failures.append(Failure("the tree as it is", "its gates fail without any mutant"))
    notes = (f"{len(mutants())} known mistakes, {len(tried)} tried in this run",)
    return Found(len(tried), "mutants", wrong=len(failures), failures=tuple(failures), controls=controls, notes=notes)


def _gates(tried: Iterable[Mutant]) -> list[str]:
    return sorted({path for mutant in tried for path in mutant.gate})


def _harmless_survives(copy: Copy, tried: Sequence[Mutant]) -> bool:
    """Gates that fail whatever is done would catch everything: a patch without a mistake must be told as a survivor."""
    first = tried[0]
    harmless = Mutant(HARMLESS, first.file, first.before, first.before, first.gate)
    return "survived" in judged(harmless, copy)


def replay(case: str, folder: Path) -> str:
    """One mutant by its name. One that is not in the list any more has nothing to break."""
    known = {mutant.name: mutant for mutant in mutants()}
    return judged(known[case], Copy(folder)) if case in known else ""


RIG = Rig(
    name="mutants",
    question="Do the tests notice each of the mistakes that real programs made?",
    goal=len(mutants()),
    run=run,
    replay=replay,
    weight=2.0,
)
