"""What is the usual form of a phone number, and what about it may be worth a question (regulations §4.6)? Never blocks."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 60
_COUNTRY: Final = re.compile(r"(?:\+|00)84|84(?=[0-9]{9}$|[0-9]{10}$)")
_MOBILE: Final = re.compile(r"0[35789][0-9]{8}")
_LANDLINE: Final = re.compile(r"02[0-9]{9}")
_FOREIGN: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_ELEVEN_DIGIT_MOBILE: Final = re.compile(r"01[0-9]{9}")
# The change to ten digits of 2018, first four digits to first three.
_TEN_DIGITS: Final = {
    **{f"016{digit}": f"03{digit}" for digit in "23456789"},
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    **{"0186": "056", "0188": "058", "0199": "059"},
}
_NETWORKS: Final = {
    "Viettel": "086 096 097 098 032 033 034 035 036 037 038 039",
    "MobiFone": "089 090 093 070 076 077 078 079",
    "VinaPhone": "088 091 094 081 082 083 084 085",
    "Vietnamobile": "092 052 056 058",
    "Gmobile": "099 059",
    "Itel": "087",
}
_NETWORK_OF: Final = {prefix: network for network, prefixes in _NETWORKS.items() for prefix in prefixes.split()}


def normalise(text: str) -> str | None:
    """ "0912345678" for any usual way to write it (+84, 0084, spaces, dots, hyphens, brackets, old 11 digits).

    A landline keeps its 11 digits, a foreign number its "+". None: not recognised; keep what the person typed.
    """
    number = _digits(text)
    number = _TEN_DIGITS.get(number[:4], number[:4]) + number[4:] if _ELEVEN_DIGIT_MOBILE.fullmatch(number) else number
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number) or _FOREIGN.fullmatch(number):
        return number
    return None


def hints(text: str) -> tuple[str, ...]:
    """Codes of what to ask about: not-a-number, too-short, too-long, unknown-prefix, old-prefix, foreign. Empty: usual."""
    if not text.strip():
        return ()
    number = _digits(text)
    if _FOREIGN.fullmatch(number):
        return ("foreign",)
    if _ELEVEN_DIGIT_MOBILE.fullmatch(number):
        return ("old-prefix",) if normalise(text) else ("unknown-prefix",)
    if not (number.isascii() and number.isdigit()):
        return ("not-a-number",)
    if _LANDLINE.fullmatch(number):
        return ()
    if len(number) != 10:
        return ("too-short",) if len(number) < 10 else ("too-long",)
    return () if number[:3] in _NETWORK_OF else ("unknown-prefix",)


def network(text: str) -> str:
    """The operator to which the prefix was given, "" if unknown. A hint only: numbers move between operators."""
    return _NETWORK_OF.get((normalise(text) or "")[:3], "")


def _digits(text: str) -> str:
    """Without separators, 0 for the country code of Việt Nam; anything else stays in for the patterns to refuse."""
    number = re.sub(r"[\s.\-()/\u2010-\u2015]", "", text[:_LONGEST])
    without = _COUNTRY.sub("", number, count=1) if _COUNTRY.match(number) else number
    return number if without == number else f"0{without.removeprefix('0')}"
