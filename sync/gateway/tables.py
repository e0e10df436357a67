"""What does the gateway keep, and which guards does the database itself hold? (rules 6, 11 and 12)

The guards are unique keys, so that no mistake in the code above them can double an effect or a number.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

SCHEMA_VERSION = 1


class Instant(TypeDecorator[datetime]):
    """An aware moment: `timestamptz` on PostgreSQL, sortable UTC text on SQLite (which would drop the offset)."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return datetime.fromisoformat(value) if isinstance(value, str) else value


metadata = MetaData()

# `epoch` is random per database: a cursor of another database (a replaced or restored one) is recognised by it.
meta = Table(
    "meta",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("schema_version", Integer, nullable=False),
    Column("epoch", String(32), nullable=False),
)

client = Table(
    "client",
    metadata,
    Column("client_id", String(100), primary_key=True),
    Column("agency", String(40), nullable=False),
    Column("desk", String(40), nullable=False),
    Column("secret_hash", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    UniqueConstraint("agency", "desk"),
)

# What a client may do; no row: it is a desk. A table of its own, so that a database of before gets it by itself.
client_role = Table(
    "client_role",
    metadata,
    Column("client_id", ForeignKey("client.client_id"), primary_key=True),
    Column("role", String(10), CheckConstraint("role IN ('portal', 'unit')"), nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("client_id", ForeignKey("client.client_id"), nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)

# Every event that got a definite answer, for ever: the dedupe key, the receipt and the operation log in one row.
# No foreign key to the client here and in `dossier`: its row is locked in the same transaction and never deleted, and the
# check per row costs PostgreSQL 8 % of a batch.
inbox = Table(
    "inbox",
    metadata,
    Column("client_id", String(100), primary_key=True),
    Column("event_id", String(64), primary_key=True),
    Column("subject", String(64), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("state", String(8), CheckConstraint("state IN ('applied', 'rejected')"), nullable=False),
    Column("answer", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
)
_APPLIED = text("state = 'applied'")
Index("inbox_slot", inbox.c.subject, inbox.c.sequence, unique=True, sqlite_where=_APPLIED, postgresql_where=_APPLIED)

# `number_on`, `number`: what `central_no` is made of. `body`: data of `dossier.received`, as canonical text,
# with the member `current` once somebody acted on it.
dossier = Table(
    "dossier",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("agency", String(40), nullable=False),
    Column("client_id", String(100), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("status", String(40), nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    Column("central_no", String(64), nullable=False, unique=True),
    Column("number_on", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("provisional_number", String(64)),
    Column("body", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("agency", "number_on", "number"),
    UniqueConstraint("client_id", "provisional_number"),
)

# Visits that became no dossier. No number of the agency's: the slip's own number is the desk's. `body`: data of
# `guidance.given`, as canonical text.
guidance = Table(
    "guidance",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("agency", String(40), nullable=False),
    Column("client_id", String(100), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("status", String(40), nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    Column("slip_number", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("client_id", "slip_number"),
)

# Lodged by citizens at the portal. `id` becomes the id of the dossier when a desk accepts it, so that two desks cannot both.
online = Table(
    "online",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("agency", String(40), nullable=False),
    Column("client_id", String(100), nullable=False),
    Column("rev", Integer, nullable=False),
    Column(
        "state",
        String(12),
        CheckConstraint("state IN ('waiting', 'accepted', 'supplement', 'refused')"),
        nullable=False,
    ),
    Column("fingerprint", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

# What a specialised unit said about a dossier; told to the desks through the feed, for ever under its own id.
unit_news = Table(
    "unit_news",
    metadata,
    Column("news_id", String(64), primary_key=True),
    Column("client_id", String(100), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("told_at", Instant, nullable=False),
)

# Minutes signed with the post (QĐ 45/2016/QĐ-TTg). `status`: their direction. `body`: data of `post.batch-signed`.
post_batch = Table(
    "post_batch",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("agency", String(40), nullable=False),
    Column("client_id", String(100), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("status", String(40), nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    Column("number", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("client_id", "number"),
)

# Records of a desk about no dossier: outages, blank forms, days. `body`: data of the last event that told of it.
desk_record = Table(
    "desk_record",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("agency", String(40), nullable=False),
    Column("client_id", String(100), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("status", String(40), nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("desk_record_of_agency", "agency", "kind", "status"),
)

# Digital copies: declared by a desk, complete when all of it lies in the folder and has the declared hash.
upload = Table(
    "upload",
    metadata,
    Column("file_id", String(64), primary_key=True),
    Column("client_id", ForeignKey("client.client_id"), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(60), nullable=False),
    Column("state", String(8), CheckConstraint("state IN ('open', 'complete')"), nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("completed_at", Instant),
)

# One row per agency and reception date: leases and single numbers come from the same count, so they cannot overlap.
number_counter = Table(
    "number_counter",
    metadata,
    Column("agency", String(40), primary_key=True),
    Column("number_on", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("lease_id", String(36), primary_key=True),
    Column("client_id", ForeignKey("client.client_id"), nullable=False),
    Column("key", String(128), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("agency", String(40), nullable=False),
    Column("number_on", Date, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("leased_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    UniqueConstraint("client_id", "key"),
    Index("lease_cover", "client_id", "agency", "number_on"),
)

feed = Table(
    "feed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("pruned_to", BigInteger, nullable=False),
)

change = Table(
    "change",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("agency", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("data", Text, nullable=False),
    Index("change_of_agency", "agency", "position"),
)

diagnostics = Table(
    "diagnostics",
    metadata,
    Column("client_id", ForeignKey("client.client_id"), primary_key=True),
    Column("told_at", Instant, nullable=False),
    Column("facts", Text, nullable=False),
)

# What people did past the rules (rule 10); never deleted.
operator_act = Table(
    "operator_act",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("operator", String(100), nullable=False),
    Column("act", String(20), nullable=False),
    Column("client_id", String(100), nullable=False),
    Column("event_id", String(64), nullable=False),
    Column("reason", Text, nullable=False),
)
