"""How does a person prove who they are to the operator page, and for how long? A password, then a cookie of eight hours."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from sync.gateway.operator_page.tables import person, person_session

SESSION = timedelta(hours=8)
NAME = re.compile(r"[^\s\x00-\x1f](?:[^\x00-\x1f]{0,98}[^\s\x00-\x1f])?")
# A person's password can be guessed, so a guess costs 64 MB and about a fifth of a second; the secrets of desks are random.
_COST = {"n": 2**16, "r": 8, "p": 1}
_MEMORY_BYTES = 128 * 1024 * 1024


class UnknownPerson(LookupError):
    """Nobody of this name, or a name that cannot be one."""


class PersonExists(ValueError):
    """There is a password already."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks. `form_token` stands in every form of theirs, so that no other site can send one."""

    name: str
    form_token: str


def add_person(connection: Connection, name: str, password: str, now: datetime, *, renew: bool = False) -> None:
    """Raises UnknownPerson for what cannot be a name; PersonExists unless `renew`, which also ends their sessions."""
    if not NAME.fullmatch(name):
        raise UnknownPerson(name)
    known = connection.execute(select(person.c.name).where(person.c.name == name)).first()
    if known and not renew:
        raise PersonExists(name)
    if known:
        _end_sessions(connection, name)
        changed = update(person).where(person.c.name == name)
        connection.execute(changed.values(password_hash=_hash(password), revoked_at=None))
    else:
        connection.execute(insert(person).values(name=name, password_hash=_hash(password), added_at=now))


def revoke_person(connection: Connection, name: str, now: datetime) -> None:
    """They get in no more; what they decided stays under their name. Raises UnknownPerson."""
    if connection.execute(update(person).where(person.c.name == name).values(revoked_at=now)).rowcount != 1:
        raise UnknownPerson(name)
    _end_sessions(connection, name)


def password_fits(connection: Connection, name: str, password: str) -> bool:
    """The same work for a name that nobody has: the time must not tell which names exist."""
    query = select(person.c.password_hash).where(person.c.name == name, person.c.revoked_at.is_(None))
    stored = connection.execute(query).scalar_one_or_none()
    fits = _verify(stored or _nobody(), password)
    return fits and stored is not None


def sign_in(connection: Connection, name: str, now: datetime) -> str:
    """The value of the cookie."""
    cookie = secrets.token_urlsafe(32)
    connection.execute(delete(person_session).where(person_session.c.expires_at <= now))
    row = {"cookie_hash": _cookie_hash(cookie), "name": name, "form_token": secrets.token_urlsafe(24)}
    connection.execute(insert(person_session).values(**row, expires_at=now + SESSION))
    return cookie


def signed_in(connection: Connection, cookie: str, now: datetime) -> SignedIn | None:
    """Who holds this cookie; None when unknown, expired or revoked."""
    query = (
        select(person_session.c.name, person_session.c.form_token)
        .join(person, person.c.name == person_session.c.name)
        .where(person_session.c.cookie_hash == _cookie_hash(cookie), person_session.c.expires_at > now)
        .where(person.c.revoked_at.is_(None))
    )
    row = connection.execute(query).first()
    return SignedIn(*row) if row else None


def sign_out(connection: Connection, cookie: str) -> None:
    """This cookie opens nothing more."""
    connection.execute(delete(person_session).where(person_session.c.cookie_hash == _cookie_hash(cookie)))


def _end_sessions(connection: Connection, name: str) -> None:
    connection.execute(delete(person_session).where(person_session.c.name == name))


def _hash(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"scrypt${_COST['n']}${salt.hex()}${_scrypt(password, salt, _COST['n']).hex()}"


def _verify(stored: str, password: str) -> bool:
    _, cost, salt, wanted = stored.split("$")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt), int(cost)), bytes.fromhex(wanted))


def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, dklen=32, n=cost, r=_COST["r"], p=_COST["p"], maxmem=_MEMORY_BYTES)


def _nobody() -> str:
    return f"scrypt${_COST['n']}${'00' * 16}${'00' * 32}"


def _cookie_hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
