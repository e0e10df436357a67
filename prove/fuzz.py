"""Rig `fuzz`: can what others hand to the desk crash it, hang it, fill its memory, or make it believe a lie (G11, G20)?

Every reader of foreign data is given spoiled samples: card and slip codes, answers of the centre, bundles, catalogues,
rosters, leases, tables, settings, scanners, printers, pictures, PDFs. Only errors that its callers are written for may come
out, within 100 ms of processor time and 256 MiB (what is read in a child: the child's own limits), and nothing that the
centre did not say or the desk did not sign may count.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import importlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from prove import fuzz_controls
from prove.corpus import FOLDER
from prove.fuzz_runner import Tried, in_a_child, judge, try_out
from prove.fuzz_target import Reader, Target
from prove.rig import Control, Failure, Found, Given, Rig

MODULES: Final = ("fuzz_codes", "fuzz_answers", "fuzz_stores", "fuzz_bundles", "fuzz_files", "fuzz_devices", "fuzz_lists")
SMALL_FILES: Final = FOLDER / "fuzz"
_LONGEST_CASE: Final = 1500  # bytes in the list of cases itself; more goes into a file beside it
_SHRINK_SECONDS: Final = 2.0
_CONTROL_SECONDS: Final = 15.0


def targets() -> list[Target]:
    """All readers, by kind."""
    return [target for name in MODULES for target in importlib.import_module(f"prove.{name}").TARGETS]


def run(given: Given) -> Found:
    """The time shared equally among the readers; what one leaves goes to those after it."""
    controls = [_control(given, *one) for one in fuzz_controls.CONTROLS]
    chosen, failures, notes, cases = targets(), [], [], 0
    for number, target in enumerate(chosen):
        left = max(0.0, given.seconds - (time.monotonic() - given.began_at)) / (len(chosen) - number)
        share = replace(given, seconds=left, began_at=time.monotonic())
        points = None if given.points is None else max(1, (given.points - cases) // (len(chosen) - number))
        tried = try_out(target, given.seed, share, most=points)
        cases += tried.cases
        notes.append(_note(target, tried))
        given.say(notes[-1])
        failures += [_failure(target, data, said, given.folder) for data, said in tried.failures]
        controls += _takes_good_samples(target, given.folder)
    return Found(points=cases, unit="inputs", failures=tuple(failures), controls=tuple(controls), notes=tuple(notes))


def _note(target: Target, tried: Tried) -> str:
    rate = tried.cases / max(tried.seconds, 0.001)
    return f"{target.name}: {tried.cases:,} inputs, {tried.refused:,} refused by name, {rate:,.0f}/s"


def _control(given: Given, name: str, target: Target, signs: Sequence[str]) -> Control:
    """A reader with a planted bug; caught when the rig says just that about it."""
    share = replace(given, seconds=_CONTROL_SECONDS, began_at=time.monotonic())
    tried = try_out(target, given.seed, share, most=fuzz_controls.MOST_CASES, most_failures=1)
    return Control(name, any(sign in said for _, said in tried.failures for sign in signs))


def _takes_good_samples(target: Target, folder: Path) -> list[Control]:
    """A reader that refuses its good samples was never tested: told only when it happens."""

    def takes() -> bytes:
        reader = _opened(target, folder)
        return b"yes" if any(_is_taken(target, reader, one) for one in target.samples(folder / target.name)) else b"no"

    taken = in_a_child(takes, 60.0) == b"yes"
    return [] if taken else [Control(f"{target.name} takes a good sample", caught=False)]


def _is_taken(target: Target, reader: Reader, sample: bytes) -> bool:
    try:
        return not reader(sample)
    except target.may_raise:
        return False


def _failure(target: Target, data: bytes, said: str, folder: Path) -> Failure:
    """As small as it still breaks, as text where it is small, else as a file beside the list."""
    small = _shrunk(target, data, said, folder)
    if len(small) <= _LONGEST_CASE:
        return Failure(f"{target.name}:{base64.b64encode(small).decode()}", said)
    name = f"{target.name}-{hashlib.sha256(small).hexdigest()[:12]}.bin"
    SMALL_FILES.mkdir(parents=True, exist_ok=True)
    (SMALL_FILES / name).write_bytes(small)
    return Failure(f"{target.name}@{name}", said)


def _shrunk(target: Target, data: bytes, said: str, folder: Path) -> bytes:
    """Pieces taken out as long as the same promise breaks. What ended the child is left as it is."""
    if said.startswith(("hung", "the process died")) or "of memory" in said or "processor" in said:
        return data

    def shrink() -> bytes:
        small, ends = data, time.monotonic() + _SHRINK_SECONDS
        reader, step = _opened(target, folder), max(1, len(data) // 2)
        while step and time.monotonic() < ends:
            shorter = next((cut for cut in _cuts(small, step) if judge(target, reader, cut)[0] == said), None)
            if shorter is None:
                step //= 2
            else:
                small = shorter
        return small

    return in_a_child(shrink, 10 * _SHRINK_SECONDS) or data


def _opened(target: Target, folder: Path) -> Reader:
    own = folder / target.name
    own.mkdir(parents=True, exist_ok=True)
    return target.open(own)


def _cuts(data: bytes, step: int) -> Iterator[bytes]:
    for start in range(0, len(data), step):
        yield data[:start] + data[start + step :]


def bytes_of(case: str) -> tuple[str, bytes]:
    """Reader and input of a kept case. Raises ValueError for what is none."""
    name, mark, told = case.partition(":")
    if mark:
        try:
            return name, base64.b64decode(told, validate=True)
        except binascii.Error as error:
            raise ValueError(case) from error
    name, _, file = case.partition("@")
    return name, (SMALL_FILES / file).read_bytes()


def replay(case: str, folder: Path) -> str:
    """What breaks now; in a child, since a case may end its process."""
    name, data = bytes_of(case)
    target = next(one for one in targets() if one.name == name)
    only = replace(target, samples=lambda _: [data])
    given = Given(seed=0, seconds=60.0, folder=folder, say=lambda _: None)
    tried = try_out(only, 0, given, most=1)
    return "; ".join(said for _, said in tried.failures)


RIG = Rig(
    name="fuzz",
    question="Can what others hand to the desk crash it, hang it, fill its memory, or make it believe a lie?",
    goal=10_000_000 * 33,
    run=run,
    replay=replay,
    weight=2.0,
)
