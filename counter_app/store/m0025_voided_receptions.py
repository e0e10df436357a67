"""How does a reception that was voided leave the figures without leaving the store?

Reports count from `dossier_fact`, kept by triggers: a void takes the dossier out of every count. The version that a void
writes comes before its act, so this one has the last word; nothing follows a void.
"""

SQL = """
CREATE TRIGGER dossier_fact_voided AFTER INSERT ON dossier_act WHEN NEW.event = 'void' BEGIN
    UPDATE dossier_fact SET counted = 0 WHERE dossier_id = NEW.dossier_id;
END;
"""
