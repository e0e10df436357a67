"""How dossiers lie in the store: columns for look-ups, every version of the body, search rows, counts per day."""

SQL = """
CREATE TABLE procedure_seen (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    UNIQUE (code, name)
) STRICT;

CREATE TABLE dossier (
    id INTEGER PRIMARY KEY,              -- grows with every entry: newest first without asking any clock (D17)
    uid TEXT NOT NULL UNIQUE,
    intent_id TEXT NOT NULL UNIQUE,
    dossier_code TEXT UNIQUE,
    provisional_number TEXT UNIQUE,
    procedure_id INTEGER NOT NULL REFERENCES procedure_seen (id),
    applicant_name TEXT NOT NULL,
    submitter_name TEXT NOT NULL,
    identity_number TEXT NOT NULL,
    phone TEXT NOT NULL,
    received_at TEXT NOT NULL,
    received_on TEXT NOT NULL,
    due_at TEXT,
    due_on TEXT,
    late_after TEXT,                     -- the last day that is still in time
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    status TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE INDEX dossier_by_day ON dossier (received_on, id);

-- Nothing a person typed is overwritten (I4). Not WITHOUT ROWID: each body would spill into a page of its own.
CREATE TABLE dossier_version (
    id INTEGER PRIMARY KEY,
    dossier_id INTEGER NOT NULL REFERENCES dossier (id),
    version INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (dossier_id, version)
) STRICT;

CREATE TABLE lookup_key (                -- codes, identity numbers, phones: whole or by their beginning
    key TEXT NOT NULL,
    dossier_id INTEGER NOT NULL REFERENCES dossier (id),
    PRIMARY KEY (key, dossier_id)
) STRICT, WITHOUT ROWID;

-- Folded words only, no copy of the text. prefix: 'n*' to 'nguyen*' cost as little as a whole word; the ascii tokenizer
-- keeps every other character as a letter, also the one that stands for a procedure.
CREATE VIRTUAL TABLE dossier_words USING fts5 (
    words, content = '', contentless_delete = 1, prefix = '1 2 3 4 5 6', tokenize = 'ascii'
);

CREATE TABLE day_count (                 -- kept by triggers: the home screen never counts a million rows
    kind TEXT NOT NULL CHECK (kind IN ('received', 'due', 'late')),
    day TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (kind, day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER dossier_counts_in AFTER INSERT ON dossier BEGIN
    INSERT INTO day_count VALUES ('received', NEW.received_on, 1) ON CONFLICT DO UPDATE SET n = n + 1;
    INSERT INTO day_count SELECT 'due', NEW.due_on, 1 WHERE NEW.is_open AND NEW.due_on IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
    INSERT INTO day_count SELECT 'late', NEW.late_after, 1 WHERE NEW.is_open AND NEW.late_after IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER dossier_counts_move AFTER UPDATE OF is_open, due_on, late_after ON dossier BEGIN
    UPDATE day_count SET n = n - 1 WHERE OLD.is_open AND kind = 'due' AND day = OLD.due_on;
    UPDATE day_count SET n = n - 1 WHERE OLD.is_open AND kind = 'late' AND day = OLD.late_after;
    INSERT INTO day_count SELECT 'due', NEW.due_on, 1 WHERE NEW.is_open AND NEW.due_on IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
    INSERT INTO day_count SELECT 'late', NEW.late_after, 1 WHERE NEW.is_open AND NEW.late_after IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER dossier_stays BEFORE DELETE ON dossier BEGIN
    SELECT RAISE(ABORT, 'a dossier is never deleted');
END;
CREATE TRIGGER dossier_identity_stays
BEFORE UPDATE OF id, uid, intent_id, provisional_number, received_at, received_on ON dossier
WHEN OLD.id IS NOT NEW.id OR OLD.uid IS NOT NEW.uid OR OLD.intent_id IS NOT NEW.intent_id
  OR OLD.provisional_number IS NOT NEW.provisional_number
  OR OLD.received_at IS NOT NEW.received_at OR OLD.received_on IS NOT NEW.received_on BEGIN
    SELECT RAISE(ABORT, 'what stands on paper does not change');
END;
CREATE TRIGGER dossier_code_once BEFORE UPDATE OF dossier_code ON dossier
WHEN OLD.dossier_code IS NOT NULL AND OLD.dossier_code IS NOT NEW.dossier_code BEGIN
    SELECT RAISE(ABORT, 'a dossier has one code for ever');
END;
CREATE TRIGGER dossier_version_fixed BEFORE UPDATE ON dossier_version BEGIN
    SELECT RAISE(ABORT, 'a version is never changed');
END;
CREATE TRIGGER dossier_version_stays BEFORE DELETE ON dossier_version BEGIN
    SELECT RAISE(ABORT, 'a version is never deleted');
END;
CREATE TRIGGER lookup_key_stays BEFORE DELETE ON lookup_key BEGIN
    SELECT RAISE(ABORT, 'a number on paper always resolves');
END;
CREATE TRIGGER lookup_key_fixed BEFORE UPDATE ON lookup_key BEGIN
    SELECT RAISE(ABORT, 'a number on paper always resolves');
END;
"""
