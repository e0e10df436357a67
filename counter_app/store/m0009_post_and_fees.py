"""How minutes signed with the post and the ledger of fees lie in the store: both only grow (QĐ 45/2016, Cần Thơ Đ15.4)."""

SQL = """
CREATE TABLE post_batch (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    intent_id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    recorded_on TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX post_batch_by_day ON post_batch (recorded_on);

CREATE TABLE post_item (
    id INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES post_batch (id),
    slip_number TEXT NOT NULL UNIQUE,    -- a phiếu gửi is the post's own number: it is used once
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),  -- came in, lies here, is no dossier yet
    dossier_id INTEGER REFERENCES dossier (id)
) STRICT;
CREATE INDEX post_item_open ON post_item (id) WHERE is_open;
CREATE INDEX post_item_of ON post_item (batch_id);

CREATE TABLE paid_fee (
    id INTEGER PRIMARY KEY,
    entry_id TEXT NOT NULL UNIQUE,       -- the act, or the intent of the intake
    dossier_id INTEGER NOT NULL REFERENCES dossier (id),
    paid_on TEXT NOT NULL,
    at TEXT NOT NULL,
    method TEXT NOT NULL,
    amount INTEGER NOT NULL,             -- đồng; below zero when it takes an entry back
    receipt_number TEXT NOT NULL,
    officer_id TEXT NOT NULL,
    officer_name TEXT NOT NULL,
    reverses TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX paid_fee_by_day ON paid_fee (paid_on, id);
CREATE INDEX paid_fee_of_dossier ON paid_fee (dossier_id, id);

CREATE TRIGGER post_batch_fixed BEFORE UPDATE ON post_batch BEGIN
    SELECT RAISE(ABORT, 'signed minutes are never changed');
END;
CREATE TRIGGER post_batch_stays BEFORE DELETE ON post_batch BEGIN
    SELECT RAISE(ABORT, 'signed minutes are never deleted');
END;
CREATE TRIGGER post_item_bound_once BEFORE UPDATE ON post_item WHEN OLD.dossier_id IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'an item becomes one dossier');
END;
CREATE TRIGGER post_item_stays BEFORE DELETE ON post_item BEGIN
    SELECT RAISE(ABORT, 'signed minutes are never deleted');
END;
CREATE TRIGGER paid_fee_fixed BEFORE UPDATE ON paid_fee BEGIN
    SELECT RAISE(ABORT, 'a payment is never changed, it is reversed');
END;
CREATE TRIGGER paid_fee_stays BEFORE DELETE ON paid_fee BEGIN
    SELECT RAISE(ABORT, 'a payment is never deleted, it is reversed');
END;
"""
