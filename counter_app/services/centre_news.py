"""What does a person do with what the centre told: follow it with an act of the desk, or put it aside with a reason? (I4)

A unit's request to complete or result goes the way of every act: slip, notice to the citizen, operation (NĐ 61 Đ5.1e: the
citizen hears of it from the desk).
"""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.domain import act_details, supplement
from counter_app.domain.centre_news import CentreNews
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import MissingField, OnlineDecided
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.ports import AuditEntry
from counter_app.services.acting import Acted, ActRequest, allow
from counter_app.services.dossier_acts import DossierActs
from counter_app.services.result_return import ResultForm
from counter_app.services.supplement import SupplementForm

FOLLOWED, PUT_ASIDE = "followed", "put-aside"


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One that waits, beside the dossier it is about (None: an online dossier, or one that is not here)."""

    news: CentreNews
    dossier: Dossier | None


class NewsDesk:
    """The messages that wait for a person."""

    def __init__(self, jobs: DossierActs) -> None:
        self._jobs = jobs
        self._acting = jobs.acting

    def open(self) -> list[NewsLine]:
        """Oldest first."""
        with self._acting.store.read() as session:
            return [NewsLine(news, session.dossiers.by_uid(news.subject)) for news in session.news.open()]

    def follow(self, key: str, officer: Officer, *, date_confirmed: bool = False) -> Acted:
        """The act that the news asks for, on the dossier as it stands now. A second Enter is the same act.

        Raises OnlineDecided when it was put aside or asks for nothing, and what Acting.perform raises.
        """
        news = self._open(key)
        if not news.event:
            raise OnlineDecided(state="nothing-to-follow")
        acted = self._act(news, officer, date_confirmed)
        self._close(key, officer, FOLLOWED)  # after a crash between the two it is followed again: the same act
        return acted

    def _act(self, news: CentreNews, officer: Officer, date_confirmed: bool) -> Acted:
        """By the job that knows the event's rules where there is one."""
        key, uid, event = news.key, news.subject, DossierEvent(news.event)
        reason, now = str(news.told.get("reason", "")), self._acting.clock.now()
        at, details = min(news.at.astimezone(now.tzinfo), now), _details(news)
        if event is DossierEvent.FINISH:
            name, number = str(details.get("result", "")), str(details.get("resultNumber", ""))
            result = ResultForm(key, uid, name, number, at=at, date_confirmed=date_confirmed)
            return self._jobs.result_return.result_ready(result, officer)
        if event is DossierEvent.RETURN_FOR_SUPPLEMENT:
            lines = supplement.from_json(details.get("lines", []))
            asked = SupplementForm(key, uid, lines, reason, at=at, date_confirmed=date_confirmed)
            return self._jobs.supplement.request(asked, officer)
        request = ActRequest(key, uid, event, officer, reason, at, details, date_confirmed=date_confirmed)
        return self._acting.perform(request)

    def put_aside(self, key: str, reason: str, officer: Officer) -> None:
        """A person has looked and nothing is to be done here. Raises NotAllowed, MissingField(reason), OnlineDecided."""
        allow(officer, Right.HANDLE)
        told = act_details.tidy(reason, "reason")
        if not told:
            raise MissingField(field="reason")
        self._open(key)
        self._close(key, officer, f"{PUT_ASIDE}: {told}")

    def _open(self, key: str) -> CentreNews:
        with self._acting.store.read() as session:
            news = session.news.by_key(key)
        if news is None or (news.closed_at is not None and news.answer != FOLLOWED):
            raise OnlineDecided(state=news.answer if news else "unknown")
        return news

    def _close(self, key: str, officer: Officer, answer: str) -> None:
        now = self._acting.clock.now()
        with self._acting.store.write() as session:
            news = session.news.by_key(key)
            if news is not None and session.news.close(key, now, officer.officer_id, answer):
                facts = {"key": key, "answer": answer}
                session.audit.add(AuditEntry(now, officer.officer_id, "news.closed", news.subject, facts))


def _details(news: CentreNews) -> dict[str, object]:
    """The unit's own, and who in which unit said it."""
    told = news.told.get("details")
    own = dict(told) if isinstance(told, dict) else {}
    return {**own, "unit": str(news.told.get("unit", "")), "toldBy": str(news.told.get("by", ""))}
