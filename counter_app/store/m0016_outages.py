"""How outages and numbered blank forms lie in the store: records, steps and changes that only grow (Bắc Giang Đ21.3)."""

SQL = """
CREATE TABLE outage (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    intent_id TEXT NOT NULL UNIQUE,
    is_open INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1)),
    body TEXT NOT NULL
) STRICT;
CREATE INDEX outage_open ON outage (id) WHERE is_open = 1;

CREATE TABLE outage_step (
    id INTEGER PRIMARY KEY,
    outage_id INTEGER NOT NULL REFERENCES outage (id),
    body TEXT NOT NULL
) STRICT;
CREATE INDEX outage_step_of ON outage_step (outage_id, id);

CREATE TABLE planned_outage (
    key TEXT PRIMARY KEY,
    begins_at INTEGER NOT NULL,          -- microseconds
    ends_at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX planned_outage_by_end ON planned_outage (ends_at);

CREATE TABLE paper_kit (
    id INTEGER PRIMARY KEY,
    kit_id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    opened_at TEXT
) STRICT;

CREATE TABLE paper_form (
    id INTEGER PRIMARY KEY,
    kit_ref INTEGER NOT NULL REFERENCES paper_kit (id),
    number TEXT NOT NULL UNIQUE,         -- a number is on paper once
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    running INTEGER NOT NULL CHECK (running >= 1),
    incarnation TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'issued' CHECK (state IN ('issued', 'entered', 'voided', 'returned')),
    dossier_uid TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    changed_at TEXT,
    officer_name TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, year, running)
) STRICT;
CREATE INDEX paper_form_of_kit ON paper_form (kit_ref, id);
CREATE INDEX paper_form_of_dossier ON paper_form (dossier_uid) WHERE dossier_uid <> '';

CREATE TABLE paper_form_change (
    id INTEGER PRIMARY KEY,
    form_id INTEGER NOT NULL REFERENCES paper_form (id),
    body TEXT NOT NULL
) STRICT;
CREATE INDEX paper_form_change_of ON paper_form_change (form_id, id);

CREATE TRIGGER outage_stays BEFORE DELETE ON outage BEGIN SELECT RAISE(ABORT, 'an outage is never deleted'); END;
CREATE TRIGGER outage_fixed BEFORE UPDATE ON outage WHEN OLD.is_open = 0 OR NEW.body <> OLD.body OR NEW.uid <> OLD.uid BEGIN
    SELECT RAISE(ABORT, 'an outage ends once and is never changed');
END;
CREATE TRIGGER outage_step_fixed BEFORE UPDATE ON outage_step BEGIN
    SELECT RAISE(ABORT, 'a line of the record is never changed');
END;
CREATE TRIGGER outage_step_stays BEFORE DELETE ON outage_step BEGIN
    SELECT RAISE(ABORT, 'a line of the record is never deleted');
END;
CREATE TRIGGER paper_kit_stays BEFORE DELETE ON paper_kit BEGIN SELECT RAISE(ABORT, 'a kit is never deleted'); END;
CREATE TRIGGER paper_kit_fixed BEFORE UPDATE ON paper_kit
WHEN OLD.opened_at IS NOT NULL OR NEW.body <> OLD.body OR NEW.kit_id <> OLD.kit_id BEGIN
    SELECT RAISE(ABORT, 'a kit is opened once and never changed');
END;
CREATE TRIGGER paper_form_stays BEFORE DELETE ON paper_form BEGIN
    SELECT RAISE(ABORT, 'a number on paper is never deleted');
END;
CREATE TRIGGER paper_form_fixed BEFORE UPDATE OF kit_ref, number, kind, year, running, incarnation ON paper_form BEGIN
    SELECT RAISE(ABORT, 'a number on paper is never changed');
END;
CREATE TRIGGER paper_form_change_fixed BEFORE UPDATE ON paper_form_change BEGIN
    SELECT RAISE(ABORT, 'a change is never changed');
END;
CREATE TRIGGER paper_form_change_stays BEFORE DELETE ON paper_form_change BEGIN
    SELECT RAISE(ABORT, 'a change is never deleted');
END;
"""
