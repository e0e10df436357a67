"""Does everything arrive once where four packets of ten are lost and the line is away for three seconds in every seven?"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.sync.lossy_link import why_not

LEAST_LOSS = 0.25  # of what was carried: forty per cent of few packets may be less


def started(*options: str) -> subprocess.Popen[str]:
    command = ["unshare", "--net", sys.executable, "-m", "tests.sync.lossy_link", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = process.communicate(timeout=150)
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_over_a_link_that_loses_and_goes_away_every_dossier_arrives_once() -> None:
    """F22: in network namespaces, by the kernels' own TCP and TLS; beside it the control, a link that loses everything."""
    lossy = started("--loss", "0.4", "--up", "4", "--down", "3", "--dossiers", "10")
    dead = started("--loss", "1.0", "--down", "0", "--dossiers", "1", "--seconds", "1")
    found, nothing = told(lossy), told(dead)
    assert (found["at_centre"], found["numbers"], found["acked"]) == (10, 10, 10), found
    assert found["dropped"] > LEAST_LOSS * found["packets"], "the link of the rig lost too little"
    assert (nothing["at_centre"], nothing["acked"]) == (0, 0), "what arrives over a dead link arrives by another way"
