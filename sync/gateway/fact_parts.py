"""Which parts do several event types have in common, and how strictly are they read? (docs/wire.md)"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _instant(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a time needs its offset")
    return text


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


Instant = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_instant)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"}), AfterValidator(_day)]
Code = Annotated[str, Field(min_length=1, max_length=100)]
# Numbers that people read out and that become keys: visible ASCII without spaces.
Number = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
Whole = Annotated[int, Field(ge=0, le=10**15)]


class Fact(BaseModel):
    """Strict types; unknown members are ignored here and kept in the stored text."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)


class Procedure(Fact):
    """The procedure and its case as published when the dossier was received."""

    code: Code
    name: str
    case: str
    caseName: str
    catalogueVersion: str


class Person(Fact):
    """An applicant or submitter, as typed or read from a card."""

    kind: Code
    name: Annotated[str, Field(min_length=1, max_length=500)]
    identityNumber: str
    oldIdentityNumber: str
    birthDate: Day | None
    sex: Literal["male", "female"] | None
    address: str
    phone: str
    email: str
    source: str


class Component(Fact):
    """One paper of the dossier as handed in."""

    code: Code
    state: Code
    originals: Whole
    copies: Whole
    substitute: str
    reason: str
    ground: Annotated[str, Field(max_length=100)] = ""


class DeskClock(Fact):
    """How far the desk trusted its clock."""

    trust: str


class SupplementLine(Fact):
    """One thing to put right: no line leaves what is wrong, its ground or its remedy open."""

    component: str
    paper: Annotated[str, Field(min_length=1)]
    wrong: Annotated[str, Field(min_length=1)]
    ground: Annotated[str, Field(min_length=1)]
    remedy: Annotated[str, Field(min_length=1)]
