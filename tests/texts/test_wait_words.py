""" "Why is this waiting?" is answered for every cause: what, until when, who can help, what the centre said."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

from counter_app.services.sync_centre import WaitCause, Waiting, WhoCanHelp
from counter_app.texts.wait_words import why

NEXT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("who", list(WhoCanHelp))
@pytest.mark.parametrize("cause", list(WaitCause))
def test_every_cause_and_helper_has_words(cause: WaitCause, who: WhoCanHelp) -> None:
    told = why(Waiting(cause, who, NEXT, 3, "throttled"))
    assert all(line.endswith(".") and unicodedata.is_normalized("NFC", line) for line in told)
    assert len(told) == 1 if cause is WaitCause.ARRIVED else len(told) >= 3


def test_a_wait_tells_the_next_try_and_the_last_answer() -> None:
    told = "\n".join(why(Waiting(WaitCause.CENTRE_ASKED_TO_WAIT, WhoCanHelp.NOBODY_NEEDED, NEXT, 2, "throttled")))
    assert "Lần thử tới: 09:30 ngày 25/11/2026." in told
    assert "Trung tâm đang đông" in told and "Không cần làm gì" in told


def test_a_refusal_waits_for_a_person_and_never_names_a_next_try() -> None:
    told = "\n".join(why(Waiting(WaitCause.REFUSED, WhoCanHelp.SUPERVISOR, NEXT, 1, "validation")))
    assert "Lần thử tới" not in told and "F4" in told and "chưa hợp lệ" in told
