"""How does a good sample become a bad one? Always the same one for the same dice, so that a seed is enough to see it again.

Each maker knows the shape of what it spoils: bytes with lengths in them, JSON, text with fields. A spoiled sample that no
reader gets past the first byte of proves little, so most of it stays good.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final

Samples = Sequence[bytes]
Maker = Callable[[Random, Samples], bytes]

LARGEST: Final = 200_000  # bytes; a case that needs more has its own sample
_INTERESTING: Final = (0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_TEXTS: Final = (
    "",
    "\0",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "\u202e",
    "\x1b[2J",
    "\x1b]52;c;eA==\x07",
    "[/b]",
    "[@click=app.quit]x[/]",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE dossier; --",
    "../../../../etc/passwd",
    "%s%n%x",
    "²",
    "１２３",
    "٣",
    "1e999",
    "NaN",
    "-0",
    "null",
    "true",
    "0" * 5000,
    "9" * 5000,
    "A" * 70_000,
    "a" + "\u0301" * 3000,
    "2026-02-30",
    "0000-00-00T00:00:00",
    "9999-12-31T23:59:59.999999+23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-11-25T08:00:00",
    "١٢٣٤٥٦٧٨٩٠١٢",
    "e" * 64,
    "🙂" * 50,
)
_NUMBERS: Final = (
    0,
    -1,
    1,
    2**31,
    2**53 + 1,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    10**30,
    0.5,
    -0.0,
    1e308,
    float("inf"),
    float("-inf"),
    float("nan"),
)


def spoil_bytes(dice: Random, samples: Samples) -> bytes:
    """One to six wounds anywhere."""
    data = bytearray(dice.choice(samples))
    for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
        dice.choice(_WOUNDS)(dice, data, samples)
    return bytes(data[:LARGEST])


def spoil_json(dice: Random, samples: Samples) -> bytes:
    """A value somewhere inside replaced, dropped, doubled, moved or nested; now and then the bytes, too."""
    if dice.random() < 0.15:
        return spoil_bytes(dice, samples)
    value = json.loads(dice.choice(samples))
    try:
        for _ in range(dice.choice((1, 1, 2, 3))):
            value = _json_wound(dice, value, samples)
            if len(json.dumps(value)) > LARGEST:
                break
        told = json.dumps(value, ensure_ascii=dice.random() < 0.5)  # NaN and Infinity go out as many programs write them
    except RecursionError:  # nested deeper than we can write ourselves: as text, then
        told = '{"a":[' * 5000
    return told.encode("utf-8", "surrogatepass" if dice.random() < 0.5 else "replace")[:LARGEST]


def spoil_text(dice: Random, samples: Samples) -> bytes:
    """Fields and lines cut, doubled, exchanged, overlong; now and then the bytes, too."""
    if dice.random() < 0.3:
        return spoil_bytes(dice, samples)
    text = dice.choice(samples).decode("utf-8", "replace")
    for _ in range(dice.choice((1, 1, 2, 4))):
        text = _text_wound(dice, text, samples)
    return text.encode("utf-8", "surrogatepass")[:LARGEST]


# --- bytes --------------------------------------------------------------------------------------


def _flip(dice: Random, data: bytearray, _: Samples) -> None:
    if data:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _set(dice: Random, data: bytearray, _: Samples) -> None:
    if data:
        data[dice.randrange(len(data))] = dice.choice((0, 0xFF, 0x7F, 0x80, 0x0A, 0x1B, dice.randrange(256)))


def _number(dice: Random, data: bytearray, _: Samples) -> None:
    """Over what may be a length, in either order of bytes."""
    width = dice.choice((1, 2, 4, 8))
    if len(data) >= width:
        value = dice.choice((*_INTERESTING, dice.getrandbits(32))) & ((1 << 8 * width) - 1)
        place = dice.randrange(len(data) - width + 1)
        data[place : place + width] = value.to_bytes(width, dice.choice(("big", "little")))


def _cut_end(dice: Random, data: bytearray, _: Samples) -> None:
    del data[dice.randrange(len(data) + 1) :]


def _cut_out(dice: Random, data: bytearray, _: Samples) -> None:
    start, end = _span(dice, data)
    del data[start:end]


def _again(dice: Random, data: bytearray, _: Samples) -> None:
    start, end = _span(dice, data)
    data[end:end] = data[start:end] * dice.choice((1, 1, 3, 50))


def _splice(dice: Random, data: bytearray, samples: Samples) -> None:
    other = bytearray(dice.choice(samples))
    start, end = _span(dice, other)
    mine, mine_end = _span(dice, data)
    data[mine:mine_end] = other[start:end]


def _insert(dice: Random, data: bytearray, _: Samples) -> None:
    piece = dice.choice((dice.randbytes(dice.randrange(1, 9)), dice.choice(_TEXTS).encode("utf-8", "surrogatepass")))
    place = dice.randrange(len(data) + 1)
    data[place:place] = piece


def _digits(dice: Random, data: bytearray, _: Samples) -> None:
    """A number written in digits gets far more of them."""
    places = [place for place, byte in enumerate(data[:4096]) if 0x30 <= byte <= 0x39]
    if places:
        place = dice.choice(places)
        data[place : place + 1] = dice.choice((b"", b"-", b"99999999999", b"9" * 5000, b"0.1", b"1e9"))


def _span(dice: Random, data: bytearray) -> tuple[int, int]:
    start = dice.randrange(len(data) + 1)
    return start, min(len(data), start + dice.choice((1, 4, 16, 64, 1024)))


_WOUNDS: Final = (_flip, _set, _number, _cut_end, _cut_out, _again, _splice, _insert, _digits)

# --- JSON ---------------------------------------------------------------------------------------


def _json_wound(dice: Random, value: Any, samples: Samples) -> Any:
    places = list(_places(value))
    if not places:
        return _evil(dice, value, samples)
    holder, key = dice.choice(places)
    wound = dice.randrange(6)
    if wound == 0:
        del holder[key]
    elif wound == 1 and isinstance(holder, dict):
        holder[dice.choice(_TEXTS)[:50]] = holder[key]
    elif wound == 2 and isinstance(holder, list):
        holder.insert(key, holder[key])
    elif wound == 3:  # what stands elsewhere: right in kind, wrong in place
        other, other_key = dice.choice(places)
        mine, theirs = _copy(holder[key]), _copy(other[other_key])
        holder[key], other[other_key] = theirs, mine
    else:
        holder[key] = _evil(dice, holder[key], samples)
    return value


def _places(value: Any, depth: int = 0) -> Any:
    """(holder, key) of every value inside, to a depth that samples have."""
    if depth > 12:
        return
    members = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    for key, inner in members:
        yield value, key
        yield from _places(inner, depth + 1)


def _copy(value: Any) -> Any:
    """A list that holds itself is no JSON."""
    return json.loads(json.dumps(value))


def _evil(dice: Random, value: Any, samples: Samples) -> Any:
    kind = dice.randrange(8)
    if kind == 0:
        return dice.choice((None, True, False, [], {}, [[]], {"": None}))
    if kind == 1:
        return dice.choice(_NUMBERS)
    if kind == 2 and isinstance(value, str):
        return _text_wound(dice, value, samples)
    if kind == 3:
        return _nested(dice, value)
    if kind == 4:
        return [value] * min(dice.choice((2, 300)), _room_for(len(json.dumps(value))))
    if kind == 5 and isinstance(value, int) and not isinstance(value, bool):
        return value + dice.choice((-1, 1, 10**6, 2**40))
    if kind == 6:
        return json.loads(dice.choice(samples))
    return dice.choice(_TEXTS)


def _room_for(size: int) -> int:
    """How often something of this size may stand there again: what grows without end proves only that it does."""
    return max(1, LARGEST // (size + 1))


def _nested(dice: Random, value: Any) -> Any:
    for _ in range(dice.choice((1, 10, 300))):
        value = [value] if dice.random() < 0.5 else {"a": value}
    return value


# --- text ---------------------------------------------------------------------------------------


def _text_wound(dice: Random, text: str, samples: Samples) -> str:
    separator = dice.choice([mark for mark in "|;,\n\t=<>\"' " if mark in text] or [""])
    parts = text.split(separator) if separator else list(text)
    place = dice.randrange(len(parts)) if parts else 0
    wound = dice.randrange(6)
    if not parts or wound == 0:
        parts.insert(place, dice.choice(_TEXTS))
    elif wound == 1:
        parts[place] = dice.choice(_TEXTS)
    elif wound == 2:
        del parts[place]
    elif wound == 3:
        other = dice.randrange(len(parts))
        parts[place], parts[other] = parts[other], parts[place]
    elif wound == 4:
        parts[place:place] = [parts[place]] * min(dice.choice((1, 40)), _room_for(len(parts[place])))
    else:
        other_text = dice.choice(samples).decode("utf-8", "replace")
        parts[place] = dice.choice(other_text.split(separator)) if separator else chr(dice.choice((*range(256), 0x1F600)))
    return separator.join(parts)
