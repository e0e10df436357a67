"""Into which account are fees paid? The log-in reads it with the province, so it knows no dossier (D20)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeeAccount:
    """The unit's account for fees: six-digit bank number, account, and the names people compare in their bank's app."""

    bank_bin: str
    account_number: str
    bank_name: str
    holder: str
