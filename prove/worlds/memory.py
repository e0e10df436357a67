"""What do the people of a simulated world know, whatever the disks say: papers in hands, acts that a screen confirmed?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Paper:
    """What the citizen was told. `typed`: the clerk's words; `on`: the true date."""

    uid: str
    number: str
    typed: str
    on: date


@dataclass(slots=True)
class Memory:
    """`acts`: every act that was seen in a store, as `desk.meaning` writes it. `died`: those that stood on no disk but one
    that was set back; paper alone has them, no program can know. `burnt_twice`: dossiers whose desk and centre both died."""

    papers: dict[str, Paper] = field(default_factory=dict)
    acts: set[str] = field(default_factory=set)
    receptions: dict[str, str] = field(default_factory=dict)  # act → dossier uid
    died: set[str] = field(default_factory=set)
    burnt_twice: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    def told(self, intent: str, paper: Paper) -> None:
        """The screen said "saved" for this form; the same form is the same dossier for ever."""
        known = self.papers.setdefault(intent, paper)
        if (known.uid, known.number) != (paper.uid, paper.number):
            self.broken.append(f"I2 one form became {known.number} and {paper.number}")

    def dead_dossiers(self) -> set[str]:
        """Dossiers whose reception died with a disk."""
        return {uid for act, uid in self.receptions.items() if act in self.died}
