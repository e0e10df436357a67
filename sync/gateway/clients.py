"""Who is a desk, and how does it prove that it is? (rule 13: identity comes from the token, never from the body)"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from sync.gateway.tables import client as client_table
from sync.gateway.tables import client_role
from sync.gateway.tables import token as token_table

DESK, PORTAL, UNIT = "desk", "portal", "unit"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
# Secrets are 256 random bits made by us, so the cost only has to make a stolen table unattractive, not stop guessing.
_COST = {"n": 2**12, "r": 8, "p": 1}
# Asked at each request, so made once.
_HOLDER = (
    select(client_table.c.client_id, client_table.c.agency, client_table.c.desk, func.coalesce(client_role.c.role, DESK))
    .join(token_table, token_table.c.client_id == client_table.c.client_id)
    .outerjoin(client_role, client_role.c.client_id == client_table.c.client_id)
    .where(token_table.c.token_hash == bindparam("token"), token_table.c.expires_at > bindparam("now"))
    .where(client_table.c.revoked_at.is_(None))
)


class UnknownDesk(LookupError):
    """No such desk, or a name that cannot be one."""


class DeskExists(ValueError):
    """The desk has a secret already."""


@dataclass(frozen=True, slots=True)
class Client:
    """A desk as the gateway knows it. `client_id` stays the same for ever: it is half of the dedupe key.

    `role`: DESK; PORTAL lodges citizens' dossiers; UNIT tells what a specialised unit did with them.
    """

    client_id: str
    agency: str
    desk: str
    role: str = DESK

    def answers_for(self, agency: str) -> bool:
        """True for its own agency and those below it: H02 for H02.12."""
        return agency == self.agency or agency.startswith(f"{self.agency}.")


def enrol(connection: Connection, desk: Client, secret: str, now: datetime, *, renew: bool = False) -> None:
    """Store a desk with the hash of its secret. `renew` gives a known desk a new secret and ends its tokens.

    Raises DeskExists; UnknownDesk for names that cannot stand in a source.
    """
    if not (NAME.fullmatch(desk.agency) and NAME.fullmatch(desk.desk)):
        raise UnknownDesk("agency and desk are letters, digits, dot, dash, underscore")
    known = connection.execute(select(client_table.c.client_id).where(client_table.c.client_id == desk.client_id)).first()
    if known and not renew:
        raise DeskExists(desk.client_id)
    if known:
        end_tokens(connection, desk.client_id)
        changed = update(client_table).where(client_table.c.client_id == desk.client_id)
        connection.execute(changed.values(secret_hash=hash_secret(secret), revoked_at=None))
        return
    row = {"client_id": desk.client_id, "agency": desk.agency, "desk": desk.desk}
    connection.execute(insert(client_table).values(**row, secret_hash=hash_secret(secret), created_at=now))
    if desk.role != DESK:
        connection.execute(insert(client_role).values(client_id=desk.client_id, role=desk.role))


def revoke(connection: Connection, client_id: str, now: datetime) -> None:
    """The desk gets no token any more; what it sent stays. Raises UnknownDesk."""
    changed = update(client_table).where(client_table.c.client_id == client_id).values(revoked_at=now)
    if connection.execute(changed).rowcount != 1:
        raise UnknownDesk(client_id)
    end_tokens(connection, client_id)


def end_tokens(connection: Connection, client_id: str) -> None:
    """Every token of this desk stops working now."""
    connection.execute(delete(token_table).where(token_table.c.client_id == client_id))


def secret_fits(connection: Connection, client_id: str, secret: str) -> bool:
    """True for the right secret of a desk that is not revoked. Unknown desks cost as much time as known ones."""
    query = select(client_table.c.secret_hash).where(
        client_table.c.client_id == client_id, client_table.c.revoked_at.is_(None)
    )
    known = connection.execute(query).scalar_one_or_none()
    fits = _verify(known or _NOBODY, secret)
    return fits and known is not None


def issue_token(connection: Connection, client_id: str, now: datetime, seconds: int) -> str:
    """A new opaque token; only its hash is stored. Expired ones are swept on the way."""
    issued = secrets.token_urlsafe(32)
    connection.execute(delete(token_table).where(token_table.c.expires_at <= now))
    row = {"token_hash": _token_hash(issued), "client_id": client_id, "expires_at": now + timedelta(seconds=seconds)}
    connection.execute(insert(token_table).values(**row))
    return issued


def client_of(connection: Connection, token: str, now: datetime) -> Client | None:
    """The desk that holds this token; None when unknown, expired or revoked."""
    row = connection.execute(_HOLDER, {"token": _token_hash(token), "now": now}).first()
    return Client(*row) if row else None


def hash_secret(secret: str) -> str:
    """`scrypt$salt$hash`, hex."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_scrypt(secret, salt).hex()}"


def _verify(stored: str, secret: str) -> bool:
    _, salt, wanted = stored.split("$")
    return hmac.compare_digest(_scrypt(secret, bytes.fromhex(salt)), bytes.fromhex(wanted))


def _scrypt(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        secret.encode("utf-8", "surrogatepass"), salt=salt, dklen=32, n=_COST["n"], r=_COST["r"], p=_COST["p"]
    )


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


_NOBODY = hash_secret(secrets.token_urlsafe(16))
