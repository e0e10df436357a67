"""What does one use case see of the store? Every table over one transaction, loaded when it is first looked at (D20)."""

from __future__ import annotations

from datetime import tzinfo
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.act_ports import ActTable, GuidanceTable
    from counter_app.attachment_ports import AttachmentTable
    from counter_app.changes_ports import NewsTable, OnlineTable
    from counter_app.downtime_ports import DowntimeTables
    from counter_app.notice_ports import NoticeTable
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
    from counter_app.post_ports import PaidFeeTable, PostBatchTable
    from counter_app.reports_ports import ReportTable
    from counter_app.scan_work_ports import ScanTables
    from counter_app.store.transaction import Transaction


class SqliteSession:
    """Implements ports.Session. `zone`: the desk's time zone, for moments that are kept as microseconds."""

    def __init__(self, tx: Transaction, zone: tzinfo | None) -> None:
        self._tx = tx
        self._zone = zone

    @cached_property
    def dossiers(self) -> DossierTable:
        from counter_app.store.dossiers import SqliteDossiers
        from counter_app.store.history import Histories

        return SqliteDossiers(self._tx, Histories(self._tx, self._zone))

    @cached_property
    def leases(self) -> LeaseTable:
        from counter_app.store.leases import SqliteLeases

        return SqliteLeases(self._tx)

    @cached_property
    def outbox(self) -> OutboxTable:
        from counter_app.store.outbox import SqliteOutbox

        return SqliteOutbox(self._tx, self._zone)

    @cached_property
    def prints(self) -> PrintTable:
        from counter_app.store.prints import SqlitePrints

        return SqlitePrints(self._tx)

    @cached_property
    def drafts(self) -> DraftTable:
        from counter_app.store.drafts import SqliteDrafts

        return SqliteDrafts(self._tx)

    @cached_property
    def officers(self) -> OfficerTable:
        from counter_app.store.officers import SqliteOfficers

        return SqliteOfficers(self._tx)

    @cached_property
    def catalogues(self) -> CatalogueTable:
        from counter_app.store.catalogues import SqliteCatalogues

        return SqliteCatalogues(self._tx)

    @cached_property
    def audit(self) -> AuditTable:
        from counter_app.store.audit import SqliteAudit

        return SqliteAudit(self._tx)

    @cached_property
    def notes(self) -> NoteTable:
        from counter_app.store.notes import SqliteNotes

        return SqliteNotes(self._tx)

    @cached_property
    def acts(self) -> ActTable:
        from counter_app.store.acts import SqliteActs

        return SqliteActs(self._tx)

    @cached_property
    def guidances(self) -> GuidanceTable:
        from counter_app.store.guidances import SqliteGuidances

        return SqliteGuidances(self._tx)

    @cached_property
    def notices(self) -> NoticeTable:
        from counter_app.store.notices import SqliteNotices

        return SqliteNotices(self._tx)

    @cached_property
    def post_batches(self) -> PostBatchTable:
        from counter_app.store.post_batches import SqlitePostBatches

        return SqlitePostBatches(self._tx)

    @cached_property
    def paid_fees(self) -> PaidFeeTable:
        from counter_app.store.paid_fees import SqlitePaidFees

        return SqlitePaidFees(self._tx)

    @cached_property
    def online(self) -> OnlineTable:
        from counter_app.store.online_dossiers import SqliteOnline

        return SqliteOnline(self._tx)

    @cached_property
    def news(self) -> NewsTable:
        from counter_app.store.centre_news import SqliteCentreNews

        return SqliteCentreNews(self._tx)

    @cached_property
    def attachments(self) -> AttachmentTable:
        from counter_app.store.attachments import SqliteAttachments

        return SqliteAttachments(self._tx)

    @cached_property
    def reports(self) -> ReportTable:
        from counter_app.store.reports import SqliteReports

        return SqliteReports(self._tx)

    @cached_property
    def scans(self) -> ScanTables:
        from counter_app.store.scan_works import SqliteScans

        return SqliteScans(self._tx, self._zone)

    @cached_property
    def downtime(self) -> DowntimeTables:
        from counter_app.store.downtime import SqliteDowntime

        return SqliteDowntime(self._tx)
