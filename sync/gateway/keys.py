"""With which keys does the centre sign and open bundles, and with which does each desk sign? `POST /v1/keys`."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.gateway import inbox
from sync.gateway.answers import KeysAnswer
from sync.gateway.asks import KeysAsk, read_ask
from sync.gateway.clients import UnknownDesk
from sync.gateway.context import AskingDesk, Gateway, TheGateway, answer, body_of
from sync.gateway.database import Database
from sync.gateway.proof_tables import centre_key, desk_key
from sync.gateway.tables import client as client_table

router = APIRouter()
JsonBody = Annotated[bytes, Depends(body_of("application/json", limit=16_384))]
UNKNOWN, KNOWN, OTHER = "unknown", "known", "other"
_SEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class CentreKeys:
    """`identity` is the secret half of `recipient` (age, X25519)."""

    seed: bytes = field(repr=False)
    identity: str = field(repr=False)

    def sign(self, message: bytes) -> str:
        """Ed25519, lower-case hex."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message).hex()

    @property
    def public_key(self) -> str:
        """Lower-case hex."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw().hex()

    @property
    def recipient(self) -> str:
        """To whom desks encrypt: `age1…`."""
        from pyrage import x25519

        return str(x25519.Identity.from_str(self.identity).to_public())

    def document(self) -> dict[str, str]:
        """What a desk may know; also the file for a desk that is never online."""
        return {"signingKey": self.public_key, "recipient": self.recipient}


def centre_keys(database: Database, now: datetime) -> CentreKeys:
    """The keys of this database, made when there are none. Two workers at once keep the first one's."""
    found = _read(database)
    if found is not None:
        return found
    from pyrage import x25519

    made = {"signing_seed": secrets.token_bytes(_SEED_BYTES).hex(), "recipient_identity": str(x25519.Identity.generate())}
    try:
        with database.write() as connection:
            connection.execute(insert(centre_key).values(id=1, made_at=now, **made))
    except IntegrityError:
        pass
    found = _read(database)
    assert found is not None  # written now, or by whoever was first
    return found


def _read(database: Database) -> CentreKeys | None:
    with database.read() as connection:
        row = connection.execute(select(centre_key)).first()
    return CentreKeys(bytes.fromhex(row.signing_seed), row.recipient_identity) if row else None


def signed_by(public_key: str, signature: str, message: bytes) -> bool:
    """True for a true Ed25519 signature; keys and signatures in hex, whatever else stands there is none."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_of_desk(connection: Connection, client_id: str) -> str | None:
    """In hex; None when this desk never told one."""
    found: str | None = connection.execute(
        select(desk_key.c.public_key).where(desk_key.c.client_id == client_id)
    ).scalar_one_or_none()
    return found


def trust(connection: Connection, client_id: str, public_key: str, now: datetime) -> None:
    """From now on this desk signs with this key; a person decided it. Raises UnknownDesk, ValueError for what is no key."""
    if len(bytes.fromhex(public_key)) != _SEED_BYTES:
        raise ValueError("a key is 32 bytes in hex")
    known = connection.execute(select(client_table.c.client_id).where(client_table.c.client_id == client_id)).first()
    if known is None:
        raise UnknownDesk(client_id)
    changed = update(desk_key).where(desk_key.c.client_id == client_id).values(public_key=public_key, told_at=now)
    if not connection.execute(changed).rowcount:
        connection.execute(insert(desk_key).values(client_id=client_id, public_key=public_key, told_at=now))


@router.post("/keys", responses={200: {"model": KeysAnswer}}, summary="The desk's key for the centre's keys")
def keys(gateway: TheGateway, desk: AskingDesk, body: JsonBody) -> Response:
    """The first key of a desk is kept, also when the same call comes again. `deskKey`: `known`, or `other` when the centre
    holds another one and a person must decide."""
    told = read_ask(KeysAsk, body).deskKey
    with gateway.database.write() as connection:
        inbox.lock_client(connection, desk.client_id)
        held = key_of_desk(connection, desk.client_id)
        if held is None:
            trust(connection, desk.client_id, told, gateway.now())
    state = KNOWN if held in (None, told) else OTHER
    return answer({**_keys(gateway).document(), "deskKey": state})


def _keys(gateway: Gateway) -> CentreKeys:
    return centre_keys(gateway.database, gateway.now())
