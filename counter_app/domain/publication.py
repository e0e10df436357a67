"""Whether a published procedure makes sense by itself: codes unique, cases and alternatives known, a term for every case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from counter_app.domain.dossier import Channel, ReturnMethod
from counter_app.domain.errors import BadField
from counter_app.domain.fee import FeeKind, FeeRule
from counter_app.domain.procedure import Component, HandIn, Procedure

CONFIDENCES = ("A", "B", "C")
_MARKUP = frozenset("[]<>{}")


def judge_procedure(procedure: Procedure) -> None:
    """Raises BadField(field, value, reason): `field` is the path inside the procedure, e.g. `components[2].cases`."""
    _require_text("code", procedure.code)
    _require_text("name", procedure.name)
    for path, text in names_of(procedure):
        _judge_name(path, text)
    if procedure.confidence not in CONFIDENCES:
        raise BadField(field="confidence", value=procedure.confidence, reason="not-a-confidence")
    if procedure.valid_to and procedure.valid_to < procedure.valid_from:
        raise BadField(field="valid_to", value=procedure.valid_to.isoformat(), reason="before-valid-from")
    _one_of("return_methods", procedure.return_methods, tuple(ReturnMethod))
    _unique("cases", [case.code for case in procedure.cases])
    _judge_components(procedure)
    _judge_terms(procedure)
    for number, rule in enumerate(procedure.fees, 1):
        _judge_fee(f"fees[{number}]", rule)


def names_of(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Every text that people read, with its path."""
    for key in ("name", "area", "result", "authority", "ground", "event_name"):
        yield key, getattr(procedure, key)
    for number, case in enumerate(procedure.cases, 1):
        yield f"cases[{number}].name", case.name
    for number, component in enumerate(procedure.components, 1):
        path = f"components[{number}]"
        yield f"{path}.name", component.name
        yield f"{path}.form", component.form
        yield f"{path}.not_digitised_reason", component.not_digitised_reason
        for substitute in component.substitutes:
            yield f"{path}.substitutes", substitute
    for number, rule in enumerate(procedure.fees, 1):
        yield f"fees[{number}].name", rule.name
        yield f"fees[{number}].ground", rule.ground
    for alias in procedure.aliases:
        yield "aliases", alias
    for number, step in enumerate(procedure.steps, 1):
        yield f"steps[{number}]", step


def _judge_components(procedure: Procedure) -> None:
    codes = [component.code for component in procedure.components]
    cases = tuple(case.code for case in procedure.cases)
    if not codes:
        raise BadField(field="components", value="", reason="empty")
    _unique("components", codes)
    for number, component in enumerate(procedure.components, 1):
        path = f"components[{number}]"
        _require_text(f"{path}.code", component.code)
        _require_text(f"{path}.name", component.name)
        _one_of(f"{path}.cases", component.cases, cases)
        _one_of(f"{path}.alternatives", component.alternatives, tuple(code for code in codes if code != component.code))
        _judge_counts(path, component)
        if component.not_digitised_reason and component.digitise:
            raise BadField(
                field=f"{path}.not_digitised_reason", value=component.not_digitised_reason, reason="but-digitised"
            )


def _judge_counts(path: str, component: Component) -> None:
    """A kept paper has a number of sheets; a paper that is only shown, or data, has none."""
    kept = {HandIn.ORIGINAL_KEPT: component.originals, HandIn.COPY_KEPT: component.copies}.get(component.hand_in)
    handed = component.originals + component.copies
    if component.originals < 0 or component.copies < 0 or kept == 0 or (kept is None and handed > 0):
        told = f"{component.hand_in}: {component.originals} + {component.copies}"
        raise BadField(field=f"{path}.hand_in", value=told, reason="counts-do-not-fit")


def _judge_terms(procedure: Procedure) -> None:
    cases = tuple(case.code for case in procedure.cases)
    for number, term in enumerate(procedure.terms, 1):
        _one_of(f"terms[{number}].case", (term.case,) if term.case else (), cases)
        _one_of(f"terms[{number}].channel", (term.channel,) if term.channel else (), tuple(Channel))
    _unique("terms", [f"{term.case}/{term.channel}" for term in procedure.terms])
    for case in cases or ("",):
        if not any(term.case in ("", case) and term.channel == "" for term in procedure.terms):
            raise BadField(field="terms", value=case, reason="no-term-for-case")


def _judge_fee(path: str, rule: FeeRule) -> None:
    _require_text(f"{path}.name", rule.name)
    if min(rule.amount, rule.step_pages, rule.amount_after_step, rule.cap_per_copy) < 0:
        raise BadField(field=f"{path}.amount", value=str(rule.amount), reason="negative")
    if (rule.kind in (FeeKind.PER_CASE, FeeKind.PER_COPY, FeeKind.PER_PAGE)) is not (rule.amount > 0):
        raise BadField(field=f"{path}.amount", value=str(rule.amount), reason="does-not-fit-kind")
    if rule.kind is not FeeKind.PER_PAGE and (rule.step_pages or rule.amount_after_step or rule.cap_per_copy):
        raise BadField(field=f"{path}.step_pages", value=str(rule.step_pages), reason="does-not-fit-kind")
    when = rule.when
    if (when.late is None) is not (when.late_after_days is None):
        raise BadField(field=f"{path}.when.late_after_days", value=str(when.late_after_days), reason="late-needs-both")
    if when.valid_from and when.valid_to and when.valid_to < when.valid_from:
        raise BadField(field=f"{path}.when.valid_to", value=when.valid_to.isoformat(), reason="before-valid-from")
    _one_of(f"{path}.when.channel", (when.channel,) if when.channel is not None else (), tuple(Channel))


def _judge_name(path: str, text: str) -> None:
    if text != unicodedata.normalize("NFC", text):
        raise BadField(field=path, value=text, reason="not-nfc")
    if _MARKUP.intersection(text) or any(unicodedata.category(letter) in ("Cc", "Cf") for letter in text):
        raise BadField(field=path, value=text, reason="markup-or-control")
    if text != " ".join(text.split()):
        raise BadField(field=path, value=text, reason="untidy-spaces")


def _require_text(path: str, text: str) -> None:
    if not text.strip():
        raise BadField(field=path, value=text, reason="empty")


def _one_of(path: str, values: Sequence[str], known: Sequence[str]) -> None:
    for value in values:
        if value not in known:
            raise BadField(field=path, value=value, reason="unknown")


def _unique(path: str, codes: Sequence[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise BadField(field=path, value=code, reason="double-code")
