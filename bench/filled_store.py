"""A store with very many made-up dossiers, made fast: rows as the program writes them, in one transaction.

`python -m bench.filled_store <path> <count>`. Names follow the real frequencies of Vietnamese family names (Nguyễn 38 %).
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from counter_app.domain.dossier import Channel, Dossier, DueDate, HandedIn, HandedInState, ReturnMethod
from counter_app.domain.dossier_code import compose
from counter_app.domain.operation import GENESIS_HASH, payload_hash
from counter_app.domain.person import Person
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.search_key import fold
from counter_app.store.connection import EncryptedDatabase, connect
from counter_app.store.database import open_store
from counter_app.store.dossier_rows import to_body, to_columns
from counter_app.store.search import _code_keys, _procedure_letter, person_keys

KEY = bytes(range(32))
VIETNAM = timezone(timedelta(hours=7))
FIRST_DAY = datetime(2020, 1, 2, 8, tzinfo=VIETNAM)
PER_DAY = 600
AGENCY = "H02.12"

FAMILY = (
    ("Nguyễn", 384), ("Trần", 121), ("Lê", 95), ("Phạm", 70), ("Hoàng", 51), ("Huỳnh", 51), ("Phan", 45), ("Vũ", 39),
    ("Võ", 39), ("Đặng", 21), ("Bùi", 20), ("Đỗ", 14), ("Hồ", 13), ("Ngô", 13), ("Dương", 10), ("Lý", 5), ("Đinh", 5),
)  # fmt: skip
MIDDLE = (
    ("Thị", 400), ("Văn", 250), ("Đức", 30), ("Minh", 40), ("Ngọc", 40), ("Thanh", 40), ("Hữu", 25), ("Quốc", 20),
    ("Xuân", 20), ("Kim", 20), ("Thu", 20), ("Bích", 15), ("Tuấn", 15), ("Anh", 15), ("Quỳnh", 10), ("Phương", 15),
    ("Hồng", 15), ("Gia", 10),
)  # fmt: skip
GIVEN = (
    "An", "Anh", "Bình", "Châu", "Chi", "Cường", "Dung", "Duy", "Dũng", "Đạt", "Đức", "Giang", "Hà", "Hải", "Hạnh", "Hảo",
    "Hiền", "Hiếu", "Hoa", "Hòa", "Hoàng", "Hùng", "Huy", "Huyền", "Hương", "Khánh", "Kiên", "Lan", "Linh", "Loan", "Long",
    "Mai", "Minh", "My", "Nam", "Nga", "Ngân", "Ngọc", "Nhung", "Nhi", "Oanh", "Phong", "Phúc", "Phương", "Quân", "Quang",
    "Quốc", "Quyên", "Quỳnh", "Sơn", "Tâm", "Tài", "Thảo", "Thành", "Thắng", "Thu", "Thúy", "Thủy", "Tiến", "Trang", "Trinh",
    "Trung", "Tuấn", "Tú", "Uyên", "Vân", "Việt", "Vinh", "Vy", "Xuân", "Yến", "Ước",
)  # fmt: skip
PROCEDURES = (
    ("1.001193", "Đăng ký khai sinh"), ("2.000635", "Cấp bản sao trích lục hộ tịch"), ("1.004884", "Đăng ký kết hôn"),
    ("2.000815", "Chứng thực bản sao từ bản chính"), ("2.000884", "Chứng thực chữ ký"), ("1.000656", "Đăng ký khai tử"),
    ("1.004222", "Đăng ký thường trú"), ("1.004194", "Đăng ký tạm trú"), ("2.001621", "Hỗ trợ chi phí mai táng"),
    ("1.001776", "Đăng ký biến động đất đai"), ("1.012753", "Cấp giấy chứng nhận quyền sử dụng đất"),
    ("1.013124", "Cấp giấy phép xây dựng nhà ở riêng lẻ"), ("2.002096", "Đăng ký hộ kinh doanh"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One dossier and where it goes."""

    rowid: int
    procedure_id: int
    dossier: Dossier


