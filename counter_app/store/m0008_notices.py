"""How duties to tell lie in the store: the duty never changes but for where it stands, its steps only grow."""

SQL = """
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,            -- source and kind: raised once, however often it is asked for
    source TEXT NOT NULL,                -- the act, the date or the mapping that raised it
    kind TEXT NOT NULL,
    dossier_id INTEGER NOT NULL REFERENCES dossier (id),
    raised_at TEXT NOT NULL,
    tell_by TEXT NOT NULL,
    facts TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'exported', 'told', 'moot', 'not_wanted')),
    retry_at TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    last TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    batch TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX notice_open ON notice (tell_by, id) WHERE state IN ('waiting', 'exported');
CREATE INDEX notice_by_dossier ON notice (dossier_id, id);
CREATE INDEX notice_by_source ON notice (source);
CREATE INDEX notice_by_batch ON notice (batch, id) WHERE batch <> '';

CREATE TABLE notice_step (
    id INTEGER PRIMARY KEY,
    notice_id INTEGER NOT NULL REFERENCES notice (id),
    outcome TEXT NOT NULL,
    at TEXT NOT NULL,
    officer_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    text TEXT NOT NULL,
    note TEXT NOT NULL,
    retry_at TEXT,
    batch TEXT NOT NULL
) STRICT;
CREATE INDEX notice_step_of ON notice_step (notice_id, id);

CREATE TRIGGER notice_fixed BEFORE UPDATE OF uid, source, kind, dossier_id, raised_at, tell_by, facts ON notice BEGIN
    SELECT RAISE(ABORT, 'a duty to tell is never changed');
END;
CREATE TRIGGER notice_stays BEFORE DELETE ON notice BEGIN
    SELECT RAISE(ABORT, 'a duty to tell is never deleted');
END;
CREATE TRIGGER notice_step_fixed BEFORE UPDATE ON notice_step BEGIN
    SELECT RAISE(ABORT, 'what was told is never changed');
END;
CREATE TRIGGER notice_step_stays BEFORE DELETE ON notice_step BEGIN
    SELECT RAISE(ABORT, 'what was told is never deleted');
END;
"""
