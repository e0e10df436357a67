"""The door to every table of outages, of the paper that was written meanwhile, of closed days; part of `session_port`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from counter_app.catch_up_ports import CatchUpTable
    from counter_app.day_ports import DayTable
    from counter_app.outage_ports import OutageTable
    from counter_app.paper_kit_ports import PaperFormTable


class DowntimeTables(Protocol):
    """One table per question, all over the session's transaction."""

    @property
    def outages(self) -> OutageTable: ...

    @property
    def forms(self) -> PaperFormTable: ...

    @property
    def days(self) -> DayTable: ...

    @property
    def catch_ups(self) -> CatchUpTable: ...
