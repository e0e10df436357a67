"""What happens to each event of a batch? Rules 6–13 of the exactly-once effect, judged in memory, written set by set.

`Admission` judges any number of events of one desk inside one transaction of the caller. It never asks the database per
event, except where something is odd (a sequence that was used before).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from sync.gateway import conflicts, feed, inbox, numbers
from sync.gateway.act_facts import ACTS, standing_of
from sync.gateway.clients import Client
from sync.gateway.desk_records import DeskRecords
from sync.gateway.desk_sequence import DeskSequence
from sync.gateway.desk_tables import superseded
from sync.gateway.document_facts import DOCUMENTS
from sync.gateway.envelope import Event
from sync.gateway.facts import reception_of
from sync.gateway.field_groups import correction_of
from sync.gateway.inbox import NewBatch, NewDossier, NewGuidance, Receipt, Standing
from sync.gateway.numbers import Block, OfficialNumber
from sync.gateway.online_decisions import OnlineDecisions
from sync.gateway.problems import Problem, invalid
from sync.gateway.record_facts import RECORDS
from sync.gateway.superseding import SUPERSEDED, Decided, Superseding
from sync.gateway.tables import desk_record, guidance, post_batch
from sync.gateway.verdicts import Verdict, change_of, deferred, inbox_row, rejected

RECEIVED = "dossier.received"
GUIDED = "guidance.given"
CORRECTED = "dossier.corrected"
SIGNED = "post.batch-signed"
FUTURE_TOLERANCE = timedelta(hours=24)


class Admission:
    """Judges and applies events of one desk. Use once, inside one write transaction."""

    def __init__(self, connection: Connection, client: Client, now: datetime) -> None:
        self._connection = connection
        self._client = client
        self._now = now
        self._seen: dict[str, Receipt] = {}
        self._standings: dict[str, Standing] = {}
        self._blocks: list[Block] = []
        self._taken: set[str] = set()
        self._slots: dict[tuple[str, int], Verdict] = {}
        self._new: dict[str, NewDossier] = {}
        self._visits: list[NewGuidance] = []
        self._batches: list[NewBatch] = []
        self._moved: dict[str, Standing] = {}
        self._online = OnlineDecisions(connection, client.agency)
        self._records = DeskRecords(connection, client.client_id)
        self._places = DeskSequence(connection, client.client_id)
        self._superseding = Superseding(connection, client.client_id)
        self._decided: dict[str, Decided] = {}
        self._inside: list[Verdict] = []

    def admit(self, events: Sequence[Event]) -> list[dict[str, Any]]:
        """One result per event, in order; effects and answers are written but not yet committed."""
        self._load(events)
        verdicts = [self._placed(self._judge(event)) for event in events]
        self._give_numbers()
        self._write(verdicts)
        return [verdict.answer() for verdict in verdicts]

    def _load(self, events: Sequence[Event]) -> None:
        """Everything the judging of this batch may ask for."""
        inbox.lock_client(self._connection, self._client.client_id)
        self._seen = inbox.receipts(self._connection, self._client.client_id, [event.id for event in events])
        self._places.load(event for event in events if self._is_mine(event))
        fresh = [event for event in events if event.id not in self._seen]
        if not fresh:
            return
        self._online.load(fresh)
        self._decided = {one.event.id: one for one in self._superseding.decisions(fresh)}
        inside = [one.instead for one in self._decided.values() if one.instead]
        subjects = {event.subject for event in fresh} | {one.place[0] for one in self._decided.values()}
        self._standings = inbox.standings(self._connection, subjects)
        self._load_others(subjects - set(self._standings))
        told = [event for event in (*fresh, *inside) if event.kind == RECEIVED and event.problem is None]
        facts = [event.data for event in told if event.data]
        codes = {fact["dossierCode"] for fact in facts if fact["dossierCode"]}
        provisionals = {fact["provisionalNumber"] for fact in facts if fact["provisionalNumber"]}
        slips = {
            event.data["slipNumber"] for event in fresh if event.kind == GUIDED and event.problem is None and event.data
        }
        if slips:
            self._taken |= inbox.taken_slip_numbers(self._connection, self._client.client_id, slips)
        signed = {event.data["number"] for event in fresh if event.kind == SIGNED and event.problem is None and event.data}
        if signed:
            self._taken |= inbox.taken_batch_numbers(self._connection, self._client.client_id, signed)
        days = {number.on for number in map(OfficialNumber.parse, codes) if number}
        if days:
            client = self._client
            self._blocks = numbers.blocks_of(self._connection, client.client_id, client.agency, days)
            self._taken |= inbox.taken_codes(self._connection, codes)
        if provisionals:
            self._taken |= inbox.taken_provisionals(self._connection, self._client.client_id, provisionals)

    def _load_others(self, unknown: set[str]) -> None:
        """Subjects that are no dossiers: one question for all kinds of them, then only those that are there."""
        kinds = inbox.known_elsewhere(self._connection, unknown)
        if guidance.name in kinds:
            self._standings |= inbox.visits(self._connection, unknown)
        if post_batch.name in kinds:
            self._standings |= inbox.batches(self._connection, unknown)
        if desk_record.name in kinds:
            self._standings |= self._records.load(unknown)
        if superseded.name in kinds:
            self._superseding.load(unknown)

    def _judge(self, event: Event) -> Verdict:
        receipt = self._seen.get(event.id)
        if receipt is not None:
            return self._replay(event, receipt)
        if barred := self._bar(event):
            return barred
        standing = self._standings.get(event.subject)
        if standing is not None and standing.agency != self._client.agency:
            return rejected(event, Problem("auth", "the dossier belongs to another agency", status=403), file=False)
        last = self._last(event.subject, standing)
        if event.sequence <= last:
            return self._used_before(event, standing)
        if event.problem is not None:
            return rejected(event, event.problem)
        if event.sequence > last + 1:
            return deferred(event, Problem("out-of-order", "an earlier event is missing", expected=last + 1))
        if decided := self._online.problem(event):
            return rejected(event, decided)
        if event.kind in RECORDS:
            return self._record(event, standing)
        return self._begin_or_continue(event, standing)

    def _begin_or_continue(self, event: Event, standing: Standing | None) -> Verdict:
        begins = {RECEIVED: self._receive, GUIDED: self._guide, SIGNED: self._sign}
        return begins.get(event.kind, self._continue)(event, standing)

    def _last(self, lane: str, standing: Standing | None) -> int:
        """How far it came; a lane whose first events were all withdrawn has no standing."""
        return standing.last_sequence if standing else self._superseding.last_of(lane)

    def _bar(self, event: Event) -> Verdict | None:
        """What is wrong with how the event comes, whatever it says. Never kept: it may come right."""
        if event.problem is not None and not event.definite:
            return rejected(event, event.problem, file=False)
        if not self._is_mine(event):
            return rejected(event, invalid("/source", "the source is not the desk of this token"), file=False)
        if forked := self._places.problem(event):
            return rejected(event, forked, file=False)
        closed = self._places.closed(event)
        return deferred(event, closed) if closed else None

    def _placed(self, verdict: Verdict) -> Verdict:
        """A definite answer fixes the event's place; a store that came back as a new life tells all of its places again."""
        if (verdict.file or verdict.status == "duplicate") and self._is_mine(verdict.event):
            self._places.take(verdict.event)
        return verdict

    def _is_mine(self, event: Event) -> bool:
        return event.source.startswith(f"urn:motcua:desk:{self._client.agency}:{self._client.desk}:")

    def _replay(self, event: Event, receipt: Receipt) -> Verdict:
        """Rules 6 and 7: the saved answer, but only for the same content."""
        if not same_content(event, receipt):
            return rejected(event, Problem("key-reused", "this id came before with other content"), file=False)
        if self._is_mine(event) and (forked := self._places.problem(event)):
            return rejected(event, forked, file=False)
        return Verdict(event, "duplicate", replayed=_as_duplicate(receipt.answer))

    def _used_before(self, event: Event, standing: Standing | None) -> Verdict:
        """The place in the dossier is filled. The same content again is a duplicate; other content is a fork of the desk's
        store (restored or cloned), and calling that a duplicate would lose what a person typed (I1)."""
        place = (event.subject, event.sequence)
        if place in self._slots:
            filled = self._slots[place]
            receipt: Receipt | None = Receipt(filled.event.fingerprint, "applied", {"rev": filled.rev})
        else:
            receipt = inbox.slot(self._connection, *place)
        forgone = receipt is None and self._superseding.holds(place)
        if forgone or (receipt is not None and receipt.fingerprint != event.fingerprint):
            told = (("/sequence", "another event stands at this sequence"),)
            return rejected(event, Problem("key-reused", "the sequence of this dossier was used before", errors=told))
        rev = receipt.answer.get("rev", event.sequence) if receipt else event.sequence
        return Verdict(event, "duplicate", standing=standing, rev=rev)

    def _receive(self, event: Event, standing: Standing | None) -> Verdict:
        """A new dossier with its official number, given or to be given."""
        if standing is not None:
            return rejected(event, invalid("/type", "this dossier was received before"))
        assert event.data is not None
        fact = event.data
        if foreign := self._foreign(fact):
            return rejected(event, foreign)
        received_at = reception_of(fact)
        number = OfficialNumber.parse(fact["dossierCode"]) if fact["dossierCode"] else None
        problem = self._number_problem(fact, number, received_at)
        if problem is not None:
            return rejected(event, problem)
        self._taken |= {code for code in (fact["dossierCode"], fact["provisionalNumber"]) if code}
        central_no = fact["dossierCode"] or ""
        standing = Standing(self._client.agency, 0, 0, central_no, fact["provisionalNumber"])
        on, given = (number.on, number.number) if number else (received_at.date(), 0)
        self._new[event.subject] = NewDossier(event.subject, standing, on, event.data_text, received_at, given)
        self._standings[event.subject] = standing
        return self._apply(event, standing)

    def _foreign(self, fact: dict[str, Any]) -> Problem | None:
        """A desk speaks only for itself."""
        for name in ("agency", "desk"):
            if fact[name] != getattr(self._client, name):
                return invalid(f"/data/{name}", "differs from the desk of this token")
        return None

    def _guide(self, event: Event, standing: Standing | None) -> Verdict:
        """A visit that became no dossier: kept under its slip's number, no number of the agency is spent."""
        if standing is not None:
            return rejected(event, invalid("/type", "this visit was told before"))
        assert event.data is not None
        fact = event.data
        if foreign := self._foreign(fact):
            return rejected(event, foreign)
        if fact["slipNumber"] in self._taken:
            return rejected(event, Problem("number-taken", "slipNumber", errors=(("/data/slipNumber", "used before"),)))
        self._taken.add(fact["slipNumber"])
        standing = Standing(self._client.agency, 0, 0, status=fact["outcome"], slip_number=fact["slipNumber"])
        self._visits.append(NewGuidance(event.subject, standing, event.data_text))
        self._standings[event.subject] = standing
        return self._apply(event, standing)

    def _sign(self, event: Event, standing: Standing | None) -> Verdict:
        """Minutes signed with the post: kept under their own number, once."""
        if standing is not None:
            return rejected(event, invalid("/type", "these minutes were told before"))
        assert event.data is not None
        fact = event.data
        if foreign := self._foreign(fact):
            return rejected(event, foreign)
        if fact["number"] in self._taken:
            return rejected(event, Problem("number-taken", "number", errors=(("/data/number", "used before"),)))
        self._taken.add(fact["number"])
        standing = Standing(self._client.agency, 0, 0, status=fact["direction"], batch_number=fact["number"])
        self._batches.append(NewBatch(event.subject, standing, event.data_text))
        self._standings[event.subject] = standing
        return self._apply(event, standing)

    def _record(self, event: Event, standing: Standing | None) -> Verdict:
        """A record of the desk itself: told anew whenever it changes."""
        assert event.data is not None
        if event.data["desk"] != self._client.desk:
            return rejected(event, invalid("/data/desk", "differs from the desk of this token"))
        if problem := self._records.problem(event, standing):
            return rejected(event, problem)
        if event.kind == SUPERSEDED and (hindered := self._fill(event, self._decided[event.id])):
            return hindered
        standing = self._records.take(event, standing, self._client.agency)
        self._standings[event.subject] = standing
        return self._apply(event, standing)

    def _fill(self, event: Event, decided: Decided) -> Verdict | None:
        """What the decision does to the lane that it is about; a verdict on the event only where that cannot be."""
        lane, sequence = decided.place
        held = self._standings.get(lane)
        if held is not None and held.agency != self._client.agency:
            return rejected(event, Problem("auth", "the dossier belongs to another agency", status=403), file=False)
        last = self._last(lane, held)
        if hindrance := self._superseding.problem(decided, last):
            later = hindrance.code == "in-progress"
            return deferred(event, hindrance) if later else rejected(event, hindrance)
        if sequence <= last:
            return None
        if decided.instead is not None:
            verdict = self._begin_or_continue(decided.instead, held)
            if verdict.status != "applied":
                return rejected(event, verdict.problem or invalid("/data/instead", "cannot be applied"))
            self._inside.append(verdict)
        elif held is not None:
            held.rev, held.last_sequence = held.rev + 1, sequence
            if lane not in self._new and not held.is_record and not self._is_new(held):
                self._moved[lane] = held
        self._superseding.take(decided, held)
        return None

    def _number_problem(self, fact: dict[str, Any], number: OfficialNumber | None, received_at: datetime) -> Problem | None:
        """Rule 11. A collision is an alarm for people, never a new number: the old one stands on paper."""
        code, provisional = fact["dossierCode"], fact["provisionalNumber"]
        if provisional in self._taken:
            return Problem("number-taken", "provisionalNumber", errors=(("/data/provisionalNumber", "used before"),))
        if code is None:
            if received_at > self._now + FUTURE_TOLERANCE:
                return invalid("/data/receivedAt", "in the future; a number would carry a date that has not come")
            return None
        if number is None or not any(block.holds(number) for block in self._blocks):
            return Problem("number-not-leased", "dossierCode", errors=(("/data/dossierCode", "not leased to this desk"),))
        if code in self._taken:
            return Problem("number-taken", "dossierCode", errors=(("/data/dossierCode", "belongs to another dossier"),))
        return None

    def _continue(self, event: Event, standing: Standing | None) -> Verdict:
        if standing is None:
            return rejected(event, invalid("/type", f"a dossier begins with {RECEIVED}"))
        if standing.is_record:
            return rejected(event, invalid("/type", "only a dossier can be acted on"))
        if event.kind in (*ACTS, *DOCUMENTS) and (standing.is_guidance or standing.is_batch):
            return rejected(event, invalid("/type", "only a dossier can be acted on"))
        if event.kind in ACTS:
            assert event.data is not None
            standing.status, standing.current = event.data["status"], standing_of(event.data)
            if event.kind == CORRECTED:
                standing.corrections.append(correction_of(event.id, event.data))
        if event.subject not in self._new and not self._is_new(standing):
            self._moved[event.subject] = standing
        return self._apply(event, standing)

    def _is_new(self, standing: Standing) -> bool:
        """A visit or minutes of this batch: its row is still to be inserted."""
        return any(own.standing is standing for own in self._visits) or any(
            own.standing is standing for own in self._batches
        )

    def _apply(self, event: Event, standing: Standing) -> Verdict:
        standing.rev += 1
        standing.last_sequence = event.sequence
        self._online.take(event)
        verdict = Verdict(event, "applied", standing=standing, rev=standing.rev, dossier_status=standing.status, file=True)
        self._slots[event.subject, event.sequence] = verdict
        return verdict

    def _give_numbers(self) -> None:
        """Rule 12: the counter moves in the dossiers' transaction, once per agency and date, always in the same order."""
        waiting: defaultdict[tuple[str, date], list[NewDossier]] = defaultdict(list)
        for item in self._new.values():
            if not item.number:
                waiting[item.standing.agency, item.on].append(item)
        for (agency, on), items in sorted(waiting.items()):
            first = numbers.take(self._connection, agency, on, len(items))
            for item, number in zip(items, range(first, first + len(items)), strict=True):
                item.number = number
                item.standing.central_no = str(OfficialNumber(agency, on, number))

    def _write(self, verdicts: Sequence[Verdict]) -> None:
        connection, client_id = self._connection, self._client.client_id
        inbox.add_dossiers(connection, client_id, list(self._new.values()), self._now)
        inbox.add_guidances(connection, client_id, self._visits, self._now)
        inbox.add_batches(connection, client_id, self._batches, self._now)
        inbox.move_dossiers(connection, self._moved, self._now)
        self._online.write(self._now)
        self._superseding.write(self._now)
        self._records.write(self._now)
        filed = [verdict for verdict in verdicts if verdict.file]
        self._places.write(self._now)
        inbox.file_answers(connection, [inbox_row(verdict, client_id, self._now) for verdict in filed])
        told = [verdict for verdict in (*self._inside, *filed) if verdict.standing is not None]
        met = conflicts.write(connection, client_id, self._standings, self._now)
        feed.publish(connection, [change_of(verdict, self._now) for verdict in told] + met)


def same_content(event: Event, receipt: Receipt) -> bool:
    """Rule 7: the fingerprints over canonical type, subject, sequence and data are equal."""
    return event.fingerprint == receipt.fingerprint


def _as_duplicate(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "status": "duplicate"} if answer["status"] == "applied" else answer
