"""`counter backup`, `restore`, `explain-restore`, `numbers`: copies of the store, coming back, the census of numbers."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from config.paths import DeskPaths, default_data_folder
from counter_app.commands.opening import AtDesk
from counter_app.domain.backup import BackupCopy
from counter_app.domain.errors import MissingField
from counter_app.domain.number_lease import NumberState
from counter_app.domain.paper_form import FormState
from counter_app.domain.store_life import LifeDoubt
from counter_app.texts.number_words import FORMS, STATES

SECOND_PIN = "COUNTER_SECOND_PIN"
MOST_KITS = 500


def shown(copy: BackupCopy) -> dict[str, Any]:
    """One copy; where its outbox ends once it was looked into."""
    told: dict[str, Any] = {"name": copy.name, "made_at": copy.made_at.isoformat(), "size_bytes": copy.size_bytes}
    return told | ({"last_seq": copy.last_seq, "row_hash": copy.row_hash} if copy.last_seq >= 0 else {})


def restore(file: Path, data_dir: str) -> dict[str, Any]:
    """Into a folder without a store. The next start of the desk begins a new life of it, which two people explain.

    The key: of this folder, else the wrapped one beside the copy (COUNTER_PASSPHRASE). Raises StoreInTheWay, BackupBroken,
    WrongKey.
    """
    from counter_app.commands.key_opening import PASSPHRASE, desk_key
    from counter_app.store.backup import restore_store
    from counter_app.store.key_custody import KeyPlace
    from counter_app.store.key_file import read_key_file

    paths = DeskPaths(Path(data_dir) if data_dir else default_data_folder())
    custody, beside = desk_key(paths), file.with_name(paths.store.name + ".key")
    passphrase = os.environ.get(PASSPHRASE, "")
    carried = custody.place() is KeyPlace.NOWHERE and beside.exists()
    key = read_key_file(beside, passphrase) if carried else custody.load(passphrase)
    found = restore_store(file, paths.store, key)
    if carried:
        shutil.copyfile(beside, paths.store.with_name(paths.store.name + ".key"))
    return {"restored": str(paths.store), "last_seq": found.last_seq, "next": "explain-restore"}


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
    return {"incarnation": store.incarnation(), "explained": services.store_life.unexplained() is None}


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
