"""How do day statements and bundles lie in the store? Append-only: what was signed is never changed."""

SQL = """
CREATE INDEX outbox_by_day ON outbox (substr(at, 1, 10), seq);

CREATE TABLE day_statement (
    id INTEGER PRIMARY KEY,
    on_day TEXT NOT NULL,
    edition INTEGER NOT NULL CHECK (edition >= 1),
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    public_key BLOB NOT NULL,
    made_at TEXT NOT NULL,
    UNIQUE (on_day, edition)
) STRICT;

CREATE TABLE counter_statement (
    id INTEGER PRIMARY KEY,
    statement_id INTEGER NOT NULL REFERENCES day_statement (id),
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    at TEXT NOT NULL,
    equal INTEGER NOT NULL CHECK (equal IN (0, 1)),
    differences TEXT NOT NULL,
    UNIQUE (statement_id, body)
) STRICT;

CREATE TABLE exported_bundle (
    bundle_id TEXT PRIMARY KEY,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    operations INTEGER NOT NULL,
    files INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    receipts_at TEXT
) STRICT;

CREATE TRIGGER day_statement_fixed BEFORE UPDATE ON day_statement BEGIN
    SELECT RAISE(ABORT, 'what was signed is never changed');
END;
CREATE TRIGGER day_statement_stays BEFORE DELETE ON day_statement BEGIN
    SELECT RAISE(ABORT, 'what was signed is never deleted');
END;
CREATE TRIGGER counter_statement_fixed BEFORE UPDATE ON counter_statement BEGIN
    SELECT RAISE(ABORT, 'what was signed is never changed');
END;
CREATE TRIGGER counter_statement_stays BEFORE DELETE ON counter_statement BEGIN
    SELECT RAISE(ABORT, 'what was signed is never deleted');
END;
CREATE TRIGGER exported_bundle_stays BEFORE DELETE ON exported_bundle BEGIN
    SELECT RAISE(ABORT, 'the list of bundles has no gaps');
END;
"""
