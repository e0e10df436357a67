"""How often was a copy read? A reading that failed is tried again at later starts, a few times and no more."""

SQL = """
ALTER TABLE copy_text ADD COLUMN tries INTEGER NOT NULL DEFAULT 1;
CREATE INDEX copy_text_failed ON copy_text (copy_id) WHERE problem IN ('too-slow', 'failed');
"""
