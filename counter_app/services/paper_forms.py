"""What is the form with this number: still blank somewhere, a dossier by now, void, or another desk's? (I3)"""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import BadField
from counter_app.domain.paper_form import FormNumber, PaperForm, read_form_number
from counter_app.ports import DeskStore, Session


@dataclass(frozen=True, slots=True)
class FormSeen:
    """What stands behind a number. `form` None: this desk never issued it; `dossier`: what it became."""

    number: FormNumber
    form: PaperForm | None
    dossier: Dossier | None = None


class PaperForms:
    """Look-ups in the ledger of blank forms. The catch-up session moves forms by `session.downtime.forms`."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store

    def look_up(self, text: str) -> FormSeen:
        """By the number as typed or scanned. Raises BadField(form_number) when its check digits do not hold."""
        with self._store.read() as session:
            return seen(session, text)


def seen(session: Session, text: str) -> FormSeen:
    """The same inside a use case's transaction."""
    number = read_form_number(text)
    if number is None:
        raise BadField(field="form_number", value=text[:60], reason="form-check-digits")
    form = session.downtime.forms.by_number(number.text)
    dossier = session.dossiers.by_uid(form.dossier_uid) if form and form.dossier_uid else None
    return FormSeen(number, form, dossier)
