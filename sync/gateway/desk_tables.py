"""What does the gateway keep of each desk's own order: who stands where, how far it came, where it forked? (F18, F47)"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from sync.gateway.tables import Instant, metadata

# Every event with a definite answer, at its place in the desk's chain; for ever. The key is the guard: one place, one event.
desk_sequence = Table(
    "desk_sequence",
    metadata,
    Column("client_id", String(100), primary_key=True),
    Column("incarnation", String(64), primary_key=True),
    Column("deskseq", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", String(64), nullable=False),
    Column("row_hash", String(64), nullable=False),
)

# How far each life of a desk's store came. `held`: rows of `desk_sequence`, so that a hole below the top shows by counting.
desk_head = Table(
    "desk_head",
    metadata,
    Column("client_id", String(100), primary_key=True),
    Column("incarnation", String(64), primary_key=True),
    Column("high_water", BigInteger, nullable=False),
    Column("head_hash", String(64), nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("moved_at", Instant, nullable=False),
)

# The last meeting with each life of a desk. A ticket goes to one store only: whoever shows an older one is a second store.
desk_meeting = Table(
    "desk_meeting",
    metadata,
    Column("client_id", String(100), primary_key=True),
    Column("incarnation", String(64), primary_key=True),
    Column("ticket", BigInteger, nullable=False),
    Column("mark", String(32), nullable=False),
    Column("earlier_mark", String(32), nullable=False),
    Column("met_at", Instant, nullable=False),
)

# One row: everything answered until then is in a backup of this database, as an operator said.
backup_mark = Table(
    "backup_mark",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("until", Instant, nullable=False),
)

# Two stores that say they are one. While a row is undecided, nothing new of this life of the desk is applied.
divergence = Table(
    "divergence",
    metadata,
    Column("client_id", String(100), primary_key=True),
    Column("incarnation", String(64), primary_key=True),
    Column("deskseq", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", String(64), primary_key=True),
    Column("row_hash", String(64), nullable=False),
    Column("held_event_id", String(64), nullable=False),
    Column("held_row_hash", String(64), nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", String(100)),
    Column("reason", Text),
    Index("divergence_open", "client_id", "decided_at"),
)

# Places of a lane that no event fills, because a supervisor of its desk decided on the one that was refused there.
# `record_id`: the decision (`desk_record`). For ever: the refused event may not come to that place after all.
superseded = Table(
    "superseded",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("client_id", String(100), nullable=False),
    Column("event_id", String(64), nullable=False),
    Column("record_id", String(64), nullable=False),
    Column("way", String(10), nullable=False),
    Column("at", Instant, nullable=False),
    Index("superseded_event", "client_id", "event_id"),
)
