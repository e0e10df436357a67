"""What does one use case see of the store? Every table over one shared transaction."""

from __future__ import annotations

from datetime import tzinfo

from counter_app.act_ports import ActTable, GuidanceTable
from counter_app.ports import (
    AuditTable,
    CatalogueTable,
    DossierTable,
    DraftTable,
    LeaseTable,
    NoteTable,
    OfficerTable,
    OutboxTable,
    PrintTable,
)
from counter_app.store.acts import SqliteActs
from counter_app.store.audit import SqliteAudit
from counter_app.store.catalogues import SqliteCatalogues
from counter_app.store.dossiers import SqliteDossiers
from counter_app.store.drafts import SqliteDrafts
from counter_app.store.guidances import SqliteGuidances
from counter_app.store.history import Histories
from counter_app.store.leases import SqliteLeases
from counter_app.store.notes import SqliteNotes
from counter_app.store.officers import SqliteOfficers
from counter_app.store.outbox import SqliteOutbox
from counter_app.store.prints import SqlitePrints
from counter_app.store.transaction import Transaction


class SqliteSession:
    """Implements ports.Session. `zone`: the desk's time zone, for moments that are kept as microseconds."""

    def __init__(self, tx: Transaction, zone: tzinfo | None) -> None:
        self.dossiers: DossierTable = SqliteDossiers(tx, Histories(tx, zone))
        self.leases: LeaseTable = SqliteLeases(tx)
        self.outbox: OutboxTable = SqliteOutbox(tx, zone)
        self.prints: PrintTable = SqlitePrints(tx)
        self.drafts: DraftTable = SqliteDrafts(tx)
        self.officers: OfficerTable = SqliteOfficers(tx)
        self.catalogues: CatalogueTable = SqliteCatalogues(tx)
        self.audit: AuditTable = SqliteAudit(tx)
        self.notes: NoteTable = SqliteNotes(tx)
        self.acts: ActTable = SqliteActs(tx)
        self.guidances: GuidanceTable = SqliteGuidances(tx)
