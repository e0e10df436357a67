"""What does the gateway remember of its talks with provincial systems? (rules 14–19: a ledger of our own)

An upstream answers late, twice or not at all; only what stands here tells whether a step was begun, done or never tried.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from sync.gateway.tables import Instant, metadata

# One row per system the gateway forwards to, written when its carrier starts. `agencies`: JSON list of agency codes.
# `away_since`: since when it has given no usable answer at all; empty while it answers.
upstream = Table(
    "upstream",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("agencies", Text, nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("away_since", Instant),
)

# A log-in that all carriers of one upstream share: a second log-in may end the first (rule 23).
upstream_session = Table(
    "upstream_session",
    metadata,
    Column("name", ForeignKey("upstream.name"), primary_key=True),
    Column("session", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# How far one dossier got at one upstream. `rev`: the dossier's revision that is wholly there. `upstream_id`: the key the
# upstream gave it. `fence` grows with each claim, so that a carrier that slept through its claim can write nothing more.
upstream_dossier = Table(
    "upstream_dossier",
    metadata,
    Column("name", ForeignKey("upstream.name"), primary_key=True),
    Column("dossier_id", String(64), primary_key=True),
    Column("state", String(8), CheckConstraint("state IN ('waiting', 'sending', 'sent', 'stuck')"), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("upstream_id", String(100), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("claimed_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Instant),
    Column("problem", String(40), nullable=False),
    Column("problem_text", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("upstream_dossier_state", "name", "state"),
)

# One row per step that an upstream cannot undo: `create`, `object`, `action:<event>`, `progress:<event>`, `file:<id>`.
# `sending` is written and committed before the first byte leaves. `unknown`: it may be there and nobody can look: a person
# decides, since a second progress line would show twice.
upstream_step = Table(
    "upstream_step",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("dossier_id", String(64), primary_key=True),
    Column("step", String(100), primary_key=True),
    Column("state", String(8), CheckConstraint("state IN ('sending', 'done', 'unknown', 'skipped')"), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
