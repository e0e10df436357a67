"""Which sheets are about a printer and never about a dossier: no number, no copy, no place in the paper ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ServiceSheet(StrEnum):
    """Names of templates, beside those of the official slips."""

    TEST_PAGE = "test_page"
    CALIBRATION = "calibration"


@dataclass(frozen=True, slots=True)
class ServiceDocument:
    """One such sheet as data; JSON values only."""

    kind: ServiceSheet
    content: Mapping[str, Any]
