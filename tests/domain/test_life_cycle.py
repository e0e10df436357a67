"""May a dossier move only as a law says, and can it always be followed to its end?"""

from __future__ import annotations

import itertools
import re

import pytest

from counter_app.domain.dossier import DeliveryStatus, DossierStatus, MoneyStatus
from counter_app.domain.errors import IllegalTransition
from counter_app.domain.life_cycle import (
    CENTRAL_STATUS_CODE,
    TRANSITIONS,
    DossierEvent,
    Transition,
    central_code,
    events_from,
    is_terminal,
    next_status,
    transition,
)
from counter_app.domain.side_axes import (
    DELIVERY_MOVES,
    MONEY_MOVES,
    DeliveryEvent,
    MoneyEvent,
    next_delivery,
    next_money,
)

S, E = DossierStatus, DossierEvent
A_LAW = re.compile(r"\b(NĐ|TT|QĐ) [\d.]+/\S+")
TERMINAL = {S.REFUSED, S.STOPPED, S.WITHDRAWN, S.REFUSED_AS_RESULT, S.RESULT_RETURNED, S.VOIDED}


def uncited(table: dict[tuple[DossierStatus, DossierEvent], Transition]) -> list[tuple[DossierStatus, DossierEvent]]:
    return [edge for edge, move in table.items() if not A_LAW.search(move.law)]


def test_every_edge_cites_its_law() -> None:
    assert uncited(TRANSITIONS) == []


def test_an_edge_without_a_law_would_be_caught() -> None:
    bad = {**TRANSITIONS, (S.PROCESSING, E.REFUSE): Transition(S.REFUSED, "theo thông lệ")}
    assert uncited(bad) == [(S.PROCESSING, E.REFUSE)]


@pytest.mark.parametrize(("status", "event"), sorted(set(itertools.product(S, E)) - set(TRANSITIONS)))
def test_a_move_that_is_not_in_the_table_raises(status: DossierStatus, event: DossierEvent) -> None:
    with pytest.raises(IllegalTransition) as caught:
        next_status(status, event)
    assert caught.value.facts == {"status": status, "event": event}


def test_every_status_is_reached_from_the_check_at_the_desk() -> None:
    reached, waiting = {S.CHECKING}, [S.CHECKING]
    while waiting:
        status = waiting.pop()
        for event in events_from(status):
            target = next_status(status, event)
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    assert reached == set(S)


def test_exactly_the_ends_are_terminal() -> None:
    assert {status for status in S if is_terminal(status)} == TERMINAL


def test_from_every_open_status_the_end_can_be_reached() -> None:
    ended = set(TERMINAL)
    for _ in S:
        ended |= {status for (status, _event), move in TRANSITIONS.items() if move.target in ended}
    assert ended == set(S)


def test_the_usual_way_of_a_walk_in_dossier() -> None:
    status = S.CHECKING
    for event in (E.ACCEPT, E.HAND_OVER, E.FINISH, E.RETURN_RESULT):
        status = next_status(status, event)
    assert status is S.RESULT_RETURNED


def test_a_supplement_after_acceptance_opens_a_new_round_and_nothing_else_does() -> None:
    assert [edge for edge, move in TRANSITIONS.items() if move.new_round] == [
        (S.RETURNED_FOR_SUPPLEMENT, E.RECEIVE_SUPPLEMENT)
    ]
    assert transition(S.RETURNED_FOR_SUPPLEMENT, E.RECEIVE_SUPPLEMENT).slip == "receipt"


def test_no_supplement_request_and_no_refusal_goes_out_without_reason_and_slip() -> None:
    for event in (E.REQUEST_SUPPLEMENT, E.RETURN_FOR_SUPPLEMENT, E.REFUSE, E.REFUSE_AS_RESULT):
        moves = [move for (_, known), move in TRANSITIONS.items() if known is event]
        assert moves
        assert all(move.needs_reason and move.slip for move in moves)


def test_the_promise_is_postponed_at_most_once_and_with_an_apology() -> None:
    moves = [move for (_, event), move in TRANSITIONS.items() if event is E.POSTPONE]
    assert all(move.once and move.slip == "apology" for move in moves)


def test_being_late_is_no_status_so_it_can_never_block_the_return() -> None:
    assert not [status for status in S if "overdue" in status]
    assert next_status(S.RESULT_READY, E.RETURN_RESULT) is S.RESULT_RETURNED


def test_every_status_has_its_code_for_the_national_portal() -> None:
    assert set(CENTRAL_STATUS_CODE) == set(S)
    assert set(CENTRAL_STATUS_CODE.values()) <= {None, *range(1, 11)}
    assert (central_code(S.RECEIVED), central_code(S.RESULT_RETURNED), central_code(S.REFUSED)) == (2, 10, 3)


def test_a_walk_in_supplement_before_acceptance_is_not_reported_but_an_online_one_is() -> None:
    assert central_code(S.SUPPLEMENT_REQUESTED) is None
    assert central_code(S.SUPPLEMENT_REQUESTED, online=True) == 5


def test_a_dossier_received_again_is_reported_as_being_processed() -> None:
    assert central_code(S.RECEIVED, dossier_round=2) == 4


def test_money_and_delivery_move_by_their_own_tables_with_a_law_each() -> None:
    assert all(A_LAW.search(move.law) for move in (*MONEY_MOVES.values(), *DELIVERY_MOVES.values()))
    assert {move.target for move in MONEY_MOVES.values()} | {MoneyStatus.NOTHING_DUE} == set(MoneyStatus)
    assert {move.target for move in DELIVERY_MOVES.values()} | {DeliveryStatus.NONE} == set(DeliveryStatus)


def test_money_is_taken_back_before_it_is_reconciled_and_never_after() -> None:
    assert next_money(MoneyStatus.PAID, MoneyEvent.TAKE_BACK) is MoneyStatus.UNPAID
    with pytest.raises(IllegalTransition):
        next_money(MoneyStatus.RECONCILED, MoneyEvent.TAKE_BACK)


def test_a_letter_that_the_post_brings_back_lies_at_the_desk_again() -> None:
    status = DeliveryStatus.NONE
    for event in (DeliveryEvent.RESULT_ARRIVES, DeliveryEvent.GIVE_TO_POST, DeliveryEvent.COMES_BACK):
        status = next_delivery(status, event)
    assert status is DeliveryStatus.AT_DESK
    with pytest.raises(IllegalTransition):
        next_delivery(DeliveryStatus.RETURNED, DeliveryEvent.GIVE_TO_POST)
