"""How is put right what was taken down wrongly, or has changed since? By groups of fields, the old value kept (I4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from counter_app.domain import act_details, field_group, identity_number
from counter_app.domain.act import SideEvent
from counter_app.domain.case_errors import NothingCorrected
from counter_app.domain.dossier import Dossier, ReturnMethod
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.officer import Officer
from counter_app.services.acting import Acted, Acting, ActRequest, known_dossier

OF_APPLICANT = ("name", "identity_number", "birth_date", "address", "phone", "email")


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """`values`: what stands in the fields now, by name: OF_APPLICANT, `summary`, `return_method`; a name left out stays.

    A birth date is ISO, "" for none. `reason` is mandatory.
    """

    intent_id: str
    dossier_uid: str
    values: Mapping[str, str]
    reason: str
    expected_rev: int | None = None
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Corrected:
    """The dossier with other values, and the groups in which it differs."""

    dossier: Dossier
    changes: tuple[field_group.GroupChange, ...] = field(default_factory=tuple)

    @property
    def details(self) -> dict[str, object]:
        """As the act has them."""
        return {"groups": {str(change.group): change.to_json() for change in self.changes}}


class DossierCorrection:
    """One act for all groups that were changed in one form."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def correct(self, form: CorrectionForm, officer: Officer) -> Acted:
        """Told to the centre; what was printed stays as printed. Raises NothingCorrected, MissingField, BadField,
        ChangedMeanwhile, and what Acting.perform raises."""
        with self._acting.store.read() as session:
            done = session.acts.by_id(form.intent_id)
            before = known_dossier(session, form.dossier_uid)
        details = {} if done else corrected(before, form.values, self._acting.clock.now().date()).details
        return self._acting.perform(
            ActRequest(
                form.intent_id,
                form.dossier_uid,
                SideEvent.CORRECT,
                officer,
                reason=form.reason,
                details=details,
                expected_rev=form.expected_rev if form.expected_rev is not None else before.rev,
                wants_slip=False,
                date_confirmed=form.date_confirmed,
            )
        )


def values_of(dossier: Dossier) -> dict[str, str]:
    """What stands in the fields of the form."""
    person = dossier.applicant
    found = {name: str(getattr(person, name) or "") for name in OF_APPLICANT if name != "birth_date"}
    found["birth_date"] = person.birth_date.isoformat() if person.birth_date else ""
    return {**found, "summary": dossier.summary, "return_method": str(dossier.return_method)}


def corrected(dossier: Dossier, values: Mapping[str, str], today: date) -> Corrected:
    """Raises NothingCorrected, MissingField(name), BadField(identity_number | birth_date | return_method)."""
    now = {**values_of(dossier), **{name: act_details.tidy(value, name) for name, value in values.items()}}
    if not now["name"]:
        raise MissingField(field="name")
    if now["return_method"] not in tuple(ReturnMethod):
        raise BadField(field="return_method", value=now["return_method"], reason="not-one-of")
    person = replace(
        dossier.applicant,
        name=now["name"],
        address=now["address"],
        phone=now["phone"],
        email=now["email"],
        identity_number=identity_number.normalise(now["identity_number"]),
        birth_date=_birth_date(now["birth_date"]),
    )
    after = replace(dossier, applicant=person, summary=now["summary"], return_method=ReturnMethod(now["return_method"]))
    changes = field_group.changes_between(dossier, after)
    if not changes:
        raise NothingCorrected()
    if person.identity_number != dossier.applicant.identity_number:
        found = identity_number.judge(person.identity_number, birth_date=person.birth_date, sex=person.sex, today=today)
        if errors := [finding for finding in found if finding.level == "error"]:
            raise BadField(field="identity_number", value=person.identity_number, reason=errors[0].code)
    return Corrected(after, changes)


def _birth_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadField(field="birth_date", value=text, reason="not-a-date") from error
