"""How closed days lie in the store: one row a day and edition, never changed (Cần Thơ Đ15.4; Đà Nẵng Đ17.6e)."""

SQL = """
CREATE TABLE day_closing (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    day TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX day_closing_by_day ON day_closing (day, id);
CREATE TRIGGER day_closing_fixed BEFORE UPDATE ON day_closing BEGIN
    SELECT RAISE(ABORT, 'a closed day is never changed');
END;
CREATE TRIGGER day_closing_stays BEFORE DELETE ON day_closing BEGIN
    SELECT RAISE(ABORT, 'a closed day is never deleted');
END;
"""
