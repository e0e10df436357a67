"""A rig that plays many desks: one fork server, one centre."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kills.rig import KillRig, open_rig


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KillRig]:
    """For desks that are played one after the other."""
    with open_rig(tmp_path_factory.mktemp("kills")) as opened:
        yield opened
