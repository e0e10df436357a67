"""How online dossiers and the centre's news lie in the store: versions as they came beside what became of them (I4)."""

SQL = """
CREATE TABLE online_dossier (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    rev INTEGER NOT NULL,
    lodged_at TEXT NOT NULL,             -- UTC, so that its text sorts as time does
    arrived_at TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'asked', 'refused', 'elsewhere', 'replaced')),
    decided_at TEXT,
    decided_by TEXT NOT NULL DEFAULT '',
    UNIQUE (uid, rev)
) STRICT;
CREATE INDEX online_waiting ON online_dossier (lodged_at, id) WHERE state = 'waiting';

CREATE TABLE centre_news (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    body BLOB NOT NULL,
    closed_at TEXT,
    closed_by TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX centre_news_open ON centre_news (id) WHERE closed_at IS NULL;
CREATE INDEX centre_news_of ON centre_news (subject, id);

CREATE TRIGGER online_fixed BEFORE UPDATE ON online_dossier
WHEN OLD.state <> 'waiting' OR NEW.body IS NOT OLD.body OR NEW.uid IS NOT OLD.uid OR NEW.rev IS NOT OLD.rev BEGIN
    SELECT RAISE(ABORT, 'what a citizen lodged is never changed and decided once');
END;
CREATE TRIGGER online_stays BEFORE DELETE ON online_dossier BEGIN
    SELECT RAISE(ABORT, 'what a citizen lodged is never deleted');
END;
CREATE TRIGGER centre_news_fixed BEFORE UPDATE ON centre_news
WHEN OLD.closed_at IS NOT NULL OR NEW.body IS NOT OLD.body OR NEW.key IS NOT OLD.key BEGIN
    SELECT RAISE(ABORT, 'news are closed once');
END;
CREATE TRIGGER centre_news_stays BEFORE DELETE ON centre_news BEGIN
    SELECT RAISE(ABORT, 'news are never deleted');
END;
"""
