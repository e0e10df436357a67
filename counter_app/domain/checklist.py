"""Whether what was handed in is what the procedure publishes, and nothing beyond it (Đà Nẵng Đ5.1, Cà Mau Đ34.6).

Every finding is told at once (NĐ 61 Đ15.3: guide once, fully and exactly). Judging only ever compares with published
components, so no officer and no data of the day can make this module ask for more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.dossier import HandedIn, HandedInState
from counter_app.domain.errors import BadField
from counter_app.domain.procedure import Component, HandIn, Procedure

DATABASE_DOWN = "database-down"  # the database cannot be read because of an incident (NĐ 309 Đ4.2a)
GROUNDS = frozenset({"", DATABASE_DOWN})


class FindingCode(StrEnum):
    """Why a line is on the verdict; the sentence is in `texts`."""

    MISSING = "missing"
    TOO_FEW = "too-few"
    INCORRECT = "incorrect"
    INCORRECT_WITHOUT_REASON = "incorrect-without-reason"  # Đà Nẵng Đ5.5: nothing goes back without a written reason
    SUBSTITUTE_NOT_PUBLISHED = "substitute-not-published"
    EXTRA = "extra"  # received because the citizen offered it; never required


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One finding. `name` is the published name; `reason` the officer's words; wanted and handed are numbers of papers."""

    component_code: str
    name: str
    code: FindingCode
    wanted_originals: int = 0
    wanted_copies: int = 0
    handed_originals: int = 0
    handed_copies: int = 0
    reason: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistVerdict:
    """`lines`: everything that keeps the dossier from being received. `notes`: what is only worth knowing; never blocks."""

    complete: bool
    lines: tuple[ChecklistLine, ...] = ()
    notes: tuple[ChecklistLine, ...] = ()


def judge(procedure: Procedure, case: str, handed_in: Sequence[HandedIn]) -> ChecklistVerdict:
    """Compare with the published components of the case. The order of `handed_in` does not matter.

    Raises BadField(field="case") when the procedure has cases and this is none of them.
    """
    components = asked_components(procedure, case)
    satisfied = {c.code for c in procedure.components if _given(c, handed_in) and _finding(procedure, c, handed_in) is None}
    lines, notes = [], []
    for component in components:
        finding = _finding(procedure, component, handed_in)
        if finding is None or satisfied.intersection(component.alternatives):
            continue
        if component.required:
            lines.append(finding)
        elif finding.code is not FindingCode.MISSING:
            notes.append(finding)
    notes += [_extra(procedure, code) for code in sorted(_codes_there(handed_in) - _codes_known(components))]
    return ChecklistVerdict(not lines, tuple(lines), tuple(notes))


def asked_components(procedure: Procedure, case: str) -> tuple[Component, ...]:
    """The components of a case in published order. Raises BadField(field="case")."""
    if procedure.cases and case not in {known.code for known in procedure.cases}:
        raise BadField(field="case", value=case, reason="unknown-case")
    return procedure.components_for(case)


def ask_everything(procedure: Procedure, case: str) -> tuple[HandedIn, ...]:
    """Everything the case asks for, as published: what "all" means at the desk. Optional papers are marked as not had."""
    return tuple(
        HandedIn(component.code, HandedInState.OK, component.originals, component.copies)
        if component.required
        else HandedIn(component.code, HandedInState.NOT_APPLICABLE)
        for component in asked_components(procedure, case)
    )


def is_asked_although_held(component: Component, items: Sequence[HandedIn]) -> bool:
    """True while the officer has recorded that the database cannot be read: only then is its paper asked for."""
    return component.hand_in is HandIn.FROM_DATABASE and any(item.ground == DATABASE_DOWN for item in items)


def _finding(procedure: Procedure, component: Component, handed_in: Sequence[HandedIn]) -> ChecklistLine | None:
    """What is wrong with this component by itself, alternatives left aside; None when it is as published."""
    items = [item for item in handed_in if item.component_code == component.code]
    good = [item for item in items if item.state is HandedInState.OK and _accepted(procedure, component, item)]
    if _enough(component, good):
        return None
    wrong = [item for item in items if item.state is HandedInState.INCORRECT]
    present = [item for item in items if _is_there(item)]
    if wrong:
        told = sorted({_tidy(item.reason) for item in wrong} - {""})
        code = FindingCode.INCORRECT if told else FindingCode.INCORRECT_WITHOUT_REASON
        return _line(component, code, present, "; ".join(told))
    if component.hand_in is HandIn.FROM_DATABASE and not is_asked_although_held(component, items):
        return None  # NĐ 309 Đ4.2a: what a database holds may not be asked for as paper
    if len(good) < len(present):
        return _line(component, FindingCode.SUBSTITUTE_NOT_PUBLISHED, present)
    return _line(component, FindingCode.TOO_FEW if present else FindingCode.MISSING, items)


def _enough(component: Component, good: Sequence[HandedIn]) -> bool:
    if not good:
        return False
    originals, copies = sum(item.originals for item in good), sum(item.copies for item in good)
    if is_asked_although_held(component, good):
        return originals + copies >= max(1, component.originals + component.copies)
    if component.hand_in in (HandIn.SHOWN, HandIn.FROM_DATABASE):
        return True
    if any(item.substitute for item in good):
        return originals + copies >= component.originals + component.copies
    return originals >= component.originals and copies >= component.copies


def _accepted(procedure: Procedure, component: Component, item: HandedIn) -> bool:
    """A paper in place of the published one counts when it is published as its substitute or as an alternative."""
    if not item.substitute:
        return True
    others = [other for other in procedure.components if other.code in component.alternatives]
    known = {*component.substitutes, *component.alternatives, *(other.name for other in others)}
    return _tidy(item.substitute).casefold() in {_tidy(name).casefold() for name in known}


def _given(component: Component, handed_in: Sequence[HandedIn]) -> bool:
    """True when something good lies on the desk for it: what need not be handed in cannot stand in for another paper."""
    return any(item.component_code == component.code and item.state is HandedInState.OK for item in handed_in)


def _is_there(item: HandedIn) -> bool:
    return item.state in (HandedInState.OK, HandedInState.INCORRECT)


def _codes_there(handed_in: Sequence[HandedIn]) -> set[str]:
    return {item.component_code for item in handed_in if _is_there(item)}


def _codes_known(components: Sequence[Component]) -> set[str]:
    return {code for component in components for code in (component.code, *component.alternatives)}


def _line(component: Component, code: FindingCode, items: Sequence[HandedIn], reason: str = "") -> ChecklistLine:
    there = [item for item in items if _is_there(item)]
    return ChecklistLine(
        component_code=component.code,
        name=component.name,
        code=code,
        wanted_originals=component.originals,
        wanted_copies=component.copies,
        handed_originals=sum(item.originals for item in there),
        handed_copies=sum(item.copies for item in there),
        reason=reason,
        ground=DATABASE_DOWN if is_asked_although_held(component, items) else "",
    )


def _extra(procedure: Procedure, code: str) -> ChecklistLine:
    name = next((component.name for component in procedure.components if component.code == code), "")
    return ChecklistLine(code, name, FindingCode.EXTRA)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
