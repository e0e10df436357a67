"""Which values of a dossier belong together when desk and centre both change it, and what comes of it? (reliability §3.6)

A group is changed as one: who corrects the phone has seen the e-mail beside it. Different groups never collide; the same
group with the same new value is one; with different ones nobody but a person decides (I4). Values are JSON, as on the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from counter_app.domain import act_details
from counter_app.domain.dossier import Dossier, ReturnMethod
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.lodging import Authorisation
from counter_app.domain.person import Person
from counter_app.domain.received_fact import person_fact, person_from

Value = Mapping[str, Any]


class FieldGroup(StrEnum):
    """The stored value never changes; it is the name on the wire."""

    IDENTITY = "identity"
    ADDRESS = "address"
    CONTACT = "contact"
    SUBMITTER = "submitter"
    AUTHORISATION = "authorisation"
    RETURN = "return"
    SUMMARY = "summary"


_OF_APPLICANT: dict[FieldGroup, tuple[str, ...]] = {
    FieldGroup.IDENTITY: ("name", "identityNumber", "oldIdentityNumber", "birthDate", "sex"),
    FieldGroup.ADDRESS: ("address",),
    FieldGroup.CONTACT: ("phone", "email"),
}


class Meeting(StrEnum):
    """How a change of the centre meets what stands at the desk."""

    SAME = "same"
    TAKE = "take"  # untouched here since: the newer value is taken
    CASE = "case"  # changed here, too: a person decides


@dataclass(frozen=True, slots=True)
class GroupChange:
    """One group from an old value to a new one."""

    group: FieldGroup
    old: Value
    new: Value

    def to_json(self) -> dict[str, Any]:
        """As in the details of an act."""
        return {"old": dict(self.old), "new": dict(self.new)}


def value_of(dossier: Dossier, group: FieldGroup) -> dict[str, Any]:
    """What stands in the group now."""
    if group in _OF_APPLICANT:
        applicant = person_fact(dossier.applicant)
        return {name: applicant[name] for name in _OF_APPLICANT[group]}
    if group is FieldGroup.SUBMITTER:
        return {"submitter": person_fact(dossier.submitter) if dossier.submitter else None}
    if group is FieldGroup.AUTHORISATION:
        return {"authorisation": _paper_fact(dossier.authorisation)}
    if group is FieldGroup.RETURN:
        return {"returnMethod": str(dossier.return_method)}
    return {"summary": dossier.summary}


def with_value(dossier: Dossier, group: FieldGroup, value: Value) -> Dossier:
    """The dossier with the group as told. Raises BadField, MissingField."""
    try:
        return _WRITERS[group](dossier, value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadField(field=str(group), value="", reason="not-readable") from error


def changes_between(before: Dossier, after: Dossier) -> tuple[GroupChange, ...]:
    """Groups in which the two differ."""
    pairs = ((group, value_of(before, group), value_of(after, group)) for group in FieldGroup)
    return tuple(GroupChange(group, old, new) for group, old, new in pairs if old != new)


def changes_in(details: Mapping[str, Any]) -> tuple[GroupChange, ...]:
    """The groups that an act's details name. Raises BadField, MissingField."""
    told = details.get("groups")
    if not isinstance(told, Mapping) or not told:
        raise MissingField(field="groups")
    try:
        return tuple(GroupChange(FieldGroup(name), dict(one["old"]), dict(one["new"])) for name, one in told.items())
    except (KeyError, TypeError, ValueError) as error:
        raise BadField(field="groups", value="", reason="not-readable") from error


def meeting(ours: Value, change: GroupChange) -> Meeting:
    """Three ways: what stood there before, what the other side made of it, what stands here."""
    if ours == change.new:
        return Meeting.SAME
    return Meeting.TAKE if ours == change.old else Meeting.CASE


def _with_applicant(dossier: Dossier, value: Value, names: tuple[str, ...]) -> Dossier:
    fact = person_fact(dossier.applicant) | {name: value[name] for name in names}
    return replace(dossier, applicant=person_of(fact))


def _with_submitter(dossier: Dossier, value: Value) -> Dossier:
    told = value["submitter"]
    return replace(dossier, submitter=person_of(told) if told else None)


def _with_authorisation(dossier: Dossier, value: Value) -> Dossier:
    told = value["authorisation"]
    if not told:
        return replace(dossier, authorisation=None)
    paper = Authorisation(_text(told["number"]), date.fromisoformat(told["on"]), _text(told["agentAccount"]))
    return replace(dossier, authorisation=paper)


def person_of(fact: Mapping[str, Any]) -> Person:
    """A person out of the wire's form. Text comes through the gate. Raises MissingField(name), ValueError, KeyError."""
    person = person_from(fact, _text)
    if not person.name:
        raise MissingField(field="name")
    return person


def _text(value: str) -> str:
    return act_details.tidy(value, "groups")


def _paper_fact(paper: Authorisation | None) -> dict[str, Any] | None:
    if paper is None:
        return None
    return {"number": paper.paper_number, "on": paper.paper_on.isoformat(), "agentAccount": paper.agent_account}


_WRITERS: dict[FieldGroup, Callable[[Dossier, Value], Dossier]] = {
    FieldGroup.SUBMITTER: _with_submitter,
    FieldGroup.AUTHORISATION: _with_authorisation,
    FieldGroup.RETURN: lambda dossier, value: replace(dossier, return_method=ReturnMethod(value["returnMethod"])),
    FieldGroup.SUMMARY: lambda dossier, value: replace(dossier, summary=_text(value["summary"])),
    **{
        group: lambda dossier, value, names=names: _with_applicant(dossier, value, names)  # type: ignore[misc]
        for group, names in _OF_APPLICANT.items()
    },
}
