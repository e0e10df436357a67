"""A phone number is brought into its usual form if it has one, and is never an obstacle (regulations §4.6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.phone import hints, network, normalise


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "+84912345678",
        "+84 912 345 678",
        "84912345678",
        "0084.912.345.678",
        "(091) 234-5678",
        "+84 (0)912345678",
    ],
)
def test_one_number_has_one_form(typed: str) -> None:
    assert normalise(typed) == "0912345678"
    assert hints(typed) == () and network(typed) == "VinaPhone"


@pytest.mark.parametrize(
    ("typed", "usual", "asked"),
    [
        ("0168 234 5678", "0382345678", ("old-prefix",)),
        ("0123 456 7890", "0834567890", ("old-prefix",)),
        ("0243 123 4567", "02431234567", ()),
        ("+66812345678", "+66812345678", ("foreign",)),
        ("0999999999", "0999999999", ()),
        ("0512345678", "0512345678", ("unknown-prefix",)),
        ("091234567", None, ("too-short",)),
        ("09123456789", None, ("too-long",)),
        ("0912345678 / 0987654321", None, ("too-long",)),
        ("không có", None, ("not-a-number",)),
        ("٠٩١٢٣٤٥٦٧٨", None, ("not-a-number",)),
        ("", None, ()),
        ("   ", None, ()),
    ],
)
def test_an_unusual_number_is_a_question_only(typed: str, usual: str | None, asked: tuple[str, ...]) -> None:
    assert normalise(typed) == usual and hints(typed) == asked


@given(st.text() | st.text(alphabet="0123456789+ .-()/", max_size=20))
def test_any_text_can_be_asked_about_and_the_usual_form_is_stable(text: str) -> None:
    usual = normalise(text)
    assert isinstance(hints(text), tuple)
    assert usual is None or (normalise(usual) == usual and usual.lstrip("+").isdigit())
