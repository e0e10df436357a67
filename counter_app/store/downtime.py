"""Which tables know of outages and of paper written meanwhile? Each is loaded when it is first looked at (D20)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.catch_up_ports import CatchUpTable
    from counter_app.day_ports import DayTable
    from counter_app.outage_ports import OutageTable
    from counter_app.paper_kit_ports import PaperFormTable
    from counter_app.store.transaction import Transaction


class SqliteDowntime:
    """Implements downtime_ports.DowntimeTables."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    @cached_property
    def outages(self) -> OutageTable:
        from counter_app.store.outages import SqliteOutages

        return SqliteOutages(self._tx)

    @cached_property
    def forms(self) -> PaperFormTable:
        from counter_app.store.paper_forms import SqlitePaperForms

        return SqlitePaperForms(self._tx)

    @cached_property
    def days(self) -> DayTable:
        from counter_app.store.days import SqliteDays

        return SqliteDays(self._tx)

    @cached_property
    def catch_ups(self) -> CatchUpTable:
        from counter_app.store.catch_ups import SqliteCatchUps

        return SqliteCatchUps(self._tx)
