"""How is a desk plugged to its gateway: one client, over it engine, comparison and bundles, each made late (D20)?"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from counter_app.domain.errors import CalendarYearMissing
from counter_app.domain.province import NumberPolicy
from counter_app.late_engine import LateEngine

if TYPE_CHECKING:
    import ssl

    from counter_app.attachment_ports import AttachmentBytes
    from counter_app.domain.desk import Desk
    from counter_app.link_ports import LinkProbe, Pace
    from counter_app.ports import DeskClock, DeskStore, SyncEngine
    from counter_app.proof_ports import Carrier, RowProofs, Signer
    from counter_app.services.catalogue import CatalogueService
    from sync.gateway_client import GatewayClient
    from sync.wire import DeskIdentity


@dataclass(frozen=True, slots=True)
class CentreAddress:
    """Where the gateway is and who asks. `trusted` None: what the operating system trusts."""

    url: str
    client_id: str
    secret: str
    trusted: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class DeskEnd:
    """The desk's end of the line. `files` None sends none; `signer` None signs nothing; `pace` None never waits."""

    store: DeskStore
    clock: DeskClock
    desk: Desk
    version: str
    files: AttachmentBytes | None = None
    signer: Signer | None = None
    pace: Pace | None = None


class CentreLink:
    """Opens nothing until it is used. `address` None: a desk without a gateway, which can still make and read bundles."""

    def __init__(self, address: CentreAddress | None, end: DeskEnd) -> None:
        self.address = address
        self.end = end

    def engine(self) -> SyncEngine:
        """The outbox engine; its code is loaded at the first contact."""
        return LateEngine(self._engine)

    def proofs(self, incarnation: str = "") -> RowProofs:
        """The acts that the centre holds of this life of the desk, or of an earlier one."""
        from sync.held_rows import HeldRows

        return HeldRows(self._client, incarnation or self._identity.incarnation)

    def carrier(self) -> Carrier | None:
        """Bundles; None for a desk that cannot sign."""
        end, signer = self.end, self.end.signer
        if signer is None:
            return None
        from sync.hand_carrier import BundleDoors, HandCarrier

        return HandCarrier(BundleDoors(end.store, end.clock, self._identity, signer, end.files))

    def probe(self) -> LinkProbe | None:
        """The connection test; None without a gateway."""
        return None if self.address is None else probe_of(self.address)

    @cached_property
    def _client(self) -> GatewayClient:
        from sync.gateway_client import Credentials, GatewayClient

        assert self.address is not None  # nobody asks a centre that is not set up
        credentials = Credentials(self.address.client_id, self.address.secret)
        return GatewayClient(self.address.url, credentials, ssl_context=self.address.trusted)

    @property
    def _identity(self) -> DeskIdentity:
        from sync.wire import DeskIdentity

        desk = self.end.desk
        return DeskIdentity(desk.agency_code, desk.desk_id, self.end.store.incarnation())

    def _engine(self) -> SyncEngine:
        from counter_app.services.catalogue import CatalogueService
        from sync.engine import OutboxEngine
        from sync.lease_refill import LeaseKeeping
        from sync.statement_lane import StatementLane

        end, profile = self.end, self.end.desk.profile
        catalogue = CatalogueService(end.store, end.clock, end.desk)
        keeping = LeaseKeeping(
            profile.numbers_per_day, profile.lease_days, lambda on, count: _working_days(catalogue, on, count)
        )
        lane = StatementLane(end.store, self._client, end.clock, end.signer) if end.signer is not None else None
        return OutboxEngine(
            end.store,
            self._client,
            end.clock,
            self._identity,
            random=random.SystemRandom().random,
            lease_keeping=keeping if profile.number_policy is NumberPolicy.LEASE else None,
            version=end.version,
            files=end.files,
            statements=lane,
            give_way=end.pace.give_way if end.pace is not None else lambda: None,
        )


def _working_days(catalogue: CatalogueService, start: date, count: int) -> list[date]:
    """The next working days from a date on, itself included when it is one; fewer where the calendar table ends."""
    catalogue.refresh()
    calendar = catalogue.calendar()
    found: list[date] = []
    day = start
    try:
        while len(found) < count:
            if calendar.is_working_day(day):
                found.append(day)
            day += timedelta(days=1)
    except CalendarYearMissing:
        pass
    return found


def probe_of(address: CentreAddress) -> LinkProbe:
    """The connection test; it needs no store, so it also works where the store does not."""
    from counter_app.desk_clock import TOLERATED_SKEW_MS
    from sync.gateway_client import Credentials
    from sync.link_probe import GatewayProbe, LinkAddress

    credentials = Credentials(address.client_id, address.secret)
    return GatewayProbe(LinkAddress(address.url, credentials, address.trusted, TOLERATED_SKEW_MS))
