"""What stands on a dossier's labels, on what stock, and as which dots: the folder's label and a strip for its components.

A label lies open on a shelf and in a basket: it names the dossier and never a person, unless the province's profile asks for
the applicant's name (Luật 91/2025/QH15: no more personal data than the purpose needs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from counter_app.domain.dossier import Dossier, HandedInState
from counter_app.domain.errors import DeviceError, MissingField
from counter_app.domain.label_stock import MM_PER_INCH as MM_PER_INCH
from counter_app.domain.label_stock import LabelStock as LabelStock
from counter_app.domain.plain_text import one_line
from counter_app.domain.procedure import HandIn, Procedure
from counter_app.domain.province import ProvinceProfile
from counter_app.domain.receipt import VIETNAM_TIME

LONGEST_TITLE = 200
LONGEST_CODE = 60


class LabelKind(StrEnum):
    """Names of templates."""

    FOLDER = "folder"
    COMPONENT = "component"


@dataclass(frozen=True, slots=True)
class LabelContent:
    """One label as data. `code`: in both symbols and readable beneath. `applicant`: "" unless the province wants it.

    `title`: procedure or component, "" = a paper beyond the published list.
    `number` of `total`: place in a strip, 0 of 0 for the folder. `qr`: what the symbols hold, where that is more than the
    code (the mark of this sheet). `copy_number`, `attempt`: which sheet it is; any but the first says so beside the code.
    """

    kind: LabelKind
    code: str
    provisional: bool
    title: str
    received_on: date
    number: int = 0
    total: int = 0
    applicant: str = ""
    qr: str = ""
    copy_number: int = 1
    attempt: int = 1

    @property
    def in_symbols(self) -> str:
        """The text of both codes."""
        return self.qr or self.code

    def values(self) -> Mapping[str, Any]:
        """JSON values for the template."""
        on = self.received_on
        return {
            "kind": str(self.kind),
            "code": self.code,
            "provisional": self.provisional,
            "title": self.title,
            "received_on": {"day": on.day, "month": on.month, "year": on.year},
            "number": self.number,
            "total": self.total,
            "applicant": self.applicant,
            "copy_number": self.copy_number,
            "attempt_number": self.attempt,
        }

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> LabelContent:
        """From what is kept of a label's sheet: the values, its mark and which sheet it is."""
        on = values["received_on"]
        return cls(
            kind=LabelKind(values["kind"]),
            code=values["code"],
            provisional=values["provisional"],
            title=values["title"],
            received_on=date(on["year"], on["month"], on["day"]),
            number=values["number"],
            total=values["total"],
            applicant=values["applicant"],
            qr=values.get("qr", ""),
            copy_number=values.get("copy", {}).get("number", 1),
            attempt=values.get("attempt", {}).get("number", 1),
        )


@dataclass(frozen=True, slots=True)
class LabelBitmap:
    """A label as dots: rows of whole bytes from the top, the first dot in the highest bit, 1 = black, spare bits 0."""

    width_dots: int
    height_dots: int
    data: bytes

    @property
    def row_bytes(self) -> int:
        return (self.width_dots + 7) // 8

    def rows(self) -> list[bytes]:
        wide = self.row_bytes
        return [self.data[wide * y : wide * (y + 1)] for y in range(self.height_dots)]


@dataclass(frozen=True, slots=True)
class LabelReceipt:
    """How far a strip came. Labels before `confirmed` are on paper: the printer said so.

    Labels from `confirmed` up to `sent` may be on paper and are asked of the officer; those behind were never sent.
    `problem`: None when the strip is complete; PrinterOffline or OutOfPaper only when `sent` equals `confirmed`.
    """

    confirmed: int
    sent: int
    problem: DeviceError | None = None


def folder_label(dossier: Dossier, profile: ProvinceProfile, short_name: str = "") -> LabelContent:
    """The label of the folder. `short_name`: the procedure as the desk calls it, else its full name. Raises MissingField."""
    return LabelContent(
        kind=LabelKind.FOLDER,
        code=_code(dossier),
        provisional=dossier.dossier_code is None,
        title=_clip(short_name or dossier.procedure_name),
        received_on=dossier.received_at.astimezone(VIETNAM_TIME).date(),
        applicant=_clip(dossier.applicant.name) if profile.applicant_on_label else "",
    )


def component_labels(dossier: Dossier, procedure: Procedure) -> tuple[LabelContent, ...]:
    """A strip: one label for each paper that stays in the folder, in the order of the checklist. Raises MissingField.

    `procedure`: in the version the dossier was received under. Only published names are used: an officer's own words for an
    unlisted paper may name a person.
    """
    titles = list(_kept_papers(dossier, procedure))
    received_on = dossier.received_at.astimezone(VIETNAM_TIME).date()
    return tuple(
        LabelContent(
            kind=LabelKind.COMPONENT,
            code=_code(dossier),
            provisional=dossier.dossier_code is None,
            title=title,
            received_on=received_on,
            number=number,
            total=len(titles),
        )
        for number, title in enumerate(titles, start=1)
    )


def _kept_papers(dossier: Dossier, procedure: Procedure) -> list[str]:
    """Papers that were shown and given back, or come from a database, need no label."""
    known = {component.code: component for component in procedure.components}
    not_kept = {code for code, component in known.items() if component.hand_in in (HandIn.SHOWN, HandIn.FROM_DATABASE)}
    return [
        _clip(known[paper.component_code].name) if paper.component_code in known else ""
        for paper in dossier.handed_in
        if paper.state is HandedInState.OK and paper.originals + paper.copies > 0 and paper.component_code not in not_kept
    ]


def _clip(text: str) -> str:
    """One line of harmless text; what is cut is seen to be cut."""
    tidy = one_line(text, LONGEST_TITLE + 1)
    return tidy if len(tidy) <= LONGEST_TITLE else tidy[: LONGEST_TITLE - 1] + "…"


def _code(dossier: Dossier) -> str:
    code = one_line(dossier.shown_number, LONGEST_CODE)
    if not code:
        raise MissingField(field="dossier_code")
    return code
