"""Every error class of the house has one Vietnamese sentence of its own that says what to do."""

from __future__ import annotations

import unicodedata

import pytest

from counter_app.domain import copy_errors, errors, scan_errors, scan_work_errors
from counter_app.texts.errors import has_sentence, sentence

assert issubclass(copy_errors.TokenError, errors.CounterError)
assert issubclass(scan_work_errors.NoScanner, errors.CounterError)
assert issubclass(scan_errors.ScanError, errors.CounterError)  # loaded: its classes are walked, too


def all_errors() -> list[type[errors.CounterError]]:
    found: list[type[errors.CounterError]] = []
    waiting = [errors.CounterError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return found


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
def test_error_has_its_sentence(kind: type[errors.CounterError]) -> None:
    assert has_sentence(kind.code)
    told = sentence(kind())
    assert told.endswith((".", "thử.")), told
    assert unicodedata.is_normalized("NFC", told)


def test_a_class_without_a_sentence_is_caught() -> None:
    assert not has_sentence("no-such-code")


def test_codes_are_not_shared() -> None:
    codes = [kind.code for kind in all_errors()]
    assert len(codes) == len(set(codes))
