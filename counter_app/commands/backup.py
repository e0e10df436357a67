"""Which copies of the store and its scanned files are on the second medium, and where is every leased number?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from counter_app.commands.opening import AtDesk
from counter_app.domain.backup import BackupCopy, FilesChecked
from counter_app.domain.backup_errors import NoBackupPlace
from counter_app.domain.errors import MissingField, NotAllowed
from counter_app.domain.number_lease import NumberState
from counter_app.domain.officer import Act
from counter_app.domain.paper_form import FormState
from counter_app.ports import AuditEntry
from counter_app.texts.number_words import FORMS, STATES

MOST_KITS: Final = 500
EVERYTHING: Final = 1 << 60  # bytes: whoever asks for a copy now waits for all of it
KEY_KEPT: Final = "key.kept"


def shown(copy: BackupCopy) -> dict[str, Any]:
    """One copy; where its outbox ends once it was looked into."""
    told: dict[str, Any] = {"name": copy.name, "made_at": copy.made_at.isoformat(), "size_bytes": copy.size_bytes}
    return told | ({"last_seq": copy.last_seq, "row_hash": copy.row_hash} if copy.last_seq >= 0 else {})


def now(at: AtDesk) -> dict[str, Any]:
    """The store, then every scanned file that is not there yet."""
    backups = at.desk.services.backups
    copy, files = backups.run(), backups.run_files(EVERYTHING)
    told = {"copied": files.copied, "bytes": files.copied_bytes, "broken": list(files.broken)}
    return shown(copy) | {"files": told}


def verified(at: AtDesk, name: str) -> dict[str, Any]:
    """Every page and link of one copy and every file that it speaks of; what is missing is told by its dossier."""
    backups = at.desk.services.backups
    copy = backups.verify(name)
    files, named = backups.verify_files(copy.name)
    return shown(copy) | {"files": files_told(files, named)}


def files_told(files: FilesChecked, named: Mapping[str, str]) -> dict[str, Any]:
    """Counts, and what is missing or broken with the number of its dossier."""
    listed = {
        what: [{"sha256": name, "number": named.get(name, "")} for name in names]
        for what, names in (("missing", files.missing), ("broken", files.broken))
    }
    return {"whole": files.whole, **listed}


def keep_key(at: AtDesk) -> dict[str, Any]:
    """The desk's key beside its copies, guarded by COUNTER_PASSPHRASE: without it no other machine can open them.

    Raises NotAllowed, MissingField, NoBackupPlace, WrongKey.
    """
    from config.settings import load_settings
    from counter_app.commands.key_opening import PASSPHRASE, data_key
    from counter_app.desk_backups import backup_folder
    from counter_app.store.key_file import write_key_file

    passphrase = os.environ.get(PASSPHRASE, "")
    if not at.officer.may(Act.KEEP_ACCOUNTS):
        raise NotAllowed(role=at.officer.role, act=Act.KEEP_ACCOUNTS)
    if not passphrase:
        raise MissingField(field="passphrase")
    folder = backup_folder(load_settings(at.paths.settings))
    if folder is None or not folder.parent.is_dir():
        raise NoBackupPlace(file="counter.toml", key="second_medium", value="", reason="missing")
    folder.mkdir(mode=0o700, exist_ok=True)
    place = folder / f"{at.paths.store.name}.key"
    write_key_file(place, data_key(at.paths), passphrase)
    store, now = at.desk.doors.store, at.desk.doors.clock.now()
    with store.write() as session:
        session.audit.add(AuditEntry(now, at.officer.officer_id, KEY_KEPT, "desk", {}))
    return {"key": str(place)}


def numbers(at: AtDesk) -> dict[str, Any]:
    """Each lease by the fates of its numbers (I2: every number has exactly one), and for how long the rest lasts."""
    services = at.desk.services
    with at.desk.doors.store.read() as session:
        days = {lease.lease_id: lease for lease in session.leases.leases()}
    rows: list[dict[str, Any]] = []
    for census in services.leases.census():
        lease = days[census.lease_id]
        fates = {str(state): count for state, count in census.by_state.items() if count}
        row = {"lease": census.lease_id, "on": lease.on.isoformat(), "first": lease.first, "last": lease.last}
        rows.append(row | {"size": census.size, "fates": fates, "balanced": census.balanced})
    supply = services.leases.supply()
    total = {str(state): sum(row["fates"].get(str(state), 0) for row in rows) for state in NumberState}
    return {
        "balanced": all(row["balanced"] for row in rows),
        "size": sum(row["size"] for row in rows),
        "fates": total,
        "per_day": supply.per_day if supply else None,
        "days_left": supply.days if supply else None,
        "short": supply is not None and supply.is_short,
        "low": supply is not None and supply.is_low,
        "issued_to_paper": _paper(at),
        "leases": rows,
    }


def _paper(at: AtDesk) -> dict[str, Any]:
    """Forms of the sealed kits. They carry a series of their own (PG…): no leased number ever stands on one of them."""
    fates = dict.fromkeys(FormState, 0)
    for state in at.desk.services.paper_kits.kits(MOST_KITS):
        for fate, count in state.census.by_state.items():
            fates[fate] += count
    return {"issued": sum(fates.values()), "fates": {str(fate): count for fate, count in fates.items()}}


def number_lines(found: dict[str, Any]) -> list[str]:
    """The census as a person reads it."""
    fates = ", ".join(f"{STATES[NumberState(state)]} {count}" for state, count in found["fates"].items() if count)
    verdict = "Khớp: mỗi số đúng một tình trạng." if found["balanced"] else "KHÔNG KHỚP: báo hỗ trợ kỹ thuật."
    lines = [f"Được cấp {found['size']} số: {fates or 'chưa dùng số nào'}.", verdict]
    if found["days_left"] is not None:
        lines.append(f"Mỗi ngày dùng khoảng {found['per_day']} số; số đang giữ đủ cho {found['days_left']} ngày làm việc.")
    paper = found["issued_to_paper"]
    fates = ", ".join(f"{FORMS[FormState(fate)]} {count}" for fate, count in paper["fates"].items() if count)
    lines.append(f"Mẫu giấy (dãy số riêng, không lấy từ số được cấp): {paper['issued']}" + (f": {fates}." if fates else "."))
    for row in found["leases"]:
        told = ", ".join(f"{STATES[NumberState(state)]} {count}" for state, count in row["fates"].items())
        lines.append(f"{row['on']}  {row['first']:>5}–{row['last']:<5} {told}")
    return lines
