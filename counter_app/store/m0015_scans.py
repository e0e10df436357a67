"""How scanning lies in the store: works, pages and decisions that only grow, finished copies, written assignments.

Laws: scanned pages = in a copy + staged + lost-and-found; no page is ever deleted, whatever was decided of it.
"""

SQL = """
CREATE TABLE assignment (
    id INTEGER PRIMARY KEY,
    assignment_id TEXT NOT NULL UNIQUE,
    officer_id TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX assignment_by_officer ON assignment (officer_id, id);

CREATE TABLE scan_work (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    dossier_uid TEXT NOT NULL,
    body TEXT NOT NULL,                  -- what it was opened with
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'abandoned')),
    copy_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX scan_work_by_dossier ON scan_work (dossier_uid, id);
CREATE INDEX scan_work_open ON scan_work (id) WHERE state = 'open';

CREATE TABLE scan_page (
    id INTEGER PRIMARY KEY,
    page_id TEXT NOT NULL UNIQUE,
    work_id INTEGER NOT NULL REFERENCES scan_work (id),
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX scan_page_by_work ON scan_page (work_id, id);
CREATE INDEX scan_page_by_hash ON scan_page (sha256);

CREATE TABLE page_reading (
    page_id TEXT PRIMARY KEY REFERENCES scan_page (page_id),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE scan_decision (
    id INTEGER PRIMARY KEY,
    work_id INTEGER NOT NULL REFERENCES scan_work (id),
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (work_id, number)
) STRICT;

CREATE TABLE digital_copy (
    id INTEGER PRIMARY KEY,
    copy_id TEXT NOT NULL UNIQUE,
    dossier_uid TEXT NOT NULL,
    paper_code TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    owner_key TEXT NOT NULL,
    replaces TEXT NOT NULL DEFAULT '',
    reused_from TEXT NOT NULL DEFAULT '',
    signing TEXT NOT NULL,
    confirm_open INTEGER NOT NULL CHECK (confirm_open IN (0, 1)),
    body TEXT NOT NULL
) STRICT;
-- A reused copy carries the code of the paper it is, and so does one that takes another's place; a fresh one has its own.
CREATE UNIQUE INDEX digital_copy_code ON digital_copy (paper_code) WHERE reused_from = '' AND replaces = '';
CREATE INDEX digital_copy_by_dossier ON digital_copy (dossier_uid, id);
CREATE INDEX digital_copy_by_owner ON digital_copy (owner_key, id) WHERE owner_key <> '';
CREATE INDEX digital_copy_to_confirm ON digital_copy (id) WHERE confirm_open = 1;
CREATE INDEX digital_copy_replaced ON digital_copy (replaces) WHERE replaces <> '';

CREATE TRIGGER scan_page_fixed BEFORE UPDATE ON scan_page BEGIN SELECT RAISE(ABORT, 'a page is never changed'); END;
CREATE TRIGGER scan_page_stays BEFORE DELETE ON scan_page BEGIN SELECT RAISE(ABORT, 'a page is never deleted'); END;
CREATE TRIGGER page_reading_fixed BEFORE UPDATE ON page_reading BEGIN SELECT RAISE(ABORT, 'a reading is never changed'); END;
CREATE TRIGGER scan_decision_fixed BEFORE UPDATE ON scan_decision BEGIN
    SELECT RAISE(ABORT, 'a decision is never changed');
END;
CREATE TRIGGER scan_decision_stays BEFORE DELETE ON scan_decision BEGIN
    SELECT RAISE(ABORT, 'a decision is never deleted');
END;
CREATE TRIGGER scan_work_stays BEFORE DELETE ON scan_work BEGIN SELECT RAISE(ABORT, 'a work is never deleted'); END;
CREATE TRIGGER scan_work_ends_once BEFORE UPDATE ON scan_work WHEN OLD.state <> 'open' BEGIN
    SELECT RAISE(ABORT, 'a work ends once');
END;
CREATE TRIGGER digital_copy_fixed BEFORE UPDATE OF copy_id, dossier_uid, paper_code, sha256, owner_key ON digital_copy BEGIN
    SELECT RAISE(ABORT, 'what a copy is never changes');
END;
CREATE TRIGGER digital_copy_stays BEFORE DELETE ON digital_copy BEGIN SELECT RAISE(ABORT, 'a copy is never deleted'); END;
CREATE TRIGGER assignment_fixed BEFORE UPDATE ON assignment BEGIN
    SELECT RAISE(ABORT, 'an assignment is never changed');
END;
CREATE TRIGGER assignment_stays BEFORE DELETE ON assignment BEGIN
    SELECT RAISE(ABORT, 'an assignment is never deleted');
END;
"""
