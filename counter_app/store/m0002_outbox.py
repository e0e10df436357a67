"""How the outbox lies in the store: immutable facts, their delivery beside them, and counts kept by triggers (D4, D5)."""

SQL = """
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    op_id TEXT NOT NULL UNIQUE,
    dossier_uid TEXT NOT NULL,
    lane_seq INTEGER NOT NULL CHECK (lane_seq >= 1),
    kind TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    payload BLOB NOT NULL,
    payload_hash TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    row_hash TEXT NOT NULL,
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    monotonic_seconds INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    clock_trust TEXT NOT NULL,
    UNIQUE (dossier_uid, lane_seq)
) STRICT;

CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY REFERENCES outbox (seq),
    dossier_uid TEXT NOT NULL,
    lane_seq INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'acked', 'parked')),
    attempts INTEGER NOT NULL DEFAULT 0,          -- answers, not tries: a dead network never counts (D6)
    next_try_us INTEGER NOT NULL DEFAULT 0,       -- microseconds since 1970, 0 = now
    last_answer TEXT NOT NULL DEFAULT '',
    changed_us INTEGER NOT NULL DEFAULT 0,
    problem_code TEXT NOT NULL DEFAULT '',
    problem_detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX delivery_waiting ON delivery (seq) WHERE state IN ('pending', 'sending');
CREATE INDEX delivery_next_try ON delivery (next_try_us) WHERE state = 'pending';
CREATE INDEX delivery_open ON delivery (dossier_uid, lane_seq, state, next_try_us) WHERE state <> 'acked';
CREATE INDEX delivery_parked ON delivery (seq) WHERE state = 'parked';

CREATE TABLE queue_count (
    state TEXT PRIMARY KEY,
    n INTEGER NOT NULL CHECK (n >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO queue_count VALUES ('pending', 0), ('sending', 0), ('acked', 0), ('parked', 0);

CREATE TABLE queue_contact (                      -- one row: what the centre last said
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_success_us INTEGER NOT NULL DEFAULT 0,
    last_answer TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO queue_contact (id) VALUES (1);

CREATE TRIGGER outbox_in_order BEFORE INSERT ON outbox
WHEN NEW.seq <> coalesce((SELECT max(seq) FROM outbox), 0) + 1
  OR NEW.prev_hash <> coalesce((SELECT row_hash FROM outbox ORDER BY seq DESC LIMIT 1), NEW.prev_hash) BEGIN
    SELECT RAISE(ABORT, 'the outbox has no gaps and one chain');
END;
CREATE TRIGGER outbox_fixed BEFORE UPDATE ON outbox BEGIN
    SELECT RAISE(ABORT, 'unsent-may-not-go:' || OLD.op_id);
END;
CREATE TRIGGER outbox_stays BEFORE DELETE ON outbox BEGIN
    SELECT RAISE(ABORT, 'unsent-may-not-go:' || OLD.op_id);
END;
CREATE TRIGGER delivery_stays BEFORE DELETE ON delivery BEGIN
    SELECT RAISE(ABORT, 'unsent-may-not-go:' || (SELECT op_id FROM outbox WHERE seq = OLD.seq));
END;
CREATE TRIGGER delivery_lane_fixed BEFORE UPDATE OF seq, dossier_uid, lane_seq ON delivery BEGIN
    SELECT RAISE(ABORT, 'a lane does not change');
END;
CREATE TRIGGER delivery_acked_is_final BEFORE UPDATE OF state ON delivery
WHEN OLD.state = 'acked' AND NEW.state <> 'acked' BEGIN
    SELECT RAISE(ABORT, 'what the centre has is never taken back');
END;
CREATE TRIGGER delivery_counts_in AFTER INSERT ON delivery BEGIN
    UPDATE queue_count SET n = n + 1 WHERE state = NEW.state;
END;
CREATE TRIGGER delivery_counts_move AFTER UPDATE OF state ON delivery WHEN OLD.state <> NEW.state BEGIN
    UPDATE queue_count SET n = n - 1 WHERE state = OLD.state;
    UPDATE queue_count SET n = n + 1 WHERE state = NEW.state;
END;
"""
