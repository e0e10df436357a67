"""How a refused act and a person's decision on it lie in the store: the act stays as sent, an act of its own decides (D5).

`decided`: 0 nobody has, 1 somebody has and the centre has yet to hear of it, 2 the centre took the decision: the lane flows.
Triggers keep it true, so that no answer of the centre, early or late, can leave a lane shut or open it too soon.
"""

SQL = """
ALTER TABLE delivery ADD COLUMN decided INTEGER NOT NULL DEFAULT 0 CHECK (decided IN (0, 1, 2));

CREATE TABLE superseded (
    seq INTEGER NOT NULL REFERENCES outbox (seq),     -- the refused act
    by_seq INTEGER NOT NULL REFERENCES outbox (seq),  -- the decision, a later act in a lane of its own
    way TEXT NOT NULL CHECK (way IN ('withdrawn', 'corrected')),
    intent_id TEXT NOT NULL,
    PRIMARY KEY (seq, by_seq),
    CHECK (by_seq > seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX superseded_by ON superseded (by_seq);
CREATE INDEX superseded_intent ON superseded (intent_id);

CREATE TRIGGER superseded_is_refused BEFORE INSERT ON superseded
WHEN NOT EXISTS (SELECT 1 FROM delivery WHERE seq = NEW.seq AND state = 'parked' AND decided = 0) BEGIN
    SELECT RAISE(ABORT, 'only what was refused and waits for a person can be decided');
END;
CREATE TRIGGER superseded_counts AFTER INSERT ON superseded BEGIN
    UPDATE delivery SET decided = 1 WHERE seq = NEW.seq;
END;
CREATE TRIGGER superseded_fixed BEFORE UPDATE ON superseded BEGIN
    SELECT RAISE(ABORT, 'a decision stays');
END;
CREATE TRIGGER superseded_stays BEFORE DELETE ON superseded BEGIN
    SELECT RAISE(ABORT, 'a decision stays');
END;

CREATE TRIGGER delivery_decision_arrives AFTER UPDATE OF state ON delivery
WHEN NEW.state = 'acked' AND OLD.state <> 'acked' BEGIN
    UPDATE delivery SET decided = 2 WHERE seq IN (SELECT seq FROM superseded WHERE by_seq = NEW.seq);
END;
CREATE TRIGGER delivery_decision_refused AFTER UPDATE OF state ON delivery
WHEN NEW.state = 'parked' AND OLD.state <> 'parked' BEGIN
    UPDATE delivery SET decided = 0 WHERE decided = 1 AND seq IN (SELECT seq FROM superseded WHERE by_seq = NEW.seq);
END;
CREATE TRIGGER delivery_decision_again AFTER UPDATE OF state ON delivery
WHEN OLD.state = 'parked' AND NEW.state <> 'parked' BEGIN
    UPDATE delivery SET decided = 1
    WHERE state = 'parked' AND decided = 0 AND seq IN (SELECT seq FROM superseded WHERE by_seq = NEW.seq);
END;
CREATE TRIGGER delivery_decided_waits BEFORE UPDATE OF state ON delivery
WHEN OLD.decided > 0 AND NEW.state <> OLD.state BEGIN
    SELECT RAISE(ABORT, 'what was decided is not sent again');
END;
CREATE TRIGGER delivery_decided_is_final BEFORE UPDATE OF decided ON delivery
WHEN OLD.decided = 2 AND NEW.decided <> 2 BEGIN
    SELECT RAISE(ABORT, 'the centre took the decision');
END;
"""
