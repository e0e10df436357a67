"""How a dossier is found and what is known of it (Cà Mau Đ12.1, Huế Đ13.1, Cần Thơ Đ10: look-up at the counter)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from counter_app.domain.act import Act
from counter_app.domain.contacts import Contacts, contacts_of
from counter_app.domain.digital_copy import DigitalCopy
from counter_app.domain.dossier import Dossier, SyncStatus
from counter_app.domain.errors import UnknownDossier
from counter_app.domain.field_case import FieldCase
from counter_app.domain.guidance import Guidance
from counter_app.domain.notice import Notice
from counter_app.domain.officer import Officer
from counter_app.domain.paper_form import is_form_number
from counter_app.domain.plain_text import plain
from counter_app.domain.slip import PrintJob
from counter_app.domain.slip_mark import split_mark
from counter_app.ports import AuditEntry, Clock, DeskStore, DossierRow, HistoryRow, Session
from counter_app.services.copy_linking import live_copies
from counter_app.services.field_cases import Noted, noted_in
from counter_app.services.paper_forms import FormSeen, seen
from counter_app.services.result_validity import invalidated
from counter_app.services.same_people import AlikePerson, alike_in

PAGE = 50


@dataclass(frozen=True, slots=True)
class DossierDetail:
    """Everything the detail screen shows of one dossier. `officer_names`: id → name of everybody who acted on it."""

    dossier: Dossier
    sync: SyncStatus
    history: list[HistoryRow]
    jobs: list[PrintJob]
    officer_names: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    contacts: Contacts = field(default_factory=Contacts)
    copies: tuple[DigitalCopy, ...] = ()  # that count now
    invalid: Act | None = None  # the mark that the result no longer counts
    cases: tuple[FieldCase, ...] = ()  # groups of fields of which the centre holds another value
    alike: tuple[AlikePerson, ...] = ()  # people of other dossiers who may be the applicant
    noted: tuple[Noted, ...] = ()  # values of the unit that a supervisor wanted kept beside ours


class LookupService:
    """Look-ups read only; they never wait for a writer. Only `note_seen` writes."""

    def __init__(self, store: DeskStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def search(self, words: str, limit: int = PAGE) -> list[DossierRow]:
        """Dossiers that match what was typed or read, newest first; empty input lists the newest."""
        told = plain(words).strip()[:200]
        with self._store.read() as session:
            return session.dossiers.search(told, limit) if told else session.dossiers.newest(limit)

    def today(self, limit: int = PAGE, before_uid: str | None = None) -> list[DossierRow]:
        """Today's receptions, newest first."""
        return self.received_on(self._clock.now().date(), limit, before_uid)

    def received_on(self, day: date, limit: int = PAGE, before_uid: str | None = None) -> list[DossierRow]:
        """Receptions of one day, newest first, a page by keyset."""
        with self._store.read() as session:
            return session.dossiers.received_on(day, limit, before_uid)

    def detail(self, uid: str) -> DossierDetail:
        """Raises UnknownDossier."""
        with self._store.read() as session:
            dossier = session.dossiers.by_uid(uid)
            if dossier is None:
                raise UnknownDossier(dossier_code=uid)
            history, jobs = session.dossiers.history(uid), session.prints.of_dossier(uid)
            acted = {row.actor for row in history} | {job.officer_id for job in jobs}
            known = [officer for actor in sorted(acted) if (officer := session.officers.by_id(actor))]
            return DossierDetail(
                dossier=dossier,
                cases=tuple(session.news.cases.fields.open_of(uid)),
                alike=alike_in(session, dossier.applicant, uid),
                noted=noted_in(session, uid),
                sync=session.outbox.sync_status(uid),
                history=history,
                jobs=jobs,
                officer_names={officer.officer_id: officer.name for officer in known},
                notices=tuple(session.notices.of_dossier(uid)),
                contacts=_contacts(session, dossier),
                invalid=invalidated(session, uid),
                copies=tuple(live_copies(session.scans.copies.of_dossier(uid))),
            )

    def note_seen(self, uid: str, officer: Officer) -> None:
        """Who looked at whose dossier stands in the audit log (Huế Đ21.3), not in the dossier's own history. A read-only
        window notes nothing."""
        if self._store.read_only:
            return
        with self._store.write() as session:
            session.audit.add(AuditEntry(self._clock.now(), officer.officer_id, "dossier.seen", "", {"dossier": uid}))

    def by_number(self, number: str) -> Dossier:
        """By official code or provisional number; both resolve for ever (I3). Raises UnknownDossier."""
        told = plain(number).strip().upper()
        with self._store.read() as session:
            dossier = session.dossiers.by_number(told)
        if dossier is None:
            raise UnknownDossier(dossier_code=told)
        return dossier

    def visit(self, number: str) -> Guidance | None:
        """The visit behind a slip's own number, with or without the mark of its sheet; it resolves for ever (I3)."""
        told = split_mark(plain(number).strip()[:200])[0].upper()
        with self._store.read() as session:
            return session.guidances.by_slip_number(told)

    def form(self, text: str) -> FormSeen | None:
        """What a numbered blank form is by now; None for a text of another kind (I3). Raises BadField(form_number) when it
        looks like one and its check digits do not hold."""
        if not is_form_number(text):
            return None
        with self._store.read() as session:
            return seen(session, text)


def _contacts(session: Session, dossier: Dossier) -> Contacts:
    """Visits in the same matter before the reception belong to it (Đà Nẵng Đ11.2)."""
    visits = session.guidances.of_person(dossier.applicant.identity_number) if dossier.applicant.identity_number else []
    before = [one for one in visits if one.procedure_code == dossier.procedure_code and one.at <= dossier.received_at]
    acts = [recorded.act for recorded in session.acts.of_dossier(dossier.uid)]
    return contacts_of(dossier.received_at, acts, len(before))
