"""What does the parent ask of a child, and how do the two speak? One JSON line each way, whole or not at all."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.kills.marks import Trap


@dataclass(frozen=True, slots=True)
class Place:
    """One desk: its folder, who it is, and where its gateway listens now."""

    folder: str
    desk_id: str
    province: str
    port: int
    secret: str

    @property
    def store(self) -> Path:
        """The encrypted store."""
        return Path(self.folder) / "store.db"

    @property
    def trays(self) -> Path:
        """Where paper comes out."""
        return Path(self.folder) / "trays"

    @property
    def marks(self) -> Path:
        """Shared memory with the child."""
        return Path(self.folder) / "marks"


@dataclass(frozen=True, slots=True)
class Order:
    """One child's life. `again`: forms that the clerk opens from their drafts and confirms once more.

    `task`: "work" until killed, "drain" until the queue is empty. `courier`: the outbox goes in a thread of its own.
    `variant`: the known-bad desk to be, "" for the real one.
    """

    place: Place
    seed: int
    trap: Trap = field(default_factory=Trap)
    task: str = "work"
    courier: bool = False
    variant: str = ""
    again: tuple[str, ...] = ()

    def line(self) -> bytes:
        """As it goes to the fork server."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Order:
        """From the fork server's standard input."""
        told: dict[str, Any] = json.loads(line)
        told |= {"place": Place(**told["place"]), "trap": Trap(**told["trap"]), "again": tuple(told["again"])}
        return cls(**told)
