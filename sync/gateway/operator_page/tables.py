"""Who may look after the gateway in a browser, and who is signed in right now?"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from sync.gateway.tables import Instant, metadata

person = Table(
    "person",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

# In the database, not in memory: the next page may be served by another worker. Only a hash of the cookie is kept.
person_session = Table(
    "person_session",
    metadata,
    Column("cookie_hash", String(64), primary_key=True),
    Column("name", ForeignKey("person.name"), nullable=False),
    Column("form_token", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)
