"""What does the gateway keep where desk and centre gave the same group of fields different values? (reliability §3.6)"""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from sync.gateway.tables import Instant, metadata

# `body`: both values, their authors and times, and what stood there before (`field_groups.Clash`). Closed by an answer of a
# person at the desk; never deleted.
conflict = Table(
    "conflict",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("agency", String(40), nullable=False),
    Column("client_id", String(100), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("field_group", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("answer", String(10), nullable=False),
    Column("answered_by", String(100), nullable=False),
    Index("conflict_of_dossier", "subject", "field_group"),
    Index("conflict_open", "closed_at"),
)

# What a specialised unit corrected at the centre; for ever under its own id.
unit_correction = Table(
    "unit_correction",
    metadata,
    Column("correction_id", String(64), primary_key=True),
    Column("client_id", String(100), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("told_at", Instant, nullable=False),
)
