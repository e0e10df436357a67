"""How acts lie in the store: append-only beside the versions they made, visits without a dossier, and what is waited for."""

SQL = """
CREATE TABLE dossier_act (
    id INTEGER PRIMARY KEY,
    act_id TEXT NOT NULL UNIQUE,         -- the intent id: ten Enters, one act
    dossier_id INTEGER NOT NULL REFERENCES dossier (id),
    version_before INTEGER NOT NULL,
    version INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    event TEXT NOT NULL,
    op_id TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (dossier_id, rev),
    FOREIGN KEY (dossier_id, version) REFERENCES dossier_version (dossier_id, version)
) STRICT;

CREATE TABLE guidance (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    intent_id TEXT NOT NULL UNIQUE,
    slip_number TEXT NOT NULL UNIQUE,
    given_on TEXT NOT NULL,
    identity_key TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX guidance_by_day ON guidance (given_on);
CREATE INDEX guidance_by_person ON guidance (identity_key, id) WHERE identity_key <> '';

-- The due board and the lists of what waits for the desk read these few rows, never the whole store.
CREATE INDEX dossier_due ON dossier (due_at, id) WHERE is_open AND due_at IS NOT NULL;
CREATE INDEX dossier_waiting ON dossier (status, received_at, id)
WHERE status IN ('received', 'processing', 'waiting_outside', 'returned_for_supplement', 'waiting_payment', 'result_ready');

CREATE TRIGGER dossier_act_fixed BEFORE UPDATE ON dossier_act BEGIN
    SELECT RAISE(ABORT, 'an act is never changed');
END;
CREATE TRIGGER dossier_act_stays BEFORE DELETE ON dossier_act BEGIN
    SELECT RAISE(ABORT, 'an act is never deleted');
END;
CREATE TRIGGER guidance_fixed BEFORE UPDATE ON guidance BEGIN
    SELECT RAISE(ABORT, 'a slip that was given is never changed');
END;
CREATE TRIGGER guidance_stays BEFORE DELETE ON guidance BEGIN
    SELECT RAISE(ABORT, 'a slip that was given is never deleted');
END;
"""
