"""A rig that plays many desks: one fork server, one centre."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kills.centre import Centre
from tests.kills.fork_server import ForkServer
from tests.kills.rig import AGENCIES, KillRig

DESKS = tuple((f"Q{number}", "hue" if number % 4 == 0 else "bac-giang") for number in range(1, 31))


@contextmanager
def open_rig(folder: Path) -> Iterator[KillRig]:
    """Everything is gone at the end."""
    folder.mkdir(exist_ok=True)
    centre = Centre(folder, [(desk, AGENCIES[province]) for desk, province in DESKS])
    try:
        with ForkServer(folder / "children.log") as server:
            yield KillRig(folder, server, centre, iter(DESKS))
    finally:
        centre.kill()


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KillRig]:
    """For desks that are played one after the other."""
    with open_rig(tmp_path_factory.mktemp("kills")) as opened:
        yield opened
