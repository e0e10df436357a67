"""What did the children of one desk tell before they died? Each word is a promise that is held against the store."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Promise:
    """The screen said "saved"."""

    uid: str
    number: str
    job: str


@dataclass(slots=True)
class Heard:
    """`tried`: forms whose Enter was pressed, acknowledged or not. `states`: what was told of each slip, in order."""

    tried: list[str] = field(default_factory=list)
    received: dict[str, Promise] = field(default_factory=dict)
    numbers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    states: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    copies: dict[str, tuple[str, int]] = field(default_factory=dict)
    acked: int = 0
    last_seq: int = 0
    drained: tuple[int, int] | None = None
    broken: list[str] = field(default_factory=list)

    def take(self, word: dict[str, Any]) -> None:
        """One line of a child."""
        match word["did"]:
            case "trying":
                self.tried.append(word["intent"])
            case "received":
                self._received(word["intent"], Promise(word["uid"], word["number"], word["job"]))
            case "printed" | "answered":
                self.states[word["job"]].append(word["state"])
            case "reprinted":
                self.copies[word["job"]] = (word["uid"], word["copy"])
            case "synced":
                if word["acked"] < self.acked or word["last_seq"] < self.last_seq:
                    self.broken.append(f"I1 the queue went back: {word} after {self.acked} of {self.last_seq}")
                self.acked, self.last_seq = word["acked"], word["last_seq"]
            case "drained":
                self.drained = (word["pending"], word["parked"])
            case "failed":
                self.broken.append(f"a child failed: {word['error']}")
            case "died" if word["how"] not in ("killed", "ended"):
                self.broken.append(f"a child ended by itself: {word['how']}")

    def unanswered(self) -> list[str]:
        """Forms that the clerk will confirm once more: nothing on the screen said that they are saved."""
        return [intent for intent in dict.fromkeys(self.tried) if intent not in self.received][-3:]

    def _received(self, intent: str, promise: Promise) -> None:
        known = self.received.setdefault(intent, promise)
        self.numbers[promise.number].add(promise.uid)
        if known.uid != promise.uid:
            self.broken.append(f"I2 {intent} became two dossiers: {known.uid} and {promise.uid}")
