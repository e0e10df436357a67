"""Which commands run the central gateway? Names, help and options; the gateway does the work and has the defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from counter_app.commands.help_words import ToldGroup

DATABASE: Final = ("URL", "Cơ sở dữ liệu: postgresql+psycopg://… hoặc sqlite:///…; mặc định: tệp SQLite.")
_SHARED: Final = {"--database-url": DATABASE}
_DESK: Final = {"--agency": ("CODE", "Mã cơ quan."), "--desk": ("ID", "Mã quầy.")}
_DECISION: Final = {
    "--client": ("ID", "Mã kết nối của quầy."),
    "--event": ("ID", "Mã mục bị từ chối."),
    "--reason": ("TEXT", "Lý do."),
    "--by": ("NAME", "Người quyết định."),
}
_SERVE: Final = {
    "--host": ("HOST", "Địa chỉ lắng nghe; mặc định chỉ máy này."),
    "--port": ("PORT", "Cổng; 0 là cổng trống bất kỳ."),
    "--number-policy": ("POLICY", "lease (cấp dải số), central (cấp từng số) hoặc off."),
    "--catalogue-folder": ("DIR", "Thư mục danh mục: procedures.json, holidays.json."),
    "--upload-folder": ("DIR", "Thư mục giữ tệp bản sao điện tử; không có thì không nhận tệp."),
    "--upload-bucket": ("URL", "Hoặc kho đối tượng kiểu S3 giữ tệp: https://máy:cổng/ngăn."),
    "--max-batch": ("N", "Số mục nhiều nhất trong một lần gửi."),
    "--demo-client": ("ID:SECRET:AGENCY:DESK", "Quầy dùng thử; chỉ để chạy thử."),
    "--tls-certificate": ("PEM", "Chứng thư của máy chủ."),
    "--tls-key": ("PEM", "Khóa của chứng thư."),
    "--tls-client-ca": ("PEM", "Chứng thư gốc để nhận diện quầy."),
}
COMMANDS: Final[dict[str, tuple[str, dict[str, tuple[str, str]], dict[str, str]]]] = {
    "serve": ("Chạy hệ thống trung tâm.", _SERVE, {"--exit-with-parent": "Dừng khi đầu vào chuẩn đóng."}),
    "add-desk": (
        "Cấp quyền kết nối cho một quầy; in mã bí mật một lần.",
        _DESK | {"--role": ("ROLE", "desk (quầy), portal (cổng dịch vụ công) hoặc unit (bộ phận chuyên môn).")},
        {"--new-secret": "Cấp mã bí mật mới."},
    ),
    "add-operator": (
        "Cấp mật khẩu vào trang quản trị (/operator) cho một người; in mật khẩu một lần.",
        {"--name": ("NAME", "Họ tên.")},
        {"--new-password": "Cấp mật khẩu mới."},
    ),
    "revoke-operator": ("Thu quyền vào trang quản trị của một người.", {"--name": ("NAME", "Họ tên.")}, {}),
    "lodge-online": (
        "Đưa vào hồ sơ trực tuyến đến bằng đường khác; mỗi dòng một hồ sơ (JSON).",
        {"--file": ("FILE", "Tệp JSON, mỗi dòng một hồ sơ như PUT /v1/online/{id}, thêm trường id.")},
        {},
    ),
    "plan-outage": (
        "Báo trước cho các quầy một lần ngừng hệ thống (NĐ 224/2026 Điều 13).",
        {
            "--agency": ("CODE", "Mã cơ quan; không ghi thì báo mọi cơ quan có quầy."),
            "--kind": ("KIND", "no_network, centre_down (mặc định), one_database_down hoặc power."),
            "--from": ("TIME", "Bắt đầu, kèm múi giờ, ví dụ 2026-12-05T18:00+07:00."),
            "--to": ("TIME", "Kết thúc."),
            "--reason": ("TEXT", "Lý do, ví dụ nâng cấp."),
            "--contact": ("TEXT", "Đầu mối hỗ trợ."),
            "--key": ("ID", "Mã của thông báo cần dời hoặc hủy."),
        },
        {"--call-off": "Hủy lần ngừng đã báo."},
    ),
    "revoke-desk": ("Thu quyền kết nối của một quầy; dữ liệu đã gửi còn nguyên.", _DESK, {}),
    "backed-up": (
        "Cho các quầy biết bản sao lưu cơ sở dữ liệu đã có đến đâu; chạy sau mỗi lần sao lưu.",
        {"--until": ("TIME", "Lúc bắt đầu sao lưu, kèm múi giờ.")},
        {},
    ),
    "prune-feed": (
        "Cắt bớt dòng tin cũ; hồ sơ còn mở vẫn giữ đủ.",
        {"--keep-days": ("DAYS", "Giữ bao nhiêu ngày (mặc định 400, ít nhất 90).")},
        {},
    ),
    "set-back": (
        "Chạy một lần sau khi khôi phục cơ sở dữ liệu từ bản sao lưu, trước khi mở lại: bỏ qua các số bản sao không biết.",
        {},
        {},
    ),
    "reconsider": ("Bỏ lời từ chối để mục đó được xét lại khi quầy gửi lại.", _DECISION, {}),
    "keys": ("In khóa công khai của trung tâm (JSON), cho quầy chưa từng kết nối: ./counter sync trust.", {}, {}),
    "trust-desk": (
        "Khai khóa ký của một quầy chưa từng kết nối, hoặc khóa mới sau khi cài lại: ./counter sync identity.",
        _DESK | {"--key": ("HEX", "Khóa công khai của quầy.")},
        {},
    ),
    "skip": ("Cho hồ sơ đi tiếp, bỏ qua một mục không bao giờ đúng.", _DECISION, {}),
}


_STUCK: Final = {
    "--system": ("NAME", "Tên hệ thống trong tệp cấu hình."),
    "--dossier": ("ID", "Mã định danh của hồ sơ."),
    "--reason": ("TEXT", "Lý do."),
    "--by": ("NAME", "Người quyết định."),
}
ADAPTERS: Final[dict[str, tuple[str, dict[str, tuple[str, str]], dict[str, str]]]] = {
    "run": (
        "Chuyển hồ sơ lên các hệ thống của tỉnh.",
        {
            "--configuration": ("TOML", "Tệp cấu hình các hệ thống."),
            "--upload-folder": ("DIR", "Thư mục tệp bản sao điện tử của lệnh serve."),
            "--upload-bucket": ("URL", "Hoặc kho đối tượng của lệnh serve."),
            "--pause": ("SECONDS", "Nghỉ giữa hai lượt khi không có việc."),
        },
        {"--once": "Dừng khi không còn hồ sơ chờ chuyển."},
    ),
    "status": ("Từng hệ thống: đã chuyển, đang chờ, bị giữ lại.", {}, {}),
    "release": ("Cho hồ sơ bị giữ lại đi tiếp, sau khi đã sửa nguyên nhân.", _STUCK, {}),
    "settle": (
        "Trả lời thay khi không tra được kết quả gửi: đã có ở đó hay chưa.",
        _STUCK | {"--as": ("there|not-there", "Đã thấy ở hệ thống đó (there) hay chưa có (not-there).")},
        {},
    ),
}


def add_gateway(cli: click.Group) -> None:
    """`gateway serve|add-desk|lodge-online|revoke-desk|reconsider|skip|keys|trust-desk|import-bundle|adapters …`."""
    from counter_app.commands.bundle_commands import add_bundles_at_centre

    @cli.group("gateway", cls=ToldGroup, help="Hệ thống trung tâm: chạy, cấp và thu quyền của quầy, xử lý mục bị từ chối.")
    def gateway() -> None:
        pass

    _add_all(gateway, COMMANDS)
    add_bundles_at_centre(gateway)

    @gateway.group("adapters", cls=ToldGroup, help="Chuyển hồ sơ lên hệ thống của tỉnh và xử lý hồ sơ bị giữ lại.")
    def adapters() -> None:
        pass

    _add_all(adapters, ADAPTERS, "adapters")


def _add_all(
    group: click.Group, commands: dict[str, tuple[str, dict[str, tuple[str, str]], dict[str, str]]], *before: str
) -> None:
    for name, (told, valued, flags) in commands.items():
        command = _command(*before, name)
        for option, meaning in flags.items():
            command = click.option(option, is_flag=True, help=meaning)(command)
        for option, (metavar, meaning) in reversed((valued | _SHARED).items()):  # the last one applied is shown first
            command = click.option(option, metavar=metavar, help=meaning, multiple=option == "--demo-client")(command)
        group.command(name, help=told)(command)


def _command(*names: str) -> Callable[..., None]:
    def run(**options: Any) -> None:
        from counter_app.commands.gateway import run_gateway

        raise SystemExit(run_gateway([*names, *(word for key, value in options.items() for word in _words(key, value))]))

    return run


def _words(key: str, value: object) -> list[str]:
    """One option as the gateway's own command line takes it; nothing for one that was not given."""
    option = "--" + key.replace("_", "-")
    if value is True:
        return [option]
    values = value if isinstance(value, tuple) else () if value in (None, False) else (value,)
    return [f"{option}={each}" for each in values]
