"""Does the desk keep its accounts, drafts, catalogues, notes and its log as they were?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.catalogue import Catalogue
from counter_app.domain.errors import StoreBroken
from counter_app.domain.officer import Role
from counter_app.domain.views import AuditEntry, Draft
from counter_app.domain.working_calendar import HolidayTable
from counter_app.store.database import SqliteDeskStore
from tests.builders import NOW, officer, procedure
from tests.store.rig import raw


def test_accounts_are_kept_and_a_login_is_taken_once(store: SqliteDeskStore) -> None:
    first, second = officer("an"), officer("binh", role=Role.ADMIN, active=False)
    with store.write() as session:
        session.officers.add(second)
        session.officers.add(first)
        session.officers.update(replace(first, failed_tries=3, locked_until=NOW))
    with store.read() as session:
        locked = replace(first, failed_tries=3, locked_until=NOW)
        assert session.officers.all() == [locked, second]
        assert session.officers.by_login("an") == locked == session.officers.by_id(first.officer_id)
        assert session.officers.by_login("nobody") is None
    with pytest.raises(StoreBroken), store.write() as session:
        session.officers.add(officer("an"))
    with pytest.raises(StoreBroken), store.write() as session:
        session.officers.update(officer("nobody"))


def test_an_open_form_survives_with_every_field_as_typed(store: SqliteDeskStore) -> None:
    typed = {"name": "Nguyễn [/b] Mẫu", "copies": 2, "rows": [{"code": "a", "ok": True}], "none": None}
    first = Draft("draft-1", "officer-1", NOW, typed)
    with store.write() as session:
        session.drafts.save(replace(first, fields={}))
        session.drafts.save(first)
        session.drafts.save(Draft("draft-2", "officer-1", NOW + timedelta(minutes=1), {}))
        session.drafts.save(Draft("draft-3", "officer-2", NOW, {}))
    with store.read() as session:
        assert [draft.draft_id for draft in session.drafts.of_officer("officer-1")] == ["draft-2", "draft-1"]
        assert session.drafts.of_officer("officer-1")[1] == first
    with store.write() as session:
        session.drafts.discard("draft-1")
        session.drafts.discard("draft-nobody-made")
    with store.read() as session:
        assert len(session.drafts.of_officer("officer-1")) == 1


def test_the_catalogue_added_last_is_in_use_and_older_ones_stay(store: SqliteDeskStore, path: Path) -> None:
    def catalogue(version: str) -> Catalogue:
        return Catalogue(version, NOW, NOW, (procedure(),), HolidayTable("2026", (2026,), ()))

    with store.read() as session:
        assert session.catalogues.current() is None
    with store.write() as session:
        session.catalogues.add(catalogue("2026-2"))
        session.catalogues.add(catalogue("2026-1"))
    with store.read() as session:
        assert session.catalogues.current() == catalogue("2026-1")
    for sql in ("DELETE FROM catalogue", "UPDATE catalogue SET version = 'x'", "DELETE FROM officer"):
        if "officer" in sql:
            with store.write() as session:
                session.officers.add(officer())
        with pytest.raises(StoreBroken):
            raw(path).execute(sql)


def test_notes_are_replaced(store: SqliteDeskStore) -> None:
    with store.write() as session:
        session.notes.put("cursor", "1")
        session.notes.put("cursor", "2")
        assert (session.notes.get("cursor"), session.notes.get("nothing")) == ("2", None)


def entries(store: SqliteDeskStore, count: int) -> list[AuditEntry]:
    told = [AuditEntry(NOW, "officer-1", "login.right", f"subject-{n}", {"tries": str(n)}) for n in range(count)]
    with store.write() as session:
        for entry in told:
            session.audit.add(entry)
    return told


def test_the_log_lists_the_newest_and_its_chain_holds(store: SqliteDeskStore) -> None:
    told = entries(store, 5)
    with store.read() as session:
        assert session.audit.newest(2) == [told[4], told[3]]
        assert session.audit.check_chain() == 5


@pytest.mark.parametrize(
    "sql", ["DELETE FROM audit", "UPDATE audit SET actor = 'somebody'", "DELETE FROM audit WHERE n = 3"]
)
def test_the_log_is_append_only_and_its_chain_shows_what_was_done_without_the_triggers(
    store: SqliteDeskStore, path: Path, sql: str
) -> None:
    entries(store, 5)
    database = raw(path)
    with pytest.raises(StoreBroken):
        database.execute(sql)
    for name in ("audit_fixed", "audit_stays"):
        database.execute(f"DROP TRIGGER {name}")
    database.execute(sql if "WHERE" in sql or "UPDATE" in sql else f"{sql} WHERE n = 2")
    with pytest.raises(StoreBroken), store.read() as session:
        session.audit.check_chain()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM dossier",
        "UPDATE dossier SET provisional_number = 'TAM'",
        "UPDATE dossier SET dossier_code = 'OTHER'",
        "UPDATE dossier_version SET body = x'7b7d'",
        "DELETE FROM dossier_version",
        "DELETE FROM lookup_key",
    ],
)
def test_what_stands_on_paper_does_not_change(store: SqliteDeskStore, path: Path, sql: str) -> None:
    from tests.builders import dossier
    from tests.store.rig import keep

    keep(store, dossier(dossier_code="H02.12-261125-0101"))
    with pytest.raises(StoreBroken):
        raw(path).execute(sql)
