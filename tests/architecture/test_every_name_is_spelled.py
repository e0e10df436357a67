"""Every status, channel, role and paper that a screen may show has its official Vietnamese name."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

import pytest

from counter_app.texts.names import NAMES, name_of

KINDS = sorted({type(member) for member, _ in NAMES}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_member_has_a_name(kind: type[StrEnum]) -> None:
    for member in kind:
        assert unicodedata.is_normalized("NFC", name_of(member))
