"""How leased numbers lie in the store: one row per lease, one per used number, and counters that never go back (D8)."""

SQL = """
CREATE TABLE number_lease (
    lease_id TEXT PRIMARY KEY,
    agency_code TEXT NOT NULL,
    desk_id TEXT NOT NULL,
    on_day TEXT NOT NULL,
    first INTEGER NOT NULL CHECK (first >= 1),
    last INTEGER NOT NULL,
    next INTEGER NOT NULL,
    leased_at TEXT NOT NULL,
    burned INTEGER NOT NULL DEFAULT 0 CHECK (burned IN (0, 1)),
    CHECK (first <= last AND next BETWEEN first AND last + 1)
) STRICT;
CREATE INDEX number_lease_by_day ON number_lease (agency_code, on_day, first);

CREATE TABLE number_use (
    lease_id TEXT NOT NULL REFERENCES number_lease (lease_id),
    number INTEGER NOT NULL,
    dossier_code TEXT NOT NULL UNIQUE,
    dossier_uid TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('given', 'printed', 'print_unknown', 'spoiled', 'void')),
    PRIMARY KEY (lease_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER number_lease_stays BEFORE DELETE ON number_lease BEGIN
    SELECT RAISE(ABORT, 'a lease is never deleted');
END;
CREATE TRIGGER number_lease_forward BEFORE UPDATE ON number_lease
WHEN NEW.next < OLD.next OR NEW.burned < OLD.burned OR (OLD.burned AND NEW.next <> OLD.next)
  OR NEW.lease_id <> OLD.lease_id OR NEW.agency_code <> OLD.agency_code OR NEW.desk_id <> OLD.desk_id
  OR NEW.on_day <> OLD.on_day OR NEW.first <> OLD.first OR NEW.last <> OLD.last BEGIN
    SELECT RAISE(ABORT, 'a lease only moves forward');
END;
CREATE TRIGGER number_use_stays BEFORE DELETE ON number_use BEGIN
    SELECT RAISE(ABORT, 'a used number is never deleted');
END;
CREATE TRIGGER number_use_fixed BEFORE UPDATE OF lease_id, number, dossier_code, dossier_uid ON number_use BEGIN
    SELECT RAISE(ABORT, 'a number belongs to one dossier for ever');
END;
CREATE TRIGGER counter_stays BEFORE DELETE ON counter BEGIN
    SELECT RAISE(ABORT, 'a counter is never deleted');
END;
CREATE TRIGGER counter_forward BEFORE UPDATE ON counter WHEN NEW.value <= OLD.value OR NEW.name <> OLD.name BEGIN
    SELECT RAISE(ABORT, 'a counter only moves forward');
END;
"""
