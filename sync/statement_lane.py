"""How do statements of the day reach the centre, and when is its answer believed? Only with the centre's own signature."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.day_statement import ANSWER_PURPOSE, CounterStatement, Difference, KeptStatement
from counter_app.domain.operation import canonical_json
from counter_app.ports import DeskClock, DeskStore
from counter_app.proof_ports import Signer
from sync.answers import Answer, Failure, gateway_object, told
from sync.centre_keys import CentreKeys, KeyExchange
from sync.contact import Trouble, read_time, trouble_of
from sync.gateway_client import GatewayClient
from sync.signatures import signed_by

_SHOWN = 80


class StatementLane:
    """After the outbox, so that what the statement counts is there already. Sends nothing when all days are closed."""

    def __init__(self, store: DeskStore, client: GatewayClient, clock: DeskClock, signer: Signer) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._keys = KeyExchange(store, client, signer)

    def exchange_keys(self) -> CentreKeys | None:
        """Before the line is dead for days: a bundle needs the centre's keys, and the centre ours."""
        return self._keys.run(self._clock.now())

    def run(self) -> Trouble | None:
        """Every day that the centre has not called equal, once. A refusal of one statement does not stop the others."""
        with self._store.read() as session:
            waiting = session.outbox.proof.statements.waiting()
        keys = self.exchange_keys() if waiting else None
        if keys is None:
            return None
        for kept in waiting:
            answer = self._client.send_statement(kept.body, kept.signature.hex())
            trouble = trouble_of(answer)
            if trouble is not None:
                return trouble
            found = read_counter(answer, kept, keys)
            if found is not None and not _known(kept, found):
                with self._store.write() as session:
                    session.outbox.proof.statements.answered(kept.on, kept.edition, found)
        return None


def read_counter(answer: Answer | Failure, kept: KeptStatement, keys: CentreKeys) -> CounterStatement | None:
    """The centre's answer to this very statement; None unless the centre signed it."""
    body = gateway_object(answer) if isinstance(answer, Answer) else None
    counter, signature = (body or {}).get("counter"), (body or {}).get("signature")
    if not isinstance(counter, dict) or not isinstance(signature, str):
        return None
    try:
        text = canonical_json(counter)
    except (TypeError, RecursionError):
        return None
    at: datetime | None = read_time(counter.get("at"))
    fits = counter.get("statementHash") == kept.hash and isinstance(counter.get("equal"), bool) and at is not None
    if not fits or at is None or not signed_by(keys.signing_key, signature, ANSWER_PURPOSE + text):
        return None
    return CounterStatement(text, bytes.fromhex(signature), at, counter["equal"], _differences(counter.get("differences")))


def _differences(found: object) -> tuple[Difference, ...]:
    lines = found if isinstance(found, list) else []
    return tuple(
        Difference(told(one.get("what"), _SHOWN), told(one.get("desk"), _SHOWN), told(one.get("centre"), _SHOWN))
        for one in lines[:200]
        if isinstance(one, dict)
    )


def _known(kept: KeptStatement, found: CounterStatement) -> bool:
    """The same answer at another time is not news: the store does not grow by asking."""
    before = kept.answer
    return before is not None and (before.equal, before.differences) == (found.equal, found.differences)
