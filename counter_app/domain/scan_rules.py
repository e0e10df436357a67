"""What does the law ask of a scanned copy on a given day? Rule packs with dates, one per law; a pack is silent where its
law is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CopyClause(StrEnum):
    """One line of a certificate. Stored values; never changed."""

    READABLE = "readable"
    VERSION = "version"
    PAGE_COUNT = "page_count"
    PICTURES = "pictures"
    COLOUR = "colour"
    RESOLUTION = "resolution"
    RATIO = "ratio"
    PAGE_SIZE = "page_size"
    ENCRYPTION = "encryption"
    ACTIVE_CONTENT = "active_content"
    ATTACHMENTS = "attachments"
    METADATA = "metadata"
    MASTERS = "masters"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class ScanRulePack:
    """The clauses of one law, in force from `valid_from` to `valid_to` (both included; None: no end known).

    `ground` is the law as it is cited. None or an empty tuple: this law says nothing of it. `ratio_percent` with its
    tolerance: 100 is one to one. `default_dpi` is what a scanner is asked for.
    """

    key: str
    ground: str
    valid_from: date
    valid_to: date | None = None
    min_version: tuple[int, int] | None = None
    min_dpi: int | None = None
    default_dpi: int | None = None
    colour: bool = False
    ratio_percent: float | None = None
    ratio_tolerance_percent: float = 0.5
    metadata: tuple[str, ...] = ()
    no_encryption: bool = False
    no_active_content: bool = False
    no_attachments: bool = False

    def in_force(self, on: date) -> bool:
        """Whether the pack counts on this day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class ScanRules:
    """All packs in force on one day, the strictest word of each; `grounds`: which law a clause comes from."""

    on: date
    packs: tuple[str, ...]
    grounds: dict[CopyClause, str]
    min_version: tuple[int, int]
    min_dpi: int
    default_dpi: int
    colour: bool
    ratio_percent: float
    ratio_tolerance_percent: float
    metadata: tuple[str, ...]
    no_encryption: bool
    no_active_content: bool
    no_attachments: bool


def rules_on(packs: Iterable[ScanRulePack], on: date) -> ScanRules:
    """The rules of one day. Raises ValueError when no pack in force names version, resolution and ratio: nothing is
    guessed."""
    valid = sorted((pack for pack in packs if pack.in_force(on)), key=lambda pack: (pack.valid_from, pack.key))
    version = max((pack.min_version for pack in valid if pack.min_version), default=None)
    dpi = max((pack.min_dpi for pack in valid if pack.min_dpi), default=None)
    ratio = next((pack for pack in reversed(valid) if pack.ratio_percent is not None), None)
    if version is None or dpi is None or ratio is None or ratio.ratio_percent is None:
        raise ValueError(f"no-scan-rules-on-{on.isoformat()}")
    return ScanRules(
        on=on,
        packs=tuple(pack.key for pack in valid),
        grounds=_grounds(valid),
        min_version=version,
        min_dpi=dpi,
        default_dpi=max(dpi, *(pack.default_dpi or 0 for pack in valid)),
        colour=any(pack.colour for pack in valid),
        ratio_percent=ratio.ratio_percent,
        ratio_tolerance_percent=ratio.ratio_tolerance_percent,
        metadata=tuple(dict.fromkeys(name for pack in valid for name in pack.metadata)),
        no_encryption=any(pack.no_encryption for pack in valid),
        no_active_content=any(pack.no_active_content for pack in valid),
        no_attachments=any(pack.no_attachments for pack in valid),
    )


def _grounds(packs: Sequence[ScanRulePack]) -> dict[CopyClause, str]:
    says: dict[CopyClause, str] = {}
    for pack in packs:
        speaks = {
            CopyClause.VERSION: pack.min_version,
            CopyClause.RESOLUTION: pack.min_dpi,
            CopyClause.COLOUR: pack.colour,
            CopyClause.RATIO: pack.ratio_percent,
            CopyClause.METADATA: pack.metadata,
            CopyClause.ENCRYPTION: pack.no_encryption,
            CopyClause.ACTIVE_CONTENT: pack.no_active_content,
            CopyClause.ATTACHMENTS: pack.no_attachments,
        }
        says |= {clause: pack.ground for clause, word in speaks.items() if word}
    return says
