"""How is one exported batch of notices found among all that was ever tried?"""

SQL = """
CREATE INDEX notice_step_by_batch ON notice_step (batch, id) WHERE batch <> '';
"""
