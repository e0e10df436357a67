"""How does a desk come back from a copy, on this machine or another, and who vouches for it? (F18)"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from config.paths import DeskPaths, default_data_folder
from counter_app.commands.backup import files_told
from counter_app.commands.opening import AtDesk
from counter_app.domain.backup import BackupCopy, FilesChecked
from counter_app.domain.errors import CentralError, MissingField
from counter_app.domain.store_life import LifeDoubt

SECOND_PIN: Final = "COUNTER_SECOND_PIN"


def restore(file: Path, data_dir: str) -> dict[str, Any]:
    """Into a folder without a store, with the scanned files beside the copy. The next start of the desk begins a new life of
    it, which two people explain.

    The key: of this folder, else the wrapped one beside the copy (COUNTER_PASSPHRASE). Raises StoreInTheWay, BackupBroken,
    WrongKey.
    """
    from counter_app.commands.key_opening import PASSPHRASE, desk_key
    from counter_app.store.key_custody import KeyPlace
    from counter_app.store.key_file import read_key_file

    paths = DeskPaths(Path(data_dir) if data_dir else default_data_folder())
    custody, beside = desk_key(paths), file.with_name(paths.store.name + ".key")
    passphrase = os.environ.get(PASSPHRASE, "")
    carried = custody.place() is KeyPlace.NOWHERE and beside.exists()
    key = read_key_file(beside, passphrase) if carried else custody.load(passphrase)
    back = bring_back(file, paths, key)
    if carried:
        shutil.copyfile(beside, paths.store.with_name(paths.store.name + ".key"))
    told = {"restored": str(paths.store), "last_seq": back.copy.last_seq, "files": files_told(back.files, back.named)}
    return told | {"next": "explain-restore"}


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What a restore put in place. `named`: hash → number of its dossier."""

    copy: BackupCopy
    files: FilesChecked
    named: Mapping[str, str]


def bring_back(file: Path, paths: DeskPaths, key: bytes) -> BroughtBack:
    """Store, settings where there are none, and scanned files. Raises StoreInTheWay, BackupBroken, BackupFailed."""
    from counter_app.store.backup import restore_store
    from counter_app.store.file_backup import FOLDER, FileBackups
    from counter_app.store.named_files import named_files_of

    copy = restore_store(file, paths.store, key)
    beside = file.with_name(paths.settings.name)
    if beside.exists() and not paths.settings.exists():
        shutil.copyfile(beside, paths.settings)
    named = named_files_of(paths.store, key)
    files = FileBackups(paths.files, key, file.with_name(FOLDER)).bring_back(named.keys())
    return BroughtBack(copy, files, named)


def explain(at: AtDesk, second: str, reason: str, *, new_life: bool) -> dict[str, Any]:
    """Two people vouch for it. Raises MissingField, SecondPersonMissing, NotAllowed, WrongPin."""
    pin = os.environ.get(SECOND_PIN, "")
    if not pin:
        raise MissingField(field="pin")
    services, store = at.desk.services, at.desk.doors.store
    other = services.login.log_in(second, pin)
    services.store_life.check(at.officer, other, reason)
    if new_life:
        store.begin_life(LifeDoubt.ASKED, at.desk.doors.clock.now())
    services.store_life.explain(at.officer, other, reason)
    told = {"incarnation": store.incarnation(), "explained": services.store_life.unexplained() is None}
    return told | {"missing_here": _missing_here(at)}


def _missing_here(at: AtDesk) -> list[dict[str, Any]] | None:
    """What the centre holds of the life before beyond the copy, by number; None when it could not be asked."""
    from counter_app.commands.restore_gaps import life_before, missing_at_desk

    link, before = at.desk.doors.link, life_before(at.desk.doors.store)
    if link is None or link.address is None or before is None:
        return None
    try:
        found = missing_at_desk(link.proofs(before.incarnation), before.last_seq)
    except CentralError:
        return None
    return [{"seq": act.seq, "number": act.number} for act in found]
