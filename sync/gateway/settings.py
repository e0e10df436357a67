"""What can be set on one gateway, and with which defaults?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Literal

NumberPolicy = Literal["lease", "central", "off"]
VIETNAM = timezone(timedelta(hours=7))


def utc_now() -> datetime:
    """The server's wall time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A desk with a known secret, for demos and tests only; real desks are enrolled with `add-desk`."""

    client_id: str
    secret: str = field(repr=False)
    agency: str
    desk: str
    role: str = "desk"

    @classmethod
    def parse(cls, text: str) -> DemoClient:
        """From `id:secret:agency:desk`, or with `:portal`, `:unit` behind it. Raises ValueError."""
        parts = text.split(":")
        if len(parts) not in (4, 5) or not all(parts) or parts[4:] not in ([], ["desk"], ["portal"], ["unit"]):
            raise ValueError("a demo client is id:secret:agency:desk[:role]")
        return cls(*parts)


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """An S3-compatible store. `url`: `https://host[:port]/bucket`; `region`: what the store calls itself in signatures."""

    url: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    region: str = "us-east-1"

    def __post_init__(self) -> None:
        """Raises ValueError for an address without a bucket."""
        if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+/[A-Za-z0-9.-]{3,63}", self.url):
            raise ValueError("an object store is http[s]://host[:port]/bucket")


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """`database_url`: `sqlite:///file.db` (demo, one process) or `postgresql://…` (production, any number of processes).

    `number_policy`: "lease" gives blocks of up to `lease_cap`, "central" gives one number at a time, "off" gives none.
    `upload_folder`: where files of digital copies lie, unless `upload_bucket` is set; both None: this gateway keeps none.
    `now` is the clock; tests pass theirs.
    `max_events_in_flight`: small requests at once; `batch_lanes`: batches of a backlog at once, in turn (slots.py).
    """

    database_url: str = field(repr=False)
    demo_clients: tuple[DemoClient, ...] = ()
    max_batch: int = 100
    max_body_bytes: int = 1_048_576
    number_policy: NumberPolicy = "lease"
    catalogue_folder: Path | None = None
    token_seconds: int = 3600
    dedupe_days: int = 3650
    lease_cap: int = 500
    lease_days_back: int = 1
    lease_days_ahead: int = 45
    lock_seconds: int = 5
    body_seconds: float = 30.0
    max_events_in_flight: int = 16
    batch_lanes: int | None = 4
    upload_folder: Path | None = None
    upload_bucket: BucketSettings | None = None
    max_file_bytes: int = 256 * 1024 * 1024
    zone: tzinfo = VIETNAM
    now: Callable[[], datetime] = utc_now
