"""How the words of scans, files without a dossier, and files that were let go lie in the store.

A lost file is settled once and its row never goes; of a file that was let go, hash, name and receipt stay for ever.
"""

SQL = """
-- Folded words only. Copies of one paper (reused, signed) share one text.
CREATE VIRTUAL TABLE copy_words USING fts5 (
    words, content = '', contentless_delete = 1, prefix = '2 3 4', tokenize = 'ascii'
);

CREATE TABLE copy_text (
    copy_id TEXT PRIMARY KEY,
    text_id INTEGER NOT NULL,            -- rowid in copy_words; 0: nothing was read
    sha256 TEXT NOT NULL DEFAULT '',     -- of the file with the text layer; '': the file without it stays
    problem TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX copy_text_by_text ON copy_text (text_id);
CREATE INDEX copy_text_by_file ON copy_text (sha256) WHERE sha256 <> '';
CREATE INDEX digital_copy_by_hash ON digital_copy (sha256);

CREATE TABLE lost_file (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    size_bytes INTEGER NOT NULL,
    found_us INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'linked', 'kept')),
    settled_us INTEGER NOT NULL DEFAULT 0,
    officer_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    dossier_uid TEXT NOT NULL DEFAULT '',
    component_code TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX lost_file_open ON lost_file (id) WHERE state = 'open';
CREATE TRIGGER lost_file_settled_once BEFORE UPDATE ON lost_file WHEN OLD.state <> 'open' BEGIN
    SELECT RAISE(ABORT, 'a lost file is settled once');
END;
CREATE TRIGGER lost_file_stays BEFORE DELETE ON lost_file BEGIN SELECT RAISE(ABORT, 'a lost file is never deleted'); END;

CREATE TABLE released_file (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    size_bytes INTEGER NOT NULL,
    copy_id TEXT NOT NULL,
    name TEXT NOT NULL,
    receipt TEXT NOT NULL,               -- what the centre said when it had all of the copy, as JSON
    released_us INTEGER NOT NULL
) STRICT;
CREATE INDEX released_file_by_copy ON released_file (copy_id);
CREATE TRIGGER released_file_fixed BEFORE UPDATE ON released_file BEGIN
    SELECT RAISE(ABORT, 'what was let go is on record for ever');
END;
CREATE TRIGGER released_file_stays BEFORE DELETE ON released_file BEGIN
    SELECT RAISE(ABORT, 'what was let go is on record for ever');
END;
"""
