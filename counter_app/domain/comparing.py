"""Which papers agree with their originals, by whose eyes and when; which came as files and are compared at the return?

Bắc Giang Đ15.3a: the citizen brings the originals, they are compared, they match: then result and fee. Cà Mau Đ23.2.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from counter_app.domain.dossier import Dossier, HandedIn, HandedInState, ReturnMethod
from counter_app.domain.errors import MissingField
from counter_app.domain.procedure import HandIn, Procedure


def marked(procedure: Procedure, handed_in: Sequence[HandedIn]) -> tuple[HandedIn, ...]:
    """What was attached at the portal, with the mark on every paper that has an original to be seen.

    None has: an electronic form or paper in place of it, and what a database holds (NĐ 309 Đ4.2a).
    """
    published = {component.code: component for component in procedure.components}

    def waits(item: HandedIn) -> bool:
        component = published.get(item.component_code)
        has_paper = component is not None and component.hand_in is not HandIn.FROM_DATABASE and not item.substitute
        return item.state is HandedInState.OK and has_paper and item.originals + item.copies > 0

    return tuple(replace(item, to_compare=waits(item)) for item in handed_in)


def codes_to_compare(handed_in: Sequence[HandedIn]) -> frozenset[str]:
    """Component codes that wait for their originals."""
    return frozenset(item.component_code for item in handed_in if item.to_compare)


def stamped(
    handed_in: Sequence[HandedIn], officer_name: str, at: datetime, before: Sequence[HandedIn] = ()
) -> tuple[HandedIn, ...]:
    """Each paper that was compared with its original says by whom and when; an older stamp stays. A mark on what is not
    there, or came as a file, is no comparison and falls away. `before`: papers of the round before; their stamps hold."""
    earlier = {item.component_code: item for item in before if item.compared_at is not None}

    def stamp(item: HandedIn) -> HandedIn:
        old = earlier.get(item.component_code)
        if old is not None and item.state is HandedInState.OK and not item.compared:
            return replace(item, compared=True, compared_by=old.compared_by, compared_at=old.compared_at)
        if not item.compared or item.state is not HandedInState.OK or item.to_compare:
            return replace(item, compared=False, compared_by="", compared_at=None)
        if item.compared_at is not None:
            return item
        return replace(item, compared_by=officer_name, compared_at=at)

    return tuple(stamp(item) for item in handed_in)


def judge_compared(dossier: Dossier, method: ReturnMethod, compared: Collection[str]) -> tuple[str, ...]:
    """The components whose originals were seen, all of them, when the result is handed over at the desk.

    Raises MissingField(field=compared). By post or electronically nobody comes who could bring them.
    """
    wanted = codes_to_compare(dossier.handed_in)
    if method is ReturnMethod.AT_DESK and not wanted <= set(compared):
        raise MissingField(field="compared")
    return tuple(sorted(wanted & set(compared)))
