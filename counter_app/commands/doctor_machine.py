"""Is this machine fit for a desk? Python, store library, key store, disk, fonts, libraries, terminal, data files."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from config.calendar_files import load_holidays
from config.paths import CALENDARS, PROCEDURES, PROVINCES, SLIPS
from config.procedure_files import load_catalogue
from config.province_files import load_provinces
from counter_app.commands.doctor_check import Check, bad, failed, nearest_folder, ok, warn
from counter_app.commands.exit_codes import DEVICE, INPUT, STORE
from counter_app.commands.key_opening import SERVICE
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.errors import FontsIncomplete, SettingsError, UnsafeKeyring

OLDEST_PYTHON: Final = (3, 11)
MEBIBYTE: Final = 1 << 20
LEAST_FREE, GOOD_FREE = 200 * MEBIBYTE, 1024 * MEBIBYTE
NARROWEST, LOWEST = 80, 24
REINSTALL: Final = "Cài lại thư viện của chương trình."


def machine_checks(data: Path) -> Iterator[Check]:
    """Everything that does not depend on how this desk is set up. `data`: where its folder is or would be."""
    yield _python()
    yield _sqlite()
    yield _disk(data)
    yield _key_store()
    yield _data_files()
    yield _fonts()
    yield _library("typst", "Bộ tạo trang in Typst", bad("typst", "", REINSTALL, DEVICE))
    yield _library("zxingcpp", "Bộ đọc mã zxing-cpp", warn("zxing-cpp", "", REINSTALL), package="zxing-cpp")
    zbar = warn("pyzbar", "", "Không bắt buộc. Muốn đọc mã mờ tốt hơn thì cài gói zbar (libzbar0) của hệ điều hành.")
    yield _library("pyzbar.pyzbar", "Bộ đọc mã dự phòng zbar", zbar, package="pyzbar")
    yield _terminal()


def _python() -> Check:
    told = f"Python {platform.python_version()}"
    if sys.version_info >= OLDEST_PYTHON:
        return ok("python", told)
    return bad("python", f"{told} quá cũ.", "Cài Python 3.11 trở lên.", INPUT)


def _sqlite() -> Check:
    """The library under the store: new enough, and one that encrypts."""
    try:
        from sqlcipher3 import dbapi2 as sqlcipher

        from counter_app.store.connection import OLDEST_SQLITE
    except ImportError as error:
        return bad("sqlite", f"Thiếu thư viện kho dữ liệu ({type(error).__name__}).", REINSTALL, STORE)
    connection = sqlcipher.connect(":memory:")
    try:
        cipher = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    told = f"SQLite {sqlcipher.sqlite_version}, SQLCipher {cipher[0] if cipher else 'không có'}"
    if cipher and sqlcipher.sqlite_version_info >= OLDEST_SQLITE:
        return ok("sqlite", told)
    wanted = ".".join(map(str, OLDEST_SQLITE))
    return bad("sqlite", f"{told}: cần SQLite {wanted} trở lên có mã hóa.", REINSTALL, STORE)


def _disk(data: Path) -> Check:
    free = shutil.disk_usage(nearest_folder(data)).free
    told = f"Ổ đĩa còn trống {free // MEBIBYTE:,} MB".replace(",", ".")
    if free < LEAST_FREE:
        return bad("disk", told, "Giải phóng chỗ trống ngay: đầy đĩa là không lưu được hồ sơ.", STORE)
    if free < GOOD_FREE:
        return warn("disk", told, "Giải phóng bớt, nên còn ít nhất 1.024 MB.")
    return ok("disk", told)


def _key_store() -> Check:
    from config.secrets import OsSecretStore

    try:
        OsSecretStore(SERVICE).get("probe")
    except UnsafeKeyring as error:
        told = f"Hệ điều hành không có nơi giữ khóa an toàn ({str(error.facts.get('backend')).rpartition('.')[0]})."
        return warn("key-store", told, "Dùng mật khẩu kho; mã bí mật kết nối khai bằng COUNTER_GATEWAY_SECRET.")
    return ok("key-store", "Hệ điều hành có nơi giữ khóa an toàn")


def _data_files() -> Check:
    """Provinces, procedures and calendars as shipped or as changed by the province."""
    clock = SystemDeskClock(lambda _: None)
    try:
        provinces = load_provinces(PROVINCES)
        catalogue = load_catalogue(PROCEDURES, load_holidays(CALENDARS), clock.now())
    except SettingsError as error:
        return failed("data-files", error, "Sửa tệp đó hoặc cài lại chương trình.")
    years = ", ".join(map(str, sorted(catalogue.holidays.years)))
    told = f"Tệp kèm theo: {len(provinces)} tỉnh, {len(catalogue.procedures)} thủ tục, lịch nghỉ {years}"
    return ok("data-files", told)


def _fonts() -> Check:
    from printers.fonts import STANDARD_FOLDERS
    from printers.render import TypstRenderer

    try:
        fonts = TypstRenderer(SLIPS, STANDARD_FOLDERS).check_fonts()
    except FontsIncomplete as error:
        return failed("fonts", error, "Cài gói phông fonts-liberation2 (Windows: Times New Roman, Arial).")
    return ok("fonts", f"Phông {fonts.serif}, {fonts.sans} đủ chữ tiếng Việt")


def _library(module: str, what: str, missing: Check, package: str = "") -> Check:
    """Imported for true: a package may be there while its shared library is not."""
    try:
        importlib.import_module(module)
        told = version(package or module)
    except (ImportError, OSError, PackageNotFoundError) as error:
        return Check(
            missing.name, missing.state, f"{what}: không dùng được ({type(error).__name__}).", missing.to_do, missing.who
        )
    return ok(missing.name, f"{what} {told}")


def _terminal() -> Check:
    """Where stdout is no terminal (a pipe, a service) there is nothing to judge but the letters."""
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    size = shutil.get_terminal_size()
    if encoding != "utf8":
        return warn("terminal", f"Cửa sổ lệnh dùng bảng mã {encoding or 'không rõ'}.", "Chọn bảng mã UTF-8 cho cửa sổ lệnh.")
    if not sys.stdout.isatty():
        return ok("terminal", "Chữ UTF-8; kết quả không in ra cửa sổ lệnh nên không xem cỡ và màu")
    if size.columns < NARROWEST or size.lines < LOWEST:
        return warn("terminal", f"Cửa sổ lệnh {size.columns}×{size.lines} quá nhỏ.", "Kéo rộng ít nhất 80×24.")
    if os.environ.get("TERM") == "dumb" or os.environ.get("NO_COLOR"):
        return warn("terminal", "Cửa sổ lệnh không có màu.", "Đổi cửa sổ lệnh khác hoặc bỏ NO_COLOR.")
    return ok("terminal", f"Cửa sổ lệnh {size.columns}×{size.lines}, UTF-8, có màu")
