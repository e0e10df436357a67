"""How what stands in the intake's fields becomes a form for the service, and a draft that survives a power cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from counter_app.domain.act_details import PAYMENT_METHODS
from counter_app.domain.dossier import Channel, HandedIn, HandedInState, ReturnMethod
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.lodging import Authorisation, PostalItem
from counter_app.domain.notice_wish import NEEDS_CONSENT, NoticeChannel, NoticeWish
from counter_app.domain.payment import CASH
from counter_app.domain.person import IdentitySource, Person, PersonKind, Sex
from counter_app.domain.province import ProvinceProfile
from counter_app.services.intake import IntakeForm
from counter_app.widgets.date_input import read_day

PERSON_FIELDS = ("name", "identity_number", "birth_date", "sex", "address", "phone", "email")
SUBMITTER_FIELDS = ("submitter_name", "submitter_identity_number", "submitter_phone")
AUTHORISATION_FIELDS = ("authorisation_number", "authorisation_on", "agent_account")
WORTH_KEEPING = (*PERSON_FIELDS, *SUBMITTER_FIELDS, *AUTHORISATION_FIELDS, "event_on", "pages", "typed_fee", "summary")


@dataclass(slots=True)
class IntakeFields:
    """Everything typed or chosen, as text. `texts` holds field name → text; the check list is kept as marks."""

    intent_id: str
    procedure: str = ""
    case: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    marks: tuple[HandedIn, ...] = ()
    source: IdentitySource = IdentitySource.TYPED
    old_identity_number: str = ""
    step: str = ""

    @property
    def is_empty(self) -> bool:
        """True while nobody has entered anything worth keeping."""
        return not self.procedure and not any(self.texts.get(name) for name in WORTH_KEEPING)

    @classmethod
    def blank(cls, intent_id: str, profile: ProvinceProfile) -> IntakeFields:
        """A new form: what the fields hold before anybody has typed."""
        texts = dict.fromkeys(WORTH_KEEPING, "") | {
            "kind": str(PersonKind.CITIZEN),
            "dossier_sets": "1",
            "copies_wanted": "1",
            "fee_paid": "no",
            "wants_receipt": "no",
            "return_method": profile.return_methods[0] if profile.return_methods else str(ReturnMethod.AT_DESK),
            "channel": profile.channels[0] if profile.channels else str(Channel.DIRECT),
        }
        return cls(intent_id, texts=texts)

    def draft(self) -> dict[str, Any]:
        """JSON values for the draft table."""
        return {
            "procedure": self.procedure,
            "case": self.case,
            "step": self.step,
            "texts": dict(self.texts),
            "source": str(self.source),
            "old_identity_number": self.old_identity_number,
            "marks": [
                {
                    "code": mark.component_code,
                    "state": str(mark.state),
                    "originals": mark.originals,
                    "copies": mark.copies,
                    "substitute": mark.substitute,
                    "reason": mark.reason,
                    "ground": mark.ground,
                    "compared": mark.compared,
                }
                for mark in self.marks
            ],
        }

    @classmethod
    def of_draft(cls, intent_id: str, kept: Mapping[str, Any]) -> IntakeFields:
        """The fields as they were."""
        return cls(
            intent_id,
            procedure=kept.get("procedure", ""),
            case=kept.get("case", ""),
            step=kept.get("step", ""),
            texts=_ways_named(kept.get("texts", {})),
            source=IdentitySource(kept.get("source", "typed")),
            old_identity_number=kept.get("old_identity_number", ""),
            marks=tuple(
                HandedIn(
                    mark["code"],
                    HandedInState(mark["state"]),
                    mark["originals"],
                    mark["copies"],
                    mark["substitute"],
                    mark["reason"],
                    ground=mark.get("ground", ""),
                    compared=mark.get("compared", False),
                )
                for mark in kept.get("marks", ())
            ),
        )

    def form(self, *, date_confirmed: bool) -> IntakeForm:
        """The form for the service. Raises BadField for a text that is no date, number or amount; the text stays."""
        by_another = any(self.texts.get(name, "").strip() for name in SUBMITTER_FIELDS)
        paid = self.texts.get("fee_paid", "")
        fee_paid = paid in PAYMENT_METHODS
        return IntakeForm(
            intent_id=self.intent_id,
            procedure_code=self.procedure,
            case_code=self.case,
            applicant=self.applicant(),
            submitter=self._submitter() if by_another else None,
            authorisation=self._authorisation(),
            postal=self._postal(),
            handed_in=self.marks,
            channel=Channel(self.texts.get("channel") or Channel.DIRECT),
            return_method=ReturnMethod(chosen) if (chosen := self.texts.get("return_method")) else None,
            summary=self.texts.get("summary", ""),
            dossier_sets=self._number("dossier_sets", 1),
            pages=self._number("pages", 0),
            copies_wanted=self._number("copies_wanted", 1),
            event_on=self._day("event_on"),
            notice_wish=self._notice_wish(),
            reuse_agreed={"yes": True, "no": False}.get(self.texts.get("reuse_agreed", "")),
            external_code=self.texts.get("external_code", ""),
            person_attributes=frozenset(filter(None, [self.texts.get("person_attribute")])),
            typed_fee=self._money("typed_fee"),
            fee_paid=fee_paid,
            paid_by=paid if fee_paid else CASH,
            wants_receipt=True if self.texts.get("wants_receipt") == "yes" else None,
            date_confirmed=date_confirmed,
        )

    def applicant(self) -> Person:
        """Whose dossier it is. Raises BadField for a birth date that is none."""
        texts = self.texts
        return Person(
            name=texts.get("name", ""),
            kind=PersonKind(texts.get("kind") or PersonKind.CITIZEN),
            identity_number=texts.get("identity_number", ""),
            old_identity_number=self.old_identity_number,
            birth_date=self._day("birth_date"),
            sex=Sex(chosen) if (chosen := texts.get("sex")) else None,
            address=texts.get("address", ""),
            phone=texts.get("phone", ""),
            email=texts.get("email", ""),
            source=self.source,
        )

    def _notice_wish(self) -> NoticeWish | None:
        """Choosing a message service in front of the officer is the agreement to it; the field's hint says what for."""
        chosen = self.texts.get("notice_channel", "")
        return NoticeWish(NoticeChannel(chosen), consented=NoticeChannel(chosen) in NEEDS_CONSENT) if chosen else None

    def _submitter(self) -> Person:
        texts = self.texts
        return Person(
            name=texts.get("submitter_name", ""),
            identity_number=texts.get("submitter_identity_number", ""),
            phone=texts.get("submitter_phone", ""),
        )

    def _authorisation(self) -> Authorisation | None:
        """By which paper the submitter lodges; None while nothing of it is typed."""
        told = {name: self.texts.get(name, "").strip() for name in AUTHORISATION_FIELDS}
        if not any(told.values()):
            return None
        on = self._day("authorisation_on")
        if on is None:
            raise MissingField(field="authorisation_on")
        return Authorisation(told["authorisation_number"], on, told["agent_account"])

    def _postal(self) -> PostalItem | None:
        """Which phiếu gửi this form was opened from, on the post's screen."""
        texts = self.texts
        if not texts.get("post_slip"):
            return None
        return PostalItem(texts.get("post_batch", ""), texts.get("post_number", ""), texts["post_slip"])

    def take_person(self, person: Person) -> None:
        """A card was read: its values replace what stood in the same fields; phone and e-mail stay unless the card knows."""
        told = {
            "name": person.name,
            "identity_number": person.identity_number,
            "birth_date": person.birth_date.strftime("%d/%m/%Y") if person.birth_date else "",
            "sex": str(person.sex) if person.sex else "",
            "address": person.address,
            "phone": person.phone,
            "email": person.email,
        }
        self.texts.update({name: text for name, text in told.items() if text})
        self.source = person.source
        self.old_identity_number = person.old_identity_number

    def add_known(self, person: Person) -> bool:
        """How to reach somebody who has been here before, where nothing is typed yet; False when nothing was added."""
        known = {name: getattr(person, name) for name in ("phone", "email", "address")}
        added = {name: text for name, text in known.items() if text and not self.texts.get(name)}
        self.texts.update(added)
        return bool(added)

    def _day(self, name: str) -> date | None:
        text = self.texts.get(name, "").strip()
        day = read_day(text)
        if text and day is None:
            raise BadField(field=name, value=text, reason="not-a-date")
        return day

    def _number(self, name: str, default: int) -> int:
        text = self.texts.get(name, "").strip()
        if not text:
            return default
        if not (text.isascii() and text.isdigit()) or len(text) > 6:
            raise BadField(field=name, value=text, reason="no-digits")
        return int(text)

    def _money(self, name: str) -> int | None:
        digits = self.texts.get(name, "").replace(".", "").strip()
        if not digits:
            return None
        if not (digits.isascii() and digits.isdigit()):
            raise BadField(field=name, value=digits, reason="no-digits")
        return int(digits)


def quotable(form: IntakeForm) -> IntakeForm:
    """The same form with marks enough for a preview of due date and fee."""
    return replace(form, return_method=form.return_method or ReturnMethod.AT_DESK)


def _ways_named(texts: Mapping[str, str]) -> dict[str, str]:
    """A draft begun before the way of paying was asked says only that the fee was taken: that was cash."""
    return {**texts, "fee_paid": CASH} if texts.get("fee_paid") == "yes" else dict(texts)
