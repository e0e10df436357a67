"""How differences between desk and centre lie in the store, and what officers said of two records of people (I4)."""

SQL = """
CREATE TABLE field_case (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    dossier_uid TEXT NOT NULL,
    field_group TEXT NOT NULL,
    body BLOB NOT NULL,                  -- both values, their authors and times, what stood there before
    opened_at TEXT NOT NULL,
    closed_at TEXT,
    closed_by TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    CHECK ((closed_at IS NULL) = (answer = ''))
) STRICT;
CREATE INDEX field_case_open ON field_case (id) WHERE closed_at IS NULL;
CREATE INDEX field_case_of ON field_case (dossier_uid, field_group) WHERE closed_at IS NULL;
CREATE TRIGGER field_case_fixed BEFORE UPDATE ON field_case
WHEN OLD.closed_at IS NOT NULL OR NEW.body IS NOT OLD.body OR NEW.key IS NOT OLD.key
  OR NEW.dossier_uid IS NOT OLD.dossier_uid OR NEW.field_group IS NOT OLD.field_group BEGIN
    SELECT RAISE(ABORT, 'a case is answered once');
END;
CREATE TRIGGER field_case_stays BEFORE DELETE ON field_case BEGIN
    SELECT RAISE(ABORT, 'a case is never deleted');
END;

CREATE TABLE person_verdict (
    id INTEGER PRIMARY KEY,
    pair TEXT NOT NULL,                  -- hash over both records of people, the lower one first
    is_same INTEGER NOT NULL CHECK (is_same IN (0, 1)),
    at TEXT NOT NULL,
    officer_id TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX person_verdict_of ON person_verdict (pair, id);
CREATE TRIGGER person_verdict_fixed BEFORE UPDATE ON person_verdict BEGIN
    SELECT RAISE(ABORT, 'a verdict is followed by another, never changed');
END;
CREATE TRIGGER person_verdict_stays BEFORE DELETE ON person_verdict BEGIN
    SELECT RAISE(ABORT, 'a verdict is followed by another, never changed');
END;
"""
