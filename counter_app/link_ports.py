"""The doors to a test of the connection, step by step, and to who goes first; part of `counter_app.ports`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class LinkStep(StrEnum):
    """What must work, in this order."""

    ADDRESS = "address"
    NETWORK = "network"
    NAME = "name"
    REACH = "reach"
    TLS = "tls"
    GATEWAY = "gateway"
    CLOCK = "clock"
    IDENTITY = "identity"
    UPSTREAM = "upstream"


class LinkState(StrEnum):
    """`SKIPPED`: an earlier step failed, so this one cannot be judged."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class LinkFinding:
    """What one step found. `cause`: a code, "" when all is well; `facts` hold no personal data and no secret."""

    step: LinkStep
    state: LinkState
    cause: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


class LinkProbe(Protocol):
    """Changes nothing on either side."""

    def steps(self) -> Iterator[LinkFinding]:
        """One finding per step, as each is known. Never raises for what a network does."""


class Pace(Protocol):
    """Between the clerk at the keys and the queue that empties behind."""

    def key_pressed(self) -> None:
        """Somebody types."""

    def give_way(self) -> None:
        """For the thread that sends, before each batch: waits a moment while somebody types."""
