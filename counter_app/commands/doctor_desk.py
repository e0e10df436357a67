"""Is this desk well? Its settings, printers and centre, asked without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from config.paths import DeskPaths
from config.settings import DeskSettings, GatewaySettings, load_settings
from counter_app.commands.doctor_check import Check, bad, failed, ok, warn
from counter_app.commands.doctor_printers import printer_checks
from counter_app.commands.doctor_scanners import scanner_checks
from counter_app.commands.doctor_store import store_checks
from counter_app.commands.exit_codes import CENTRE, INPUT
from counter_app.commands.key_opening import gateway_secret
from counter_app.desk_clock import TOLERATED_SKEW_MS
from counter_app.domain.errors import CounterError, SettingsError
from counter_app.main import desk_of, trust_of
from sync.answers import Answer, gateway_object
from sync.contact import read_time, trouble_of
from sync.gateway_client import Credentials, Deadlines, GatewayClient

PATIENCE = Deadlines(connect=3.0, read=5.0, write=5.0, total=10.0)


def desk_checks(paths: DeskPaths) -> Iterator[Check]:
    """Everything about one data folder."""
    settings: DeskSettings | None = None
    if not paths.settings.exists():
        half = " nhưng đã có kho dữ liệu" if paths.store.exists() else ""
        yield warn("settings", f"Chưa có tệp cài đặt{half}.", "Chạy chương trình để mở trình cài đặt; không xóa gì.")
    else:
        try:
            settings = load_settings(paths.settings)
            desk = desk_of(settings)
        except SettingsError as error:
            settings = None
            yield failed("settings", error, "Sửa tệp cài đặt rồi chạy lại.")
        else:
            yield ok("settings", f"Quầy {desk.desk_id}, {desk.profile.name}, cơ quan {desk.agency_code}")
    yield from store_checks(paths, set_up=settings is not None, scanners=settings.scanners if settings else ())
    if settings is not None:
        yield from printer_checks(settings, paths)
        yield from scanner_checks(settings)
        yield from _centre(settings)


def _centre(settings: DeskSettings) -> Iterator[Check]:
    gateway = settings.gateway
    if gateway is None:
        yield warn("centre", "Chưa khai hệ thống trung tâm: hồ sơ được giữ tại máy.", "Khai trong tệp cài đặt khi có.")
        return
    if not gateway_secret(settings):
        told = "Khai biến môi trường COUNTER_GATEWAY_SECRET, hoặc cài đặt lại trên máy có nơi giữ khóa an toàn."
        yield bad("centre-secret", "Không tìm thấy mã bí mật để kết nối hệ thống trung tâm.", told, INPUT)
    try:
        yield from _health(gateway)
    except CounterError as error:
        yield failed("centre", error, "Sửa địa chỉ hoặc chứng thư trong tệp cài đặt.")


def _health(gateway: GatewaySettings) -> Iterator[Check]:
    """One call without a token: does it answer, is it ours, how far is our clock from its clock?"""
    client = GatewayClient(gateway.url, Credentials("", ""), ssl_context=trust_of(gateway), deadlines=PATIENCE)
    asked_at = datetime.now(UTC)
    try:
        answer = client.health()
    finally:
        client.close()
    answered_at = datetime.now(UTC)
    trouble = trouble_of(answer)
    if trouble is not None:
        told = f"Chưa kết nối được hệ thống trung tâm ({trouble.reason})."
        yield bad("centre", told, "Cứ tiếp nhận như thường. Kiểm tra mạng; vẫn lỗi thì báo đơn vị vận hành.", CENTRE)
        return
    yield ok("centre", "Hệ thống trung tâm trả lời")
    body = gateway_object(answer) if isinstance(answer, Answer) else None
    time = read_time((body or {}).get("time"))
    if time is None:
        yield warn("clock", "Hệ thống trung tâm không cho biết giờ.", "Báo đơn vị vận hành.")
        return
    skew = (asked_at + (answered_at - asked_at) / 2 - time) / timedelta(seconds=1)
    told = f"Giờ máy lệch {abs(skew):.0f} giây so với trung tâm"
    if abs(skew) * 1000 > TOLERATED_SKEW_MS:
        yield bad("clock", f"{told}.", "Chỉnh giờ máy, bật tự đồng bộ giờ: giờ này in trên giấy hẹn.", INPUT)
    else:
        yield ok("clock", told)
