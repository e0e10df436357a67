"""How copies on paper lie in the store: the wish, the append-only ledger of what became of it, and the bytes sent (D7)."""

SQL = """
CREATE TABLE print_job (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL UNIQUE,
    dossier_uid TEXT NOT NULL,
    kind TEXT NOT NULL,
    paper TEXT NOT NULL,
    copy_number INTEGER NOT NULL CHECK (copy_number >= 1),
    content BLOB NOT NULL,
    content_hash TEXT NOT NULL,
    officer_id TEXT NOT NULL,
    wanted_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    printer TEXT NOT NULL,
    facts TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'sent', 'device_done', 'confirmed', 'unknown', 'spoiled')),
    note TEXT NOT NULL,
    UNIQUE (dossier_uid, kind, copy_number)
) STRICT;
CREATE INDEX print_job_open ON print_job (id) WHERE state IN ('wanted', 'sent', 'unknown');

CREATE TABLE print_event (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES print_job (job_id),
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX print_event_of_job ON print_event (job_id, id);

CREATE TABLE print_rendered (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES print_job (job_id),
    paper TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    pages INTEGER NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (job_id, sha256)
) STRICT;

CREATE TRIGGER print_job_stays BEFORE DELETE ON print_job BEGIN
    SELECT RAISE(ABORT, 'a wanted copy is never deleted');
END;
CREATE TRIGGER print_job_fixed
BEFORE UPDATE OF id, job_id, dossier_uid, kind, paper, copy_number, content, content_hash, officer_id, wanted_at, reason
ON print_job BEGIN
    SELECT RAISE(ABORT, 'one printed sheet has one meaning');
END;
CREATE TRIGGER print_job_was_wanted BEFORE INSERT ON print_job WHEN NEW.state <> 'wanted' BEGIN
    SELECT RAISE(ABORT, 'a copy is wanted before anything else');
END;
CREATE TRIGGER print_event_fixed BEFORE UPDATE ON print_event BEGIN
    SELECT RAISE(ABORT, 'the print ledger is append-only');
END;
CREATE TRIGGER print_event_stays BEFORE DELETE ON print_event BEGIN
    SELECT RAISE(ABORT, 'the print ledger is append-only');
END;
CREATE TRIGGER print_rendered_fixed BEFORE UPDATE ON print_rendered BEGIN
    SELECT RAISE(ABORT, 'what was sent to a printer does not change');
END;
CREATE TRIGGER print_rendered_stays BEFORE DELETE ON print_rendered BEGIN
    SELECT RAISE(ABORT, 'what was sent to a printer does not change');
END;
"""
