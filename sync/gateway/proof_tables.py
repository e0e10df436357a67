"""What does the gateway keep to prove what it holds: its keys, the desks' keys, statements, bundles carried by hand?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text

from sync.gateway.tables import Instant, metadata

# One row, made when it is first needed: all workers on one database sign as one centre. `recipient_identity` opens bundles;
# whoever reads this table reads what is in bundles beside it anyway.
centre_key = Table(
    "centre_key",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("signing_seed", String(64), nullable=False),
    Column("recipient_identity", String(120), nullable=False),
    Column("made_at", Instant, nullable=False),
)

# The key that a desk signs with. The first one counts; another one needs a person (`gateway trust-desk`).
desk_key = Table(
    "desk_key",
    metadata,
    Column("client_id", ForeignKey("client.client_id"), primary_key=True),
    Column("public_key", String(64), nullable=False),
    Column("told_at", Instant, nullable=False),
)

# What a desk vouched for, with the newest answer; an answer changes while the desk's queue still drains.
desk_statement = Table(
    "desk_statement",
    metadata,
    Column("statement_hash", String(64), primary_key=True),
    Column("client_id", String(100), nullable=False, index=True),
    Column("on_day", Date, nullable=False, index=True),
    Column("edition", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("signature", String(128), nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answer_signature", String(128), nullable=False),
    Column("equal", Boolean, nullable=False),
)

# Every bundle that was taken in; the same one again is the same row.
bundle = Table(
    "bundle",
    metadata,
    Column("bundle_id", String(64), primary_key=True),
    Column("client_id", String(100), nullable=False, index=True),
    Column("manifest", Text, nullable=False),
    Column("first_taken_at", Instant, nullable=False),
    Column("last_taken_at", Instant, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
)
