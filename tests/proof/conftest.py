"""What every test of the proof shares: secrets that cost nothing, as nobody guesses them here."""

from __future__ import annotations

import pytest

from sync.gateway import clients


@pytest.fixture(autouse=True)
def cheap_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(clients._COST, "n", 2)
