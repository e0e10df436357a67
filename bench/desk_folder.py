"""Where does a benchmark get a desk with very many dossiers? Filled once, kept in the user's cache, copied for each use."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench import filled_store
from bench.filled_store import KEY
from config.paths import DeskPaths
from config.settings import DeskSettings
from counter_app.commands.opening import AtDesk
from counter_app.demo_desk import demo_numbers, demo_officer, demo_settings
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.store_life import UNEXPLAINED
from counter_app.main import OpenDesk, open_desk
from counter_app.store.connection import connect
from counter_app.store.database import open_store
from counter_app.store.life import MACHINE
from counter_app.store.schema import MIGRATIONS


def cache_folder() -> Path:
    """Outside the checkout: COUNTER_BENCH_CACHE, else the user's cache."""
    told = os.environ.get("COUNTER_BENCH_CACHE")
    home = Path(os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")))
    return Path(told) if told else home / "counter-bench"


def filled(count: int) -> Path:
    """A store with `count` made-up dossiers, not to be changed. Made anew when its maker or a step of the schema changed;
    steps that came since are taken as on any desk."""
    path = cache_folder() / f"{count}-{_digest(Path(filled_store.__file__).read_bytes())}.db"
    steps_file = path.with_suffix(".steps")
    steps = [_digest(step.encode()) for step in MIGRATIONS]
    known = steps_file.read_text().split() if path.exists() and steps_file.exists() else []
    if not known or steps[: len(known)] != known:
        _fill(path, count)
    elif steps != known:
        open_store(path, KEY, clock=SystemDeskClock(lambda _: None)).close()
    steps_file.write_text("\n".join(steps))
    return path


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _fill(path: Path, count: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{count}-*"):
        old.unlink()
    print(f"filling a store with {count:,} dossiers, once …", file=sys.stderr, flush=True)
    started_at, new = time.perf_counter(), path.with_suffix(".new")
    filled_store.fill(new, count)
    new.rename(path)
    print(f"  done in {time.perf_counter() - started_at:.0f} s", file=sys.stderr, flush=True)


def settings_of(**changes: object) -> DeskSettings:
    """The demo's desk with other printers or another gateway."""
    return replace(demo_settings(), **changes)  # type: ignore[arg-type]


@contextmanager
def folder_with(count: int) -> Iterator[Path]:
    """A data folder of a desk: `count` dossiers, the officer, numbers for the coming days, a clock that was checked."""
    with tempfile.TemporaryDirectory(prefix="counter-bench-") as name:
        folder = Path(name)
        if count:
            shutil.copyfile(filled(count), DeskPaths(folder).store)
            keep_as_the_same_desk(DeskPaths(folder).store)
        with opened(folder) as at, at.desk.doors.store.write() as session:
            session.notes.put("clock_skew_ms", "0")
            session.notes.put("last_contact_at", at.desk.doors.clock.now().isoformat())
        yield folder


def keep_as_the_same_desk(store: Path) -> None:
    """The copy is measured as the original: a copied store begins a new life without numbers (F19)."""
    database = connect(store, KEY, writer=True)
    database.execute("DELETE FROM note WHERE name IN (?, ?)", (MACHINE, UNEXPLAINED))
    database.close()
    store.with_name(f"{store.name}.life").unlink(missing_ok=True)


@contextmanager
def opened(folder: Path, settings: DeskSettings | None = None, *, secret: str = "") -> Iterator[AtDesk]:
    """The desk of a folder, through the product's own composition root."""
    desk: OpenDesk = open_desk(settings or settings_of(), DeskPaths(folder), KEY, secret=secret)
    try:
        officer = demo_officer(desk)
        demo_numbers(desk)
        yield AtDesk(desk, officer, DeskPaths(folder))
    finally:
        desk.close()
