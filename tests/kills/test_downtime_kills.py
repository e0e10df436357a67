"""kill -9 between a kit and a closed day: no number comes twice on paper, no form is lost or entered twice, one closing
(I1, I2, I3; Bắc Giang Đ21.3; Cần Thơ Đ15.6). `KILL_SEED` plays other lives, `DOWNTIME_KILLS` more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.kills.downtime_rig import Lives, open_lives
from tests.kills.downtime_variants import VARIANTS

SEED = int(os.environ.get("KILL_SEED", "20261125"))
KILLS = int(os.environ.get("DOWNTIME_KILLS", "12"))
A_DESK = 12  # kills
MOST = 10  # of one desk in the everyday test


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lives]:
    with open_lives(tmp_path_factory.mktemp("downtime-kills")) as found:
        yield found


def test_i1_i2_i3_killed_around_every_commit_in_turn_the_desk_ends_as_if_nobody_had_pulled_the_plug(lives: Lives) -> None:
    """The places in and right behind a commit, and at the printer, one desk through them."""
    deaths = [place for place in lives.places if place.split()[-2] in ("commit", "committed", "printing", "printed")]
    played = lives.play_at(deaths[:: max(1, len(deaths) // MOST)])
    assert played.violations == []
    assert len(played.deaths) >= MOST * 3 // 4, "most lives ended where they were to end"


@pytest.mark.slow
@pytest.mark.timeout(max(120, KILLS * 4))
def test_killed_anywhere_the_centre_holds_each_form_once(lives: Lives) -> None:
    played = [lives.play(SEED + number, A_DESK) for number in range(max(1, KILLS // A_DESK))]
    assert [told for one in played for told in one.violations] == []
    assert sum(len(one.deaths) for one in played) >= KILLS // 2


CONTROLS = {
    "print_again": ("print kit printed 0", "is on paper 2 times"),
    "fate_apart": ("enter committed 0", "its form is issued"),
    "word_first": ("enter commit 0", "lost: "),
    "new_ids": ("day committed 0", "the day is told closed 2 times"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_known_bad_desk_is_caught(lives: Lives, variant: str) -> None:
    place, expected = CONTROLS[variant]
    played = lives.play_at([place], variant)
    assert played.deaths == [place]
    assert any(expected in told for told in played.violations), played.violations
