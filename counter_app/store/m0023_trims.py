"""How the bytes of what was sent may go, and nothing else of it: what is left of them, and what the centre was seen to hold.

The trigger lets a payload go only when the row is acknowledged, the centre was seen to hold it at a meeting that is covered
by a backup of the centre, and thirty days lie between on the centre's clock as on ours (reliability §3.3).
"""

SQL = """
-- The first acknowledgement is 1; 0 = there is none.
ALTER TABLE delivery ADD COLUMN ack_order INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN trimmed INTEGER NOT NULL DEFAULT 0 CHECK (trimmed IN (0, 1));
UPDATE delivery SET ack_order = counted.n
FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM delivery WHERE state = 'acked') AS counted
WHERE counted.seq = delivery.seq;
CREATE INDEX delivery_whole ON delivery (ack_order) WHERE ack_order > 0 AND trimmed = 0;

CREATE TABLE trimmed (                            -- beside a row whose payload is gone
    seq INTEGER PRIMARY KEY REFERENCES outbox (seq),
    payload_bytes INTEGER NOT NULL CHECK (payload_bytes > 0),
    number TEXT NOT NULL,                         -- of the dossier, where the payload told one
    trimmed_us INTEGER NOT NULL,
    untold_us INTEGER NOT NULL DEFAULT 0,         -- since when it cannot be told again to a centre that forgot it
    at_centre INTEGER NOT NULL DEFAULT 1 CHECK (at_centre IN (0, 1))
) STRICT;
CREATE INDEX trimmed_untold ON trimmed (seq) WHERE untold_us > 0;

CREATE TABLE centre_mark (                        -- a meeting at which the centre held all that it had acknowledged
    acks INTEGER PRIMARY KEY CHECK (acks > 0),    -- so many rows were acknowledged by then
    centre_us INTEGER NOT NULL                    -- by the centre's clock
) STRICT;

CREATE TABLE centre_seen (                        -- one row: what the centre last told of itself
    id INTEGER PRIMARY KEY CHECK (id = 1),
    now_us INTEGER NOT NULL DEFAULT 0,
    backed_up_us INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO centre_seen (id) VALUES (1);

DROP TRIGGER outbox_fixed;
CREATE TRIGGER outbox_fixed BEFORE UPDATE ON outbox
WHEN NEW.payload <> x'' OR length(OLD.payload) = 0
  OR (NEW.seq, NEW.op_id, NEW.dossier_uid, NEW.lane_seq, NEW.kind, NEW.schema_version, NEW.payload_hash, NEW.prev_hash,
      NEW.row_hash, NEW.actor, NEW.at, NEW.monotonic_seconds, NEW.boot_id, NEW.clock_trust)
  <> (OLD.seq, OLD.op_id, OLD.dossier_uid, OLD.lane_seq, OLD.kind, OLD.schema_version, OLD.payload_hash, OLD.prev_hash,
      OLD.row_hash, OLD.actor, OLD.at, OLD.monotonic_seconds, OLD.boot_id, OLD.clock_trust)
  OR NOT EXISTS (
    SELECT 1 FROM delivery d JOIN trimmed t ON t.seq = d.seq
    WHERE d.seq = OLD.seq AND d.state = 'acked' AND d.ack_order > 0
      AND t.payload_bytes = length(OLD.payload) AND t.trimmed_us - d.changed_us >= 2592000000000
      AND EXISTS (
        SELECT 1 FROM centre_mark m, centre_seen s
        WHERE m.acks >= d.ack_order AND m.centre_us <= s.backed_up_us AND s.now_us - m.centre_us >= 2592000000000)) BEGIN
    SELECT RAISE(ABORT, 'unsent-may-not-go:' || OLD.op_id);
END;
CREATE TRIGGER trimmed_stays BEFORE DELETE ON trimmed BEGIN
    SELECT RAISE(ABORT, 'what is left of a row stays');
END;
CREATE TRIGGER trimmed_fixed BEFORE UPDATE OF seq, payload_bytes, number, trimmed_us ON trimmed BEGIN
    SELECT RAISE(ABORT, 'what is left of a row stays');
END;
"""
