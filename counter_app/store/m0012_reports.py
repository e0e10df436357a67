"""How do reports count a hundred thousand dossiers at once? One narrow row each, kept by triggers, and entries made late.

Triggers, not services: no way of writing a dossier can forget to be counted. Moments are whole seconds since 1970, days are
Vietnam's. `late_after` is the last second in time of the promise that judges: an apology (NĐ 61 Đ19.9) owns up to a delay
and does not undo it, so the date it replaced still counts until the term starts anew.
"""

_TEXT = "CAST(v.body AS TEXT)"
_APOLOGY = f"json_extract({_TEXT}, '$.replaced_dues[#-1].kind') = 'redated'"
_DUE = f"CASE WHEN {_APOLOGY} THEN '$.replaced_dues[#-1].due' ELSE '$.due' END"
_DUE_AT = f"json_extract({_TEXT}, {_DUE} || '.due_at')"
_REDATED = f"EXISTS (SELECT 1 FROM json_each({_TEXT}, '$.replaced_dues') r WHERE r.value ->> 'kind' = 'redated')"
_COMPONENTS = f"(SELECT count(*) FROM json_each({_TEXT}, '$.handed_in') h WHERE h.value ->> 'state' = 'ok')"
_MOVING = ("counted", "paused", "due_on", "late_after", "redated", "contacts", "components")
_FACTS = f"""
INSERT INTO dossier_fact (dossier_id, received_on, procedure_id, channel, agency_code, {", ".join(_MOVING)})
SELECT d.id, d.received_on, d.procedure_id, coalesce(json_extract({_TEXT}, '$.channel'), ''),
       coalesce(json_extract({_TEXT}, '$.agency_code'), ''),
       d.status NOT IN ('checking', 'supplement_requested', 'refused'), d.status = 'returned_for_supplement',
       date({_DUE_AT}, '+7 hours'), unixepoch(coalesce(json_extract({_TEXT}, {_DUE} || '.overdue_after'), {_DUE_AT})),
       {_REDATED}, coalesce(json_extract({_TEXT}, '$.round'), 1) - 1, {_COMPONENTS}
"""
_MEMBER = "json_extract(CAST({row}.body AS TEXT), '$.{name}')"


def _gap(row: str, begins: str) -> str:
    recorded, began = _MEMBER.format(row=row, name="recorded_at"), _MEMBER.format(row=row, name=begins)
    return f"unixepoch({recorded}) - unixepoch({began})"


def _late_entry(row: str, begins: str, event: str, source: str) -> str:
    """Real time and entry time a minute or more apart (Đà Nẵng Đ17.6e)."""
    at, who = _MEMBER.format(row=row, name=begins), _MEMBER.format(row=row, name="officer_name")
    return f"""
    INSERT INTO late_entry (dossier_id, event, happened_on, happened_at, gap_seconds, officer_name)
    SELECT {row}.dossier_id, {event}, date({at}, '+7 hours'), unixepoch({at}), {_gap(row, begins)}, coalesce({who}, '')
    {source} {_gap(row, begins)} >= 60"""


_ENDED = "('result_ready', 'result_returned', 'refused_as_result', 'stopped', 'withdrawn')"
_ENDING = "('finish', 'finish_at_once', 'refuse_as_result', 'stop', 'withdraw')"
_ACT_AT = _MEMBER.format(row="NEW", name="at")


def _last_act(events: str, made: str) -> str:
    at = _MEMBER.format(row="a", name="at")
    return (
        f"(SELECT {made.format(at=at)} FROM dossier_act a WHERE a.dossier_id = dossier_fact.dossier_id"
        f" AND a.event IN {events} ORDER BY a.id DESC LIMIT 1)"
    )


SQL = f"""
CREATE TABLE dossier_fact (
    dossier_id INTEGER PRIMARY KEY REFERENCES dossier (id),
    received_on TEXT NOT NULL,
    procedure_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    agency_code TEXT NOT NULL,
    counted INTEGER NOT NULL,            -- received: not only looked at, asked to be completed or refused at the desk
    paused INTEGER NOT NULL,             -- sent back: the unit waits for the applicant
    due_on TEXT,
    late_after INTEGER,
    redated INTEGER NOT NULL,
    contacts INTEGER NOT NULL,           -- how often the applicant had to come again (TT 01/2018 Đ13)
    components INTEGER NOT NULL,
    digitised INTEGER NOT NULL DEFAULT 0,
    reused INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT '',    -- the status that ended it, '' while it is in work
    ended_on TEXT,
    ended_at INTEGER,
    returned_at INTEGER
) STRICT;

CREATE TABLE late_entry (
    id INTEGER PRIMARY KEY,
    dossier_id INTEGER NOT NULL REFERENCES dossier (id),
    event TEXT NOT NULL,                 -- 'receive' or the event of an act
    happened_on TEXT NOT NULL,
    happened_at INTEGER NOT NULL,
    gap_seconds INTEGER NOT NULL,
    officer_name TEXT NOT NULL
) STRICT;
CREATE INDEX late_entry_by_day ON late_entry (happened_on, id);

-- A store that was in use already: what its newest versions and its acts say.
{_FACTS} FROM dossier d JOIN dossier_version v ON v.dossier_id = d.id AND v.version = d.version
WHERE json_valid({_TEXT});
UPDATE dossier_fact SET
    outcome = (SELECT d.status FROM dossier d WHERE d.id = dossier_id),
    ended_on = {_last_act(_ENDING, "date({at}, '+7 hours')")},
    ended_at = {_last_act(_ENDING, "unixepoch({at})")},
    returned_at = {_last_act("('return_result')", "unixepoch({at})")}
WHERE dossier_id IN (SELECT d.id FROM dossier d WHERE d.status IN {_ENDED});
{_late_entry("v", "received_at", "'receive'", "FROM dossier_version v WHERE v.version = 1 AND")};
{_late_entry("a", "at", "a.event", "FROM dossier_act a WHERE")};

CREATE TRIGGER dossier_fact_follows AFTER INSERT ON dossier_version WHEN json_valid(CAST(NEW.body AS TEXT)) BEGIN
    {_FACTS} FROM dossier d JOIN dossier_version v ON v.id = NEW.id WHERE d.id = NEW.dossier_id
    ON CONFLICT (dossier_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _MOVING)};
    {_late_entry("NEW", "received_at", "'receive'", "WHERE NEW.version = 1 AND")};
END;
CREATE TRIGGER dossier_fact_ends AFTER INSERT ON dossier_act WHEN json_valid(CAST(NEW.body AS TEXT)) BEGIN
    UPDATE dossier_fact SET
        outcome = now.status,
        ended_on = coalesce(ended_on, date({_ACT_AT}, '+7 hours')),
        ended_at = coalesce(ended_at, unixepoch({_ACT_AT})),
        returned_at = CASE WHEN now.status = 'result_returned' THEN coalesce(returned_at, unixepoch({_ACT_AT})) END
    FROM (SELECT d.status FROM dossier d WHERE d.id = NEW.dossier_id) AS now
    WHERE dossier_id = NEW.dossier_id AND now.status IN {_ENDED};
    UPDATE dossier_fact SET outcome = '', ended_on = NULL, ended_at = NULL, returned_at = NULL  -- undone, or taken up again
    FROM (SELECT d.status FROM dossier d WHERE d.id = NEW.dossier_id) AS now
    WHERE dossier_id = NEW.dossier_id AND outcome <> '' AND now.status NOT IN {_ENDED};
    {_late_entry("NEW", "at", "NEW.event", "WHERE")};
END;
"""
