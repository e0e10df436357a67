"""How the desk itself lies in the store: officers, drafts, catalogues, notes, and the chained audit log."""

SQL = """
CREATE TABLE officer (
    officer_id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    pin_hash TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    failed_tries INTEGER NOT NULL CHECK (failed_tries >= 0),
    locked_until TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    draft_id TEXT PRIMARY KEY,
    officer_id TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    fields TEXT NOT NULL
) STRICT;
CREATE INDEX draft_of_officer ON draft (officer_id);

CREATE TABLE catalogue (
    id INTEGER PRIMARY KEY,
    version TEXT NOT NULL,
    published_at TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE note (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    n INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    facts BLOB NOT NULL,
    prev_hash TEXT NOT NULL,
    row_hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_subject ON audit (subject, n);

CREATE TRIGGER officer_stays BEFORE DELETE ON officer BEGIN
    SELECT RAISE(ABORT, 'an account is closed, never deleted');
END;
CREATE TRIGGER catalogue_stays BEFORE DELETE ON catalogue BEGIN
    SELECT RAISE(ABORT, 'a dossier keeps the version it was received under');
END;
CREATE TRIGGER catalogue_fixed BEFORE UPDATE ON catalogue BEGIN
    SELECT RAISE(ABORT, 'a dossier keeps the version it was received under');
END;
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.n <> coalesce((SELECT max(n) FROM audit), 0) + 1
  OR NEW.prev_hash <> coalesce((SELECT row_hash FROM audit ORDER BY n DESC LIMIT 1), NEW.prev_hash) BEGIN
    SELECT RAISE(ABORT, 'the audit log has no gaps and one chain');
END;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
"""
