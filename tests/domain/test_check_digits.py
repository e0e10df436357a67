"""A number read aloud or copied by hand with one mistake is refused (ISO 7064 MOD 97-10; ICAO 9303)."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.check_digits import icao, mod97, text_check, text_check_holds, two_digits_each

ALPHABET = string.digits + string.ascii_uppercase
CODES = st.text(alphabet=ALPHABET + ".-", min_size=2, max_size=40)


@pytest.mark.parametrize(("digits", "check"), [("0794", "44"), ("794", "44"), ("9999123456789012141490", "95"), ("0", "98")])
def test_published_values(digits: str, check: str) -> None:
    assert mod97(digits) == check
    assert int(digits + check) % 97 == 1


@given(CODES, st.data())
def test_any_one_wrong_character_is_found(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET + ".-").filter(lambda character: character != code[place]))
    assert not text_check_holds(code[:place] + wrong + code[place + 1 :], text_check(code))


@given(CODES, st.data())
def test_any_two_swapped_neighbours_and_jump_swaps_are_found(code: str, data: st.DataObject) -> None:
    distance = data.draw(st.integers(1, min(2, len(code) - 1)))
    place = data.draw(st.integers(0, len(code) - 1 - distance))
    characters = list(code)
    characters[place], characters[place + distance] = characters[place + distance], characters[place]
    swapped = "".join(characters)
    assert swapped == code or not text_check_holds(swapped, text_check(code))


def test_the_way_of_iban_would_miss_a_swap() -> None:
    """Positive control: letters with two places and digits with one let B1 ↔ 1B slip, so we do not do that."""

    def iban_way(code: str) -> str:
        return mod97("".join(str(int(character, 36)) for character in code))

    assert iban_way("TAMB1261125007") == iban_way("TAM1B261125007")
    assert text_check("TAMB1261125007") != text_check("TAM1B261125007")


def test_what_is_no_code_is_refused_and_never_holds() -> None:
    for junk in ("", "12a", "١٢", "1" * 1000):
        with pytest.raises(ValueError):
            mod97(junk)
    for junk in ("abc", "Đ", "A" * 129):
        with pytest.raises(ValueError):
            two_digits_each(junk)
        assert not text_check_holds(junk, "42")


def test_icao_weights_on_the_published_example() -> None:
    """ICAO 9303-5, appendix: the specimen of Utopia."""
    assert icao("D23145890") == "7" and icao("740812") == "2" and icao("120415") == "9"
    assert icao("D231458907<<<<<<<<<<<<<<<" + "7408122" + "1204159" + "<<<<<<<<<<<") == "6"
