"""Is the desk's store whole? Pages, settings, both chains, the census of numbers, the queue, the catalogue. Read only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from config.paths import DeskPaths
from counter_app.commands.doctor_check import Check, bad, failed, ok, warn
from counter_app.commands.doctor_scanners import morning_checks
from counter_app.commands.exit_codes import CENTRE, STORE
from counter_app.commands.key_opening import PASSPHRASE, desk_key
from counter_app.domain.catalogue import Catalogue
from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.errors import CounterError, StoreError
from counter_app.main import open_desk_store
from counter_app.ports import DeskClock, DeskStore, Session
from counter_app.services.catalogue import STALE_AFTER
from counter_app.store.connection import connect
from counter_app.store.key_custody import KeyPlace

CALL_SUPPORT = "Dừng nhập, gọi hỗ trợ kỹ thuật; không xóa, không chép đè tệp nào."


def store_checks(paths: DeskPaths, *, set_up: bool, scanners: tuple[DeskScanner, ...] = ()) -> Iterator[Check]:
    """`set_up`: there is a settings file, so there must be a store. Without the key only its presence is told."""
    if not paths.store.exists():
        if set_up:
            yield bad("store", "Có tệp cài đặt nhưng không có kho dữ liệu.", CALL_SUPPORT, STORE)
        return
    try:
        key = _key(paths)
        if key is None:
            told = f"Đặt biến môi trường {PASSPHRASE} rồi chạy lại nếu muốn kiểm tra bên trong."
            yield warn("store", "Kho dữ liệu khóa bằng mật khẩu nên không xem bên trong.", told)
            return
        yield _pages(paths, key)
        store, clock = open_desk_store(paths.store, key, read_only=True)
    except StoreError as error:
        yield failed("store", error, CALL_SUPPORT)
        return
    try:
        yield ok("store", "Kho dữ liệu mở được, chạy đúng chế độ an toàn")
        yield from _inside(store, clock)
        yield from morning_checks(store, scanners)
    finally:
        store.close()


def _key(paths: DeskPaths) -> bytes | None:
    """The key if nobody has to be asked for it. Raises StoreError."""
    custody = desk_key(paths)
    told = os.environ.get(PASSPHRASE, "")
    if custody.place() is KeyPlace.KEY_FILE and not told:
        return None
    return custody.load(told)


def _pages(paths: DeskPaths, key: bytes) -> Check:
    """Every page still bears its seal (HMAC): no bit has turned on the disk. Raises StoreError."""
    database = connect(paths.store.resolve(), key, writer=False)
    try:
        broken = len(database.rows("PRAGMA cipher_integrity_check"))
    finally:
        database.close()
    if broken:
        return bad("store-pages", f"Tệp kho dữ liệu hỏng ở {broken} chỗ.", CALL_SUPPORT, STORE)
    return ok("store-pages", "Tệp kho dữ liệu nguyên vẹn")


def _inside(store: DeskStore, clock: DeskClock) -> Iterator[Check]:
    checks: tuple[tuple[str, Callable[[Session], Check]], ...] = (
        ("outbox-chain", lambda session: ok("outbox-chain", f"Chuỗi gửi liền mạch, {session.outbox.check_chain()} mục")),
        ("audit-chain", lambda session: ok("audit-chain", f"Nhật ký liền mạch, {session.audit.check_chain()} mục")),
        ("numbers", _numbers),
        ("queue", _queue),
        ("catalogue", lambda session: _catalogue(session.catalogues.current(), clock)),
    )
    for name, check in checks:
        try:
            with store.read() as session:
                yield check(session)
        except CounterError as error:
            yield failed(name, error, CALL_SUPPORT)


def _numbers(session: Session) -> Check:
    """The counting law: every leased number has exactly one fate."""
    census = session.leases.census()
    odd = [lease for lease in census if not lease.balanced]
    if odd:
        return bad("numbers", f"{len(odd)} dải số không khớp: có số mất hoặc dùng hai lần.", CALL_SUPPORT, STORE)
    return ok("numbers", f"Dải số khớp: {len(census)} dải, {sum(lease.size for lease in census)} số")


def _queue(session: Session) -> Check:
    state = session.outbox.state()
    if state.last_seq != state.acked + state.pending + state.parked:
        return bad("queue", "Hàng đợi không khớp số mục đã ghi.", CALL_SUPPORT, STORE)
    told = f"Hàng đợi: {state.pending} chờ gửi, {state.acked} đã gửi, {state.parked} bị từ chối"
    if state.undecided:
        return warn("queue", told, "Mở Trung tâm đồng bộ (F4) để xem lý do và xử lý.")
    return ok("queue", told)


def _catalogue(catalogue: Catalogue | None, clock: DeskClock) -> Check:
    connect_centre = "Kết nối hệ thống trung tâm để cập nhật, hoặc báo đơn vị vận hành."
    now = clock.now()
    if catalogue is None:
        return bad("catalogue", "Quầy chưa có danh mục thủ tục.", connect_centre, CENTRE)
    told = f"Danh mục {catalogue.version}, {len(catalogue.procedures)} thủ tục"
    if now.year not in catalogue.holidays.years:
        return bad("catalogue", f"{told}: thiếu lịch nghỉ năm {now.year}.", connect_centre, CENTRE)
    days = (now - catalogue.loaded_at).days
    if now - catalogue.loaded_at > STALE_AFTER:
        return warn("catalogue", f"{told}, nhận về {days} ngày trước.", connect_centre)
    if now.month == 12 and now.year + 1 not in catalogue.holidays.years:
        return warn("catalogue", f"{told}: chưa có lịch nghỉ năm {now.year + 1}.", connect_centre)
    return ok("catalogue", told)
