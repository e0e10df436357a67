"""The ledger of paper: what an attempt may become, what that says of its copy, and the mark that a sheet carries."""

from __future__ import annotations

from datetime import date

import pytest

from counter_app.domain.errors import StoreBroken
from counter_app.domain.paper_ledger import (
    AFTER_RESTART,
    ASKED,
    IN_FLIGHT,
    NOT_VALID,
    TAKEABLE,
    TRANSITIONS,
    AttemptState,
    Evidence,
    attempt_id_of,
    check_move,
    paper_state,
    way_to,
)
from counter_app.domain.scanned_code import CodeKind, recognise
from counter_app.domain.slip import PaperState, SlipKind
from counter_app.domain.slip_mark import LETTERS, ORIGINAL, OTHER_LETTER, SlipMark, marked, split_mark

S = AttemptState
CODE = "H02.12-261125-0101"
PROVISIONAL = "TAM-Q1-261125-001-93"


def reachable(start: S) -> set[S]:
    """Every state that an attempt may still come to."""
    found: set[S] = set()
    waiting = [start]
    while waiting:
        has = waiting.pop()
        for told in {told for known, told in TRANSITIONS if known is has} - found:
            found.add(told)
            waiting.append(told)
    return found


def test_every_move_has_its_reason_and_every_state_is_reached_from_the_queue() -> None:
    assert all(TRANSITIONS.values())
    assert reachable(S.QUEUED) | {S.QUEUED} == set(S)


def test_bytes_go_out_only_behind_sending_and_sending_only_behind_a_look_at_the_device() -> None:
    told_by_bytes = {S.SENT, S.CONFIRMED, S.TORN, S.UNSURE}
    before = {has for has, told in TRANSITIONS if told in told_by_bytes}
    assert before <= {S.SENDING, *told_by_bytes}
    assert {has for has, told in TRANSITIONS if told is S.SENDING} == {S.CHECKED}
    assert {has for has, told in TRANSITIONS if told is S.CHECKED} == {S.CLAIMED}


def test_nothing_that_may_be_on_paper_is_ever_taken_again() -> None:
    """Rule b and c: only what was refused or never tried can be claimed."""
    assert {has for has, told in TRANSITIONS if told is S.CLAIMED} == TAKEABLE == {S.QUEUED, S.REFUSED}
    for state in (S.SENT, S.UNSURE, S.TORN, S.CONFIRMED, S.PROVEN, S.VOID):
        assert not reachable(state) & (TAKEABLE | IN_FLIGHT), state


def test_a_restart_asks_about_what_was_on_its_way_and_queues_what_was_not_sent() -> None:
    assert {state: told for state, told in AFTER_RESTART.items() if told is S.UNSURE} == {
        S.SENDING: S.UNSURE,
        S.SENT: S.UNSURE,
    }
    assert {state for state, told in AFTER_RESTART.items() if told is S.QUEUED} == {S.CLAIMED, S.CHECKED}
    for has, told in AFTER_RESTART.items():
        check_move(has, told)


def test_what_is_void_or_torn_never_counts_as_a_slip() -> None:
    good = {PaperState.CONFIRMED, PaperState.DEVICE_DONE}
    for state in NOT_VALID:
        assert not {paper_state(told, evidence) for told in reachable(state) | {state} for evidence in Evidence} & good


def test_the_copy_sums_up_its_attempt() -> None:
    assert paper_state(S.CONFIRMED, Evidence.DEVICE) is PaperState.DEVICE_DONE
    assert paper_state(S.CONFIRMED, "process-id") is PaperState.DEVICE_DONE
    assert paper_state(S.CONFIRMED, Evidence.PERSON) is PaperState.CONFIRMED
    assert paper_state(S.PROVEN, Evidence.SCAN) is PaperState.CONFIRMED
    assert {paper_state(state, "") for state in ASKED | {S.TORN}} == {PaperState.UNKNOWN}
    assert {paper_state(state, "") for state in TAKEABLE} == {PaperState.WANTED}
    assert {paper_state(state, "") for state in IN_FLIGHT} == {PaperState.SENT}
    assert {paper_state(state, evidence) for state in S for evidence in Evidence} == set(PaperState)


def test_a_word_on_the_copy_leads_its_attempt_there_or_is_refused() -> None:
    for has in S:
        for told in PaperState:
            try:
                way = way_to(has, told)
            except StoreBroken:
                continue
            evidence = Evidence.PERSON if told is PaperState.CONFIRMED else Evidence.DEVICE
            assert paper_state(way[-1], evidence) is told
    with pytest.raises(StoreBroken, match="paper-move"):
        way_to(S.TORN, PaperState.CONFIRMED)


def test_the_id_of_an_attempt_needs_no_dice() -> None:
    assert attempt_id_of("job-7", 1) == "job-7"
    assert attempt_id_of("job-7", 3) == "job-7-a3"


@pytest.mark.parametrize("number", [CODE, PROVISIONAL])
@pytest.mark.parametrize("mark", [SlipMark(1, 2), SlipMark(2, 1), SlipMark(13, 24), SlipMark(1, 1, "refusal")])
def test_a_mark_round_trips_and_still_gives_the_dossier(number: str, mark: SlipMark) -> None:
    text = marked(number, mark)
    assert text.startswith(number) and len(text) <= len(number) + 7
    assert split_mark(text) == (number, mark)
    for read in (text, text.lower(), f"{text}\r\n", text.replace("-", "–")):
        found = recognise(read, today=date(2026, 11, 25))
        assert (found.kind, found.dossier_code, found.slip_mark) == (CodeKind.DOSSIER, number, mark), read


@pytest.mark.parametrize("number", [CODE, PROVISIONAL])
def test_the_plain_original_carries_its_number_alone(number: str) -> None:
    assert marked(number, ORIGINAL) == number
    found = recognise(number)
    assert (found.dossier_code, found.slip_mark) == (number, None)


def test_every_kind_of_slip_has_a_letter_that_no_typing_method_touches() -> None:
    assert {str(kind) for kind in SlipKind} <= LETTERS.keys()
    letters = [*LETTERS.values(), OTHER_LETTER]
    assert len(set(letters)) == len(letters)
    assert not set("".join(letters).lower()) & set("aeiouyđdsfrxjwz"), "Telex and VNI make other letters of these"
    assert split_mark(marked(CODE, SlipMark(1, 1, "unheard-of"))) == (CODE, SlipMark(1, 1, ""))


@pytest.mark.parametrize(
    "tail", ["#", "#B1L1", "#B0L2", "#B2", "#L2", "#B2L1L1", "#B2L1#B3L1", "#B12345L1", "#c2a1", "#B٢L1"]
)
def test_what_is_not_quite_a_mark_is_no_dossier_code_either(tail: str) -> None:
    assert recognise(CODE + tail).kind is CodeKind.UNKNOWN


def test_a_mark_alone_or_behind_something_else_is_nothing() -> None:
    for text in ("#B2L1", "xin chào#B2L1", "WIFI:S:quay;;#B2L1"):
        found = recognise(text)
        assert (found.kind, found.slip_mark) == (CodeKind.UNKNOWN, None)