def made_up(count: int, seed: int = 20261125) -> Iterator[MadeUp]:
    """Dossiers in the order of their reception, the same for the same seed."""
    dice = random.Random(seed)
    families, middles = _weighted(FAMILY), _weighted(MIDDLE)
    handed_in = (HandedIn("to-khai", HandedInState.OK, originals=1), HandedIn("cccd", HandedInState.OK, copies=1))
    term = ProcessingTime.parse("3wd")
    for rowid in range(1, count + 1):
        number = (rowid - 1) % PER_DAY + 1
        received_at = FIRST_DAY + timedelta(days=(rowid - 1) // PER_DAY, seconds=40 * number)
        procedure_id = min(len(PROCEDURES), 1 + int(dice.expovariate(0.4)))
        code, name = PROCEDURES[procedure_id - 1]
        due_at = received_at + timedelta(days=3)
        who = Person(
            name=f"{dice.choice(families)} {dice.choice(middles)} {dice.choice(GIVEN)}",
            identity_number=f"{dice.choice(('001', '001', '001', '036', '079', '031'))}{dice.randrange(10**9):09d}",
            phone=f"0{dice.choice('35789')}{dice.randrange(10**8):08d}",
            address=f"Số {dice.randrange(400)}, phố Thử Nghiệm",
        )
        yield MadeUp(
            rowid,
            procedure_id,
            Dossier(
                uid=f"0198{rowid:08x}-7000-8000-000000000000",
                procedure_code=code,
                procedure_name=name,
                case_code="",
                case_name="",
                catalogue_version="2026-1",
                channel=Channel.DIRECT,
                applicant=who,
                handed_in=handed_in,
                received_at=received_at,
                recorded_at=received_at,
                due=DueDate(due_at, received_at, term, "same_clock", due_at),
                return_method=ReturnMethod.AT_DESK,
                officer_id="officer-1",
                officer_name="Trần Văn Thử",
                desk_id="Q1",
                agency_code=AGENCY,
                dossier_code=compose(AGENCY, received_at.date(), number),
            ),
        )


def _weighted(names: tuple[tuple[str, int], ...]) -> list[str]:
    return [name for name, weight in names for _ in range(weight)]


class _Bodies:
    """The bytes of `to_body`, by filling in a form: much faster, and one in sixteen is compared."""

    def __init__(self) -> None:
        self._form = b""
        self._first: dict[str, str] = {}

    def of(self, dossier: Dossier) -> bytes:
        """The body of one dossier."""
        told = self._told(dossier)
        if not self._form:
            self._form = to_body(dossier)
            for name, value in sorted(told.items(), key=lambda item: -len(item[1])):
                self._form = self._form.replace(f'"{value}"'.encode(), f'"<{name}>"'.encode())
        body = self._form
        for name, value in told.items():
            body = body.replace(f"<{name}>".encode(), value.encode())
        if dossier.uid.endswith("1-7000-8000-000000000000"):
            assert body == to_body(dossier)
        return body

    def _told(self, dossier: Dossier) -> dict[str, str]:
        who = dossier.applicant
        return {
            "uid": dossier.uid,
            "name": who.name,
            "identity": who.identity_number,
            "phone": who.phone,
            "address": who.address,
            "code": dossier.dossier_code or "",
            "received": dossier.received_at.isoformat(),
            "due": dossier.due.due_at.isoformat() if dossier.due.due_at else "",
            "procedure": dossier.procedure_code,
            "procedure-name": dossier.procedure_name,
        }


class _Clock:
    def now(self) -> datetime:
        return datetime.now(VIETNAM)

    def monotonic(self) -> float:
        return time.monotonic()

    def boot_id(self) -> str:
        return "bench"


def fill(path: Path, count: int) -> None:
    """Make the store at `path` and put `count` dossiers into it, each with one operation that the centre has."""
    open_store(path, KEY, clock=_Clock()).close()
    database = connect(path.resolve(), KEY, writer=True)
    database.execute("PRAGMA cache_size = -400000")
    database.execute("BEGIN IMMEDIATE")
    for procedure_id, (code, name) in enumerate(PROCEDURES, 1):
        row = (procedure_id, code, name, fold(f"{code} {name}"))
        database.execute("INSERT INTO procedure_seen VALUES (?, ?, ?, ?)", row)
    keys = _fill_dossiers(database, count)
    database.conn.executemany("INSERT INTO lookup_key VALUES (?, ?)", sorted(keys))
    database.execute("INSERT INTO dossier_words (dossier_words) VALUES ('optimize')")
    database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _fill_dossiers(database: EncryptedDatabase, count: int) -> set[tuple[str, int]]:
    keys: set[tuple[str, int]] = set()
    execute: Any = database.conn.execute
    bodies = _Bodies()
    for made in made_up(count):
        dossier = made.dossier
        columns = {
            "id": made.rowid,
            **to_columns(dossier),
            "intent_id": f"i{made.rowid:09d}",
            "procedure_id": made.procedure_id,
        }
        columns |= {"version": 1, "is_open": int(made.rowid % 50 == 0)}
        marks = ", ".join("?" * len(columns))
        execute(f"INSERT INTO dossier ({', '.join(columns)}) VALUES ({marks})", tuple(columns.values()))
        execute("INSERT INTO dossier_version VALUES (?1, ?1, 1, ?2)", (made.rowid, bodies.of(dossier)))
        words = f"{fold(dossier.applicant.name)} {_procedure_letter(made.procedure_id)}"
        execute("INSERT INTO dossier_words (rowid, words) VALUES (?, ?)", (made.rowid, words))
        keys |= {(key, made.rowid) for key in _code_keys(dossier.dossier_code) | person_keys(dossier.applicant)}
        _fill_outbox(execute, made)
    return keys


def _fill_outbox(execute: Any, made: MadeUp) -> None:
    """A row with the right numbers; the chain is not computed (`row_hash` repeats), the bench does not verify it."""
    uid, at = made.dossier.uid, made.dossier.received_at.isoformat()
    facts = (
        "dossier.received",
        1,
        b"{}",
        payload_hash(b"{}"),
        GENESIS_HASH,
        GENESIS_HASH,
        "officer-1",
        at,
        1,
        "b",
        "confirmed",
    )
    execute(f"INSERT INTO outbox VALUES ({', '.join('?' * 15)})", (made.rowid, f"o{made.rowid:09d}", uid, 1, *facts))
    sql = "INSERT INTO delivery (seq, dossier_uid, lane_seq, state) VALUES (?, ?, 1, ?)"
    execute(sql, (made.rowid, uid, "pending" if made.rowid % 100 == 0 else "acked"))


def main() -> None:
    path, count = Path(sys.argv[1]), int(sys.argv[2])
    started = time.perf_counter()
    fill(path, count)
    seconds = time.perf_counter() - started
    print(f"{count:,} dossiers in {seconds:.1f} s, {path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
