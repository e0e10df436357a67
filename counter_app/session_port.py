"""The door to all tables of the store at once; part of `counter_app.ports`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

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


class Session(Protocol):
    """One use case's view of the store. All tables of one session share one transaction."""

    @property
    def dossiers(self) -> DossierTable: ...

    @property
    def leases(self) -> LeaseTable: ...

    @property
    def outbox(self) -> OutboxTable: ...

    @property
    def prints(self) -> PrintTable: ...

    @property
    def drafts(self) -> DraftTable: ...

    @property
    def officers(self) -> OfficerTable: ...

    @property
    def catalogues(self) -> CatalogueTable: ...

    @property
    def audit(self) -> AuditTable: ...

    @property
    def notes(self) -> NoteTable: ...

    @property
    def acts(self) -> ActTable: ...

    @property
    def guidances(self) -> GuidanceTable: ...

    @property
    def notices(self) -> NoticeTable: ...

    @property
    def post_batches(self) -> PostBatchTable: ...

    @property
    def paid_fees(self) -> PaidFeeTable: ...

    @property
    def online(self) -> OnlineTable: ...

    @property
    def news(self) -> NewsTable: ...

    @property
    def attachments(self) -> AttachmentTable: ...

    @property
    def reports(self) -> ReportTable: ...

    @property
    def scans(self) -> ScanTables: ...

    @property
    def downtime(self) -> DowntimeTables: ...
