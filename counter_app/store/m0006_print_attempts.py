"""How each sheet of a copy lies in the store: one row per attempt, and every change of it as a row (D7; capture §9.1).

A store of before gets one attempt per copy, in the state that its copy had: old paper is asked about as new paper is.
The guards stand in the file itself: a second live attempt of a copy, or a move that the ledger does not know, is refused
whatever program asks.
"""

SQL = """
CREATE TABLE print_attempt (
    id INTEGER PRIMARY KEY,
    attempt_id TEXT NOT NULL UNIQUE,
    job_id TEXT NOT NULL REFERENCES print_job (job_id),
    number INTEGER NOT NULL CHECK (number >= 1),
    cause TEXT NOT NULL CHECK (cause IN ('', 'half', 'nothing')),
    officer_id TEXT NOT NULL,
    made_at TEXT NOT NULL,
    UNIQUE (job_id, number)
) STRICT;

CREATE TABLE print_attempt_event (
    id INTEGER PRIMARY KEY,              -- the order of things, whatever the clock does (D17)
    attempt_id TEXT NOT NULL REFERENCES print_attempt (attempt_id),
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    printer TEXT NOT NULL,
    slip_sha256 TEXT NOT NULL,
    evidence TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX print_attempt_event_of ON print_attempt_event (attempt_id, id);

CREATE TABLE print_attempt_move (        -- domain/paper_ledger.py in the file's own words; a test compares them
    has TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (has, told)
) STRICT, WITHOUT ROWID;
INSERT INTO print_attempt_move VALUES
    ('', 'queued'),
    ('queued', 'claimed'), ('queued', 'void'),
    ('claimed', 'checked'), ('claimed', 'refused'), ('claimed', 'queued'),
    ('checked', 'sending'), ('checked', 'queued'),
    ('sending', 'sent'), ('sending', 'confirmed'), ('sending', 'refused'), ('sending', 'torn'), ('sending', 'unsure'),
    ('sent', 'confirmed'), ('sent', 'unsure'), ('sent', 'torn'), ('sent', 'void'), ('sent', 'proven'),
    ('refused', 'claimed'), ('refused', 'void'),
    ('unsure', 'confirmed'), ('unsure', 'torn'), ('unsure', 'void'), ('unsure', 'proven'),
    ('torn', 'void'),
    ('confirmed', 'confirmed'), ('confirmed', 'proven'), ('confirmed', 'void');

INSERT INTO print_attempt (attempt_id, job_id, number, cause, officer_id, made_at)
    SELECT job_id, job_id, 1, '', officer_id, wanted_at FROM print_job ORDER BY id;
INSERT INTO print_attempt_event (attempt_id, state, at, printer, slip_sha256, evidence, note)
    SELECT j.job_id,
        CASE j.state WHEN 'wanted' THEN 'queued' WHEN 'sent' THEN 'sending' WHEN 'device_done' THEN 'confirmed'
            WHEN 'unknown' THEN 'unsure' WHEN 'spoiled' THEN 'void' ELSE j.state END,
        coalesce((SELECT e.at FROM print_event e WHERE e.job_id = j.job_id ORDER BY e.id DESC LIMIT 1), j.wanted_at),
        j.printer,
        coalesce((SELECT r.sha256 FROM print_rendered r WHERE r.job_id = j.job_id ORDER BY r.id DESC LIMIT 1), ''),
        CASE j.state WHEN 'device_done' THEN 'device' WHEN 'confirmed' THEN 'person' ELSE '' END,
        'older-store'
    FROM print_job j ORDER BY j.id;

CREATE TRIGGER print_attempt_one_live BEFORE INSERT ON print_attempt
WHEN EXISTS (
    SELECT 1 FROM print_attempt a WHERE a.job_id = NEW.job_id AND coalesce((
        SELECT e.state FROM print_attempt_event e WHERE e.attempt_id = a.attempt_id ORDER BY e.id DESC LIMIT 1
    ), '') <> 'void'
) BEGIN
    SELECT RAISE(ABORT, 'one live or printed attempt per copy');
END;
CREATE TRIGGER print_attempt_in_order BEFORE INSERT ON print_attempt
WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM print_attempt WHERE job_id = NEW.job_id) BEGIN
    SELECT RAISE(ABORT, 'attempts are counted without gaps');
END;
CREATE TRIGGER print_attempt_event_known_move BEFORE INSERT ON print_attempt_event
WHEN NOT EXISTS (
    SELECT 1 FROM print_attempt_move WHERE told = NEW.state AND has = coalesce((
        SELECT e.state FROM print_attempt_event e WHERE e.attempt_id = NEW.attempt_id ORDER BY e.id DESC LIMIT 1
    ), '')
) BEGIN
    SELECT RAISE(ABORT, 'paper-move');
END;
CREATE TRIGGER print_attempt_fixed BEFORE UPDATE ON print_attempt BEGIN
    SELECT RAISE(ABORT, 'one sheet has one meaning');
END;
CREATE TRIGGER print_attempt_stays BEFORE DELETE ON print_attempt BEGIN
    SELECT RAISE(ABORT, 'one sheet has one meaning');
END;
CREATE TRIGGER print_attempt_event_fixed BEFORE UPDATE ON print_attempt_event BEGIN
    SELECT RAISE(ABORT, 'the paper ledger is append-only');
END;
CREATE TRIGGER print_attempt_event_stays BEFORE DELETE ON print_attempt_event BEGIN
    SELECT RAISE(ABORT, 'the paper ledger is append-only');
END;
CREATE TRIGGER print_attempt_move_fixed BEFORE UPDATE ON print_attempt_move BEGIN
    SELECT RAISE(ABORT, 'moves are added by a migration only');
END;
CREATE TRIGGER print_attempt_move_stays BEFORE DELETE ON print_attempt_move BEGIN
    SELECT RAISE(ABORT, 'moves are added by a migration only');
END;
"""
