"""Which accounts still have the PIN that they were given (Bắc Giang Đ21.2: it is changed before the first work)?"""

SQL = """
ALTER TABLE officer ADD COLUMN first_pin INTEGER NOT NULL DEFAULT 0 CHECK (first_pin IN (0, 1));
"""
