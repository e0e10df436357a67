"""Which values of a dossier belong together when desk and centre both change it, and when is that a conflict? (docs/wire.md)

What was received stays as it was printed; what corrects it stands beside it, by group, in the body's member `corrected`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from sync.gateway.fact_parts import Day, Fact, Person

Group = Literal["identity", "address", "contact", "submitter", "authorisation", "return", "summary"]
_OF_APPLICANT: Final[Mapping[str, tuple[str, ...]]] = {
    "identity": ("name", "identityNumber", "oldIdentityNumber", "birthDate", "sex"),
    "address": ("address",),
    "contact": ("phone", "email"),
}
_MEMBERS: Final[Mapping[str, str]] = {
    "submitter": "submitter",
    "authorisation": "authorisation",
    "return": "returnMethod",
    "summary": "summary",
}
Value = dict[str, Any]


class Change(Fact):
    """A group's value before and after, both whole."""

    old: Value
    new: Value


class Changes(Fact):
    """Of one correction. `answer`: a person closes the conflicts of these groups with it; `noted`: a value kept beside."""

    groups: Annotated[dict[Group, Change], Field(min_length=1, max_length=7)]
    answer: Literal["ours", "theirs", "both"] | None = None
    noted: Value | None = None

    @model_validator(mode="after")
    def _shapes(self) -> Changes:
        for group, change in self.groups.items():
            for value in (change.old, change.new):
                check_shape(group, value)
        return self


class Paper(Fact):
    """By which paper the submitter lodges."""

    number: Annotated[str, Field(min_length=1)]
    on: Day
    agentAccount: str


def check_shape(group: str, value: Value) -> None:
    """Raises ValueError for a value that is not this group's: all its members, and no other."""
    names = set(_OF_APPLICANT.get(group, (_MEMBERS.get(group, ""),)))
    if set(value) != names:
        raise ValueError(f"a value of {group} has the members {', '.join(sorted(names))}")
    if group == "submitter" and value["submitter"] is not None:
        Person.model_validate(value["submitter"])
    elif group == "authorisation" and value["authorisation"] is not None:
        Paper.model_validate(value["authorisation"])
    elif group not in ("submitter", "authorisation"):
        for name, member in value.items():
            if not (isinstance(member, str) or (member is None and name in ("birthDate", "sex"))):
                raise ValueError(f"{name} is not text")
        if "name" in value and not value["name"].strip():
            raise ValueError("a person has a name")


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction as it comes: of a desk's event or of a unit. `source`: "desk" or "unit"; `by`: a person's name."""

    key: str
    source: str
    by: str
    at: str
    groups: Mapping[str, Mapping[str, Value]]
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """The same group, different values: what the desk says, what stands here, what stood there before both."""

    key: str
    group: str
    base: Value
    desk: dict[str, Any]
    centre: dict[str, Any]


def correction_of(event_id: str, data: Mapping[str, Any]) -> Correction:
    """What a desk's `dossier.corrected` says."""
    details = data["details"]
    return Correction(event_id, "desk", data["clerkName"], data["at"], details["groups"], details.get("answer"))


def value_in(body: Mapping[str, Any], group: str) -> Value:
    """What counts now: as corrected last, else as received."""
    corrected: Value | None = body.get("corrected", {}).get(group, {}).get("value")
    if corrected is not None:
        return corrected
    if group in _OF_APPLICANT:
        return {name: body["applicant"][name] for name in _OF_APPLICANT[group]}
    return {_MEMBERS[group]: body.get(_MEMBERS[group])}


def corrected(body: Mapping[str, Any], told: Correction) -> tuple[dict[str, Any], list[Clash]]:
    """The body with the correction merged, and the groups in which it meets another value. Those keep what stands here: no
    value a person typed is overwritten. An answer of a person that names what stands here is no clash any more."""
    groups = dict(body.get("corrected", {}))
    clashes: list[Clash] = []
    for group, change in told.groups.items():
        here = value_in(body, group)
        if here == change["new"]:
            continue
        if here == change["old"]:
            groups[group] = {"value": change["new"], "source": told.source, "by": told.by, "at": told.at, "key": told.key}
        else:
            before = body.get("corrected", {}).get(group, {})
            centre = {"value": here, **{name: before.get(name, "") for name in ("source", "by", "at", "key")}}
            desk = {"value": change["new"], "source": told.source, "by": told.by, "at": told.at, "key": told.key}
            clashes.append(Clash(f"{told.key}:{group}", group, change["old"], desk, centre))
    return ({**body, "corrected": groups} if groups else dict(body)), clashes
