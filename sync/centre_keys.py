"""Which keys does this desk believe to be the centre's? The first ones heard over TLS, or those a person brought in a file.

Keys that differ later are not taken: whoever can answer for the centre one day must not be able to read bundles of the next.
A person takes new ones (`./counter sync trust FILE`), and the audit chain says who.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.proof_errors import CentreKeysRefused
from counter_app.ports import AuditEntry, DeskStore, Session
from counter_app.proof_ports import Signer
from sync.answers import Answer, gateway_object
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR

_NOTE = "centre_keys"
DIFFER_NOTE = "centre_keys_differ"
DESK_KEY = "desk-key"  # the value of that note when it is our key that the centre knows otherwise
_SIGNING_KEY = re.compile(r"[0-9a-f]{64}")
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")


@dataclass(frozen=True, slots=True)
class CentreKeys:
    """`signing_key`: Ed25519, hex. `recipient`: age, X25519."""

    signing_key: str
    recipient: str

    def text(self) -> str:
        """As kept and as in a file of keys."""
        return json.dumps({"signingKey": self.signing_key, "recipient": self.recipient})


def read_keys(found: object) -> CentreKeys | None:
    """From an answer or a file; None for what are no keys."""
    if not isinstance(found, dict):
        return None
    signing_key, recipient = found.get("signingKey"), found.get("recipient")
    if not isinstance(signing_key, str) or not isinstance(recipient, str):
        return None
    fits = _SIGNING_KEY.fullmatch(signing_key) and _RECIPIENT.fullmatch(recipient)
    return CentreKeys(signing_key, recipient) if fits else None


def known_keys(session: Session) -> CentreKeys | None:
    """The keys this desk goes by."""
    text = session.notes.get(_NOTE)
    return read_keys(json.loads(text)) if text else None


def trust_file(store: DeskStore, text: str, actor: str, now: datetime) -> CentreKeys:
    """Go by the keys of a file that a person brought. Raises CentreKeysRefused."""
    try:
        keys = read_keys(json.loads(text))
    except ValueError:
        keys = None
    if keys is None:
        raise CentreKeysRefused(reason="not-keys")
    with store.write() as session:
        session.notes.put(_NOTE, keys.text())
        session.notes.put(DIFFER_NOTE, "")
        session.audit.add(AuditEntry(now, actor, "centre.trusted", "", {"signingKey": keys.signing_key}))
    return keys


class KeyExchange:
    """Tells the desk's key and learns the centre's, at a contact."""

    def __init__(self, store: DeskStore, client: GatewayClient, signer: Signer) -> None:
        self._store = store
        self._client = client
        self._signer = signer

    def run(self, now: datetime) -> CentreKeys | None:
        """The keys that count; None while there are none. An older gateway without this service changes nothing."""
        answer = self._client.tell_key(self._signer.public_key().hex())
        found = gateway_object(answer) if isinstance(answer, Answer) else None
        told = read_keys(found)
        with self._store.read() as session:
            known, noted = known_keys(session), session.notes.get(DIFFER_NOTE) or ""
        if found is None or told is None:
            return known
        differ = told.signing_key if known not in (None, told) else DESK_KEY if found.get("deskKey") == "other" else ""
        if known is None or differ != noted:
            with self._store.write() as session:
                if known is None:
                    session.notes.put(_NOTE, told.text())
                _note_difference(session, differ, noted, now)
        return known or told


def _note_difference(session: Session, differ: str, noted: str, now: datetime) -> None:
    """Once for each difference; an end of it is noted without words."""
    if differ == noted:
        return
    session.notes.put(DIFFER_NOTE, differ)
    if differ:
        problem = "desk-key-differs" if differ == DESK_KEY else "centre-keys-differ"
        facts = {"problem": problem, "detail": differ, "op_id": ""}
        session.audit.add(AuditEntry(now, SYNC_ACTOR, "sync.alarm", "", facts))
