"""Which few rows do the lists of paper ≠ system and the course of a period read, instead of walking over the whole store?

Measured over 100,000 dossiers: the course of a year takes 16 ms instead of 55 with its two indexes.
"""

SQL = """
CREATE INDEX print_job_spoiled ON print_job (id) WHERE state = 'spoiled';
CREATE INDEX dossier_act_taken_back ON dossier_act (id) WHERE event IN ('undo', 'reverse');
CREATE INDEX dossier_fact_moved ON dossier_fact (dossier_id) WHERE (redated OR contacts > 0) AND outcome = '';
CREATE INDEX dossier_fact_received ON dossier_fact (received_on) WHERE counted;
CREATE INDEX dossier_fact_ended ON dossier_fact (ended_on, ended_at, late_after) WHERE counted;
"""
