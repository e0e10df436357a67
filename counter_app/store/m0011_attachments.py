"""How files of digital copies wait for the centre: one row each, beside the outbox and never in its way (D5)."""

SQL = """
CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    file_id TEXT NOT NULL UNIQUE,        -- made once, when the file was stored: the key of the upload
    sha256 TEXT NOT NULL,                -- of the plain content; where it lies is the file store's business
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    media_type TEXT NOT NULL,
    dossier_uid TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'parked', 'sent')),
    reached_bytes INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_us INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    receipt TEXT NOT NULL DEFAULT '',
    changed_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX attachment_open ON attachment (next_try_us, id) WHERE state = 'waiting';
CREATE INDEX attachment_by_dossier ON attachment (dossier_uid, id);

CREATE TRIGGER attachment_fixed BEFORE UPDATE OF file_id, sha256, size_bytes, dossier_uid ON attachment BEGIN
    SELECT RAISE(ABORT, 'what a file is never changes');
END;
CREATE TRIGGER attachment_sent_is_final BEFORE UPDATE OF state ON attachment
WHEN OLD.state = 'sent' AND NEW.state <> 'sent' BEGIN
    SELECT RAISE(ABORT, 'a file with its receipt is at the centre');
END;
CREATE TRIGGER attachment_stays BEFORE DELETE ON attachment BEGIN
    SELECT RAISE(ABORT, 'the record of a file is never deleted');
END;
"""
