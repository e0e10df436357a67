"""`counter drill restore`: a copy becomes a working desk in a spare folder, timed, with the list of what it lacks by number.

Nothing of it touches the desk or is sent: the spare store begins a life of its own, is looked at, and is thrown away (G24).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

from config.paths import DeskPaths
from config.settings import load_settings
from counter_app.commands.drill import Step
from counter_app.commands.json_lines import put
from counter_app.commands.opening import Asked, AtDesk, desk_at
from counter_app.commands.restore_gaps import MissingAct, life_before, missing_at_desk, missing_beside
from counter_app.commands.restoring import BroughtBack, bring_back
from counter_app.desk_backups import backup_folder
from counter_app.domain.backup_errors import BackupBroken, NoBackupPlace
from counter_app.domain.errors import CentralUnreachable, CounterError
from counter_app.main import VERSION, desk_of, link_of, open_desk_store
from counter_app.ports import DeskStore
from counter_app.texts import restore_drill_words as words

MOST_SECONDS: Final = 15 * 60
SHEET: Final = "ket-qua-dien-tap-khoi-phuc.txt"


@dataclass(frozen=True, slots=True)
class Spare:
    """What is restored from, with which key, into which folder. `live`: the desk's own store, where it is at hand."""

    copy: Path
    key: bytes
    paths: DeskPaths
    live: DeskStore | None = None


class RestoreDrill:
    """One restore, from the copy to a desk that could receive the next citizen."""

    def __init__(self, spare: Spare) -> None:
        self._spare = spare
        self.missing: list[MissingAct] = []

    def steps(self) -> Iterator[Step]:
        """In order; each is told when it is done."""
        back = bring_back(self._spare.copy, self._spare.paths, self._spare.key)
        yield Step(words.store_words(self._spare.copy.name, back.copy.last_seq, back.copy.size_bytes), True)
        lost = [*back.files.missing, *back.files.broken]
        yield Step(words.files_words(back.files.whole, [back.named.get(name, "") for name in lost]), not lost)
        yield from self._opened(back)

    def _opened(self, back: BroughtBack) -> Iterator[Step]:
        store, _ = open_desk_store(self._spare.paths.store, self._spare.key)
        try:
            before = life_before(store)
            with store.read() as session:
                whole = session.outbox.check_chain() == back.copy.last_seq and session.audit.check_chain() > 0
                left = sum(lease.left for lease in session.leases.leases())
                balanced = all(census.balanced for census in session.leases.census())
                people = len(session.officers.all())
            yield Step(words.opened_words(people), whole and people > 0)
            fresh = before is not None and before.incarnation != store.incarnation()
            yield Step(words.life_words(left), fresh and balanced and left == 0)
            yield self._what_is_missing(store, back)
        finally:
            store.close()

    def _what_is_missing(self, store: DeskStore, back: BroughtBack) -> Step:
        if self._spare.live is not None:
            self.missing = missing_beside(self._spare.live, back.copy.last_seq)
            return Step(words.missing_words(len(self.missing), words.FROM_DESK), True)
        try:
            self.missing = self._asked_of_centre(store, back.copy.last_seq)
        except CounterError as error:
            return Step(words.not_asked_words(back.copy.last_seq, error), False)
        return Step(words.missing_words(len(self.missing), words.FROM_CENTRE), True)

    def _asked_of_centre(self, store: DeskStore, last_seq: int) -> list[MissingAct]:
        """Only questions: nothing is sent under the spare store's name."""
        from counter_app.centre_link import DeskEnd
        from counter_app.commands.key_opening import gateway_secret
        from counter_app.desk_clock import SystemDeskClock

        settings, before = load_settings(self._spare.paths.settings), life_before(store)
        if settings.gateway is None or before is None:
            raise CentralUnreachable(reason="no-gateway", address="")
        end = DeskEnd(store, SystemDeskClock(lambda _: None), desk_of(settings), VERSION)
        return missing_at_desk(link_of(settings.gateway, gateway_secret(settings), end).proofs(before.incarnation), last_seq)


def at_the_desk(asked: Asked, file: Path | None, out: Path) -> int:
    """From the newest copy of this desk (or `file`), compared with its store. Raises CounterError."""
    from counter_app.commands.key_opening import data_key
    from counter_app.demo_desk import DEMO_KEY

    with desk_at(asked) as at, _spare_folder(out) as paths:
        key = data_key(at.paths) if asked.demo_store is None else DEMO_KEY
        copy = file or _newest(at)
        return play(RestoreDrill(Spare(copy, key, paths, at.desk.doors.store)), out)


def on_a_spare_machine(file: Path, out: Path) -> int:
    """From a copy with its key beside it (COUNTER_PASSPHRASE); the centre says what it lacks. Raises CounterError."""
    from counter_app.commands.key_opening import PASSPHRASE
    from counter_app.store.key_file import read_key_file

    with _spare_folder(out) as paths:
        key = read_key_file(file.with_name(f"{paths.store.name}.key"), os.environ.get(PASSPHRASE, ""))
        return play(RestoreDrill(Spare(file, key, paths)), out)


def play(drill: RestoreDrill, out: Path) -> int:
    """One JSON line a step with its seconds, then the sheet with what is missing. Returns 0 when each step went right."""
    began = at = monotonic()
    lines: list[str] = []
    wrong = 0
    for place, step in enumerate(drill.steps(), 1):
        seconds, at = round(monotonic() - at, 1), monotonic()
        wrong += not step.right
        lines.append(f"{place}. [{'✓' if step.right else '✕'}] {step.told} ({words.seconds_words(seconds)})")
        put({"step": place, "right": step.right, "told": step.told, "seconds": seconds})
    total = round(monotonic() - began, 1)
    wrong += total > MOST_SECONDS
    lines += ["", words.total_words(total, MOST_SECONDS), "", *words.missing_lines(drill.missing)]
    sheet = out / SHEET
    sheet.write_text(words.HEAD + "\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    missing = [{"seq": act.seq, "number": act.number, "kind": act.kind} for act in drill.missing]
    result: dict[str, Any] = {"sheet": str(sheet), "seconds": total, "missing": missing, "wrong": wrong, "errors": []}
    put(result)
    return 1 if wrong else 0


@contextmanager
def _spare_folder(out: Path) -> Iterator[DeskPaths]:
    """Beside the result sheet, gone again at the end: a second store of this desk must not lie about."""
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="spare-", dir=out))
    try:
        yield DeskPaths(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _newest(at: AtDesk) -> Path:
    """The newest copy of this desk. Raises NoBackupPlace, BackupFailed, BackupBroken."""
    copies = at.desk.services.backups.copies()
    folder = backup_folder(load_settings(at.paths.settings))
    if folder is None:
        raise NoBackupPlace(file="counter.toml", key="second_medium", value="", reason="missing")
    if not copies:
        raise BackupBroken(file="", reason="none")
    return folder / copies[0].name
