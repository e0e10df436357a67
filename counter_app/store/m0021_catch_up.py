"""How sessions of entering paper afterwards lie in the store: the session, each form as keyed, each thing decided of it."""

SQL = """
CREATE TABLE catch_up (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    outage_uid TEXT NOT NULL,
    body TEXT NOT NULL,
    closed_at TEXT
) STRICT;
CREATE INDEX catch_up_by_outage ON catch_up (outage_uid);
CREATE TABLE catch_up_line (
    id INTEGER PRIMARY KEY,
    line_id TEXT NOT NULL UNIQUE,
    catch_up_id INTEGER NOT NULL REFERENCES catch_up (id),
    form_number TEXT NOT NULL,
    person_key TEXT NOT NULL,
    state TEXT NOT NULL,
    form TEXT NOT NULL,
    fate TEXT NOT NULL
) STRICT;
CREATE INDEX catch_up_line_by_session ON catch_up_line (catch_up_id, id);
CREATE INDEX catch_up_line_by_number ON catch_up_line (form_number);
CREATE INDEX catch_up_line_by_person ON catch_up_line (catch_up_id, person_key);
CREATE TABLE catch_up_step (
    id INTEGER PRIMARY KEY,
    line_ref INTEGER NOT NULL REFERENCES catch_up_line (id),
    fate TEXT NOT NULL
) STRICT;
CREATE INDEX catch_up_step_by_line ON catch_up_step (line_ref, id);
CREATE TRIGGER catch_up_form_fixed BEFORE UPDATE OF line_id, catch_up_id, form_number, form ON catch_up_line BEGIN
    SELECT RAISE(ABORT, 'a form stays as it was keyed');
END;
CREATE TRIGGER catch_up_line_stays BEFORE DELETE ON catch_up_line BEGIN
    SELECT RAISE(ABORT, 'a keyed form is never deleted');
END;
CREATE TRIGGER catch_up_step_fixed BEFORE UPDATE ON catch_up_step BEGIN
    SELECT RAISE(ABORT, 'what was decided is never changed');
END;
CREATE TRIGGER catch_up_step_stays BEFORE DELETE ON catch_up_step BEGIN
    SELECT RAISE(ABORT, 'what was decided is never deleted');
END;
"""
