"""Rig `hostile-text`: can a text act on the terminal, on our own screens, a spreadsheet, a printer (G12, F43–F45)?

All 1,114,112 code points and 100,000 strings of escapes, markup, bidi marks, formulas and printer orders go through the gate
and every way out: spreadsheets, lists, slips, labels, rolls; then through our widgets and through every job of the real
program on a pseudo-terminal, whose bytes are read. Whatever is no sequence of our own and no letter is a broken promise.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from printers import spreadsheet
from prove import hostile_pages, hostile_screens
from prove.hostile_papers import WAYS
from prove.hostile_screens import OWN
from prove.hostile_strings import CODE_POINTS, GROUPS, STRINGS, every_code_point, strings
from prove.rig import Control, Failure, Found, Given, Rig

PAGES_AT_ONCE: Final = 40  # on one terminal
_LINE: Final = 120  # code points in one text
_SCREENS_NEED_SECONDS: Final = 240.0  # a shorter run leaves the walk through all jobs out, and says so
_WIDGETS: Final = ("no-gate", "markup")


@dataclass(slots=True)
class _Seen:
    points: int = 0
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def run(given: Given) -> Found:
    """A third of the time for functions and papers, then all jobs, then widgets until the time is over."""
    seen = _Seen()
    controls = [*_widget_controls(given), _spreadsheet_control()]
    began_at = time.monotonic()
    for number, way in enumerate(WAYS):
        _through(given, way, seen, began_at + given.seconds / 3 * (number + 1) / len(WAYS))
    if given.seconds >= _SCREENS_NEED_SECONDS:
        shown = hostile_screens.walk(given.folder / "desk", given.seed, given.seconds / 3)
        seen.points += shown.painted
        seen.notes.append(f"jobs of the program: {shown.painted} of {shown.texts} opened, {shown.bytes:,} bytes read")
        seen.failures += [Failure(f"screens:{given.seed}", said) for said in shown.wrong]
    else:
        seen.notes.append("the walk through all jobs was left out: it needs a budget of 4 minutes for this rig")
    _pages(given, seen)
    return Found(
        seen.points, "texts shown", failures=tuple(seen.failures), controls=tuple(controls), notes=tuple(seen.notes)
    )


def texts(seed: int) -> Iterator[str]:
    """The strings, then every code point once."""
    return itertools.chain(strings(seed), every_code_point(_LINE))


def _through(given: Given, way: str, seen: _Seen, ends: float) -> None:
    """One way out, in portions, as far as its share of the time goes."""
    act, portion = WAYS[way]
    stream, tried = texts(given.seed), 0
    most = None if given.points is None else max(portion, given.points // len(WAYS))
    while (some := list(itertools.islice(stream, portion))) and (tried == 0 or time.monotonic() < ends):
        if most is not None and tried >= most:
            break
        tried += len(some)
        if said := _said(act, some):
            seen.failures.append(Failure(f"{way}:{_packed(_guilty(act, some))}", said))
            if len(seen.failures) > 20:
                break
    whole = STRINGS + -(-CODE_POINTS // _LINE)
    seen.points += tried
    seen.notes.append(f"{way}: {tried:,} of {whole:,} texts" + (", every code point among them" if tried >= whole else ""))
    given.say(seen.notes[-1])


def _said(act: Callable[[Any], str], some: Sequence[str]) -> str:
    try:
        return act(some)
    except Exception as error:  # a text that no way out can take is a broken promise, too
        return f"{type(error).__name__}: {error}"[:200]


def _guilty(act: Callable[[Any], str], some: list[str]) -> list[str]:
    """The one text that does it, where one does it alone."""
    return next(([text] for text in some if _said(act, [text])), some)


def _pages(given: Given, seen: _Seen) -> None:
    """Our widgets, some pages a terminal."""
    pages, shown_texts, shown_bytes, number = hostile_pages.hostile(given.seed), 0, 0, 0
    while number == 0 or (given.goes_on(1) and given.points is None):
        some = list(itertools.islice(pages, PAGES_AT_ONCE if given.points is None else 4))
        if not some:
            break
        shown = hostile_pages.show(some, given.folder / "pages", given.seed + number, set(OWN))
        number, shown_texts, shown_bytes = number + 1, shown_texts + shown.texts, shown_bytes + shown.bytes
        if shown.wrong:
            for page in some:
                alone = hostile_pages.show([page], given.folder / "page", given.seed, set(OWN))
                if alone.wrong:
                    seen.failures.append(Failure(f"page:{_packed([page[0], *page[1]])}", alone.wrong[0]))
            seen.failures.append(Failure(f"pages:{given.seed}:{number}", shown.wrong[0]))
            break
    seen.points += shown_texts
    seen.notes.append(f"widgets on a terminal: {shown_texts:,} texts, {shown_bytes:,} bytes read, clicked at while shown")


def _widget_controls(given: Given) -> Iterator[Control]:
    """The same pages with the gate off: escapes must be seen, and markup must crash the program or be obeyed."""
    escapes, markup = GROUPS[0], GROUPS[1]
    shown = hostile_pages.show(hostile_pages.of_one_kind(escapes)[:2], given.folder / "off", given.seed, set(OWN), "no-gate")
    yield Control("widgets with the gate off", any("U+" in said or "not ours" in said for said in shown.wrong))
    shown = hostile_pages.show(hostile_pages.of_one_kind(markup)[:1], given.folder / "off", given.seed, set(OWN), "markup")
    yield Control("texts read as markup", any(said.startswith(("obeyed", "crashed")) for said in shown.wrong))


def _spreadsheet_control() -> Control:
    with _guard_off():
        return Control("a CSV without its guard", "formula" in WAYS["spreadsheet"][0](["=1+1", "+84"]))


@contextmanager
def _guard_off() -> Iterator[None]:
    names = vars(spreadsheet)
    kept, names["csv_safe"] = names["csv_safe"], names["plain"]
    try:
        yield
    finally:
        names["csv_safe"] = kept


def _packed(some: Sequence[str]) -> str:
    return base64.b64encode(json.dumps(list(some)).encode()).decode()


def replay(case: str, folder: Path) -> str:
    """The kept text on its way out."""
    way, _, told = case.partition(":")
    if way in ("screens", "pages"):
        return "; ".join(hostile_screens.walk(folder, int(told.partition(":")[0])).wrong) if way == "screens" else ""
    try:
        some = json.loads(base64.b64decode(told, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ValueError(case) from error
    if way == "page":
        return "; ".join(hostile_pages.show([(some[0], some[1:])], folder, 1, set(OWN)).wrong)
    return _said(WAYS[way][0], some)


RIG = Rig(
    name="hostile-text",
    question="Can a text act on the terminal, on our own screens, a spreadsheet or a printer?",
    goal=len(WAYS) * (STRINGS + CODE_POINTS // _LINE),
    run=run,
    replay=replay,
    weight=1.5,
)
