"""How are the commands about scanners called, and with which options?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from counter_app.commands.help_words import ToldGroup

Put = Callable[[Mapping[str, Any]], None]
_dpi = click.option("--dpi", default=300, type=click.IntRange(50, 1200), help="Độ phân giải, điểm trên inch.")
_flatbed = click.option("--flatbed", is_flag=True, help="Quét từ mặt kính, không dùng khay.")
_name = click.option("--name", default="", metavar="TÊN", help="Tên máy quét trong tệp cài đặt; bỏ trống là máy đầu tiên.")
_json = click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
_data = click.option("--data-dir", default="", metavar="DIR", help="Thư mục dữ liệu của quầy.")


def add_scanners(cli: click.Group, at_desk: Callable[[Callable[..., None]], Callable[..., None]], put: Put) -> None:
    """`scanners find|list|test|target|check`."""

    @cli.group("scanners", cls=ToldGroup, help="Máy quét, máy chụp của quầy: tìm, xem, quét thử, kiểm tra đầu ngày.")
    def scanners() -> None:
        pass

    @scanners.command("find", help="Tìm máy quét cắm dây, máy quét mạng, máy chụp; không dò quét mạng.")
    @_json
    def find(as_json: bool) -> None:
        from counter_app.commands.scanners import find_scanners

        raise SystemExit(find_scanners(put, click.echo, as_json=as_json))

    @scanners.command("list", help="Máy quét của quầy và tình trạng lúc này.")
    @_json
    @_data
    def listed(as_json: bool, data_dir: str) -> None:
        from counter_app.commands.scanners import list_scanners

        raise SystemExit(list_scanners(data_dir, put, click.echo, as_json=as_json))

    @scanners.command("test", help="Quét thử những gì đang đặt trên máy; ảnh quét thử không được giữ lại.")
    @_name
    @_dpi
    @_flatbed
    @click.option("--both-sides", is_flag=True, help="Quét hai mặt.")
    @click.option("--sheets", default=1, type=click.IntRange(1, 500), help="Số tờ.")
    @_json
    @_data
    def test(name: str, dpi: int, flatbed: bool, both_sides: bool, sheets: int, as_json: bool, data_dir: str) -> None:
        from counter_app.commands.scanners import settings_of, try_scanner

        settings = settings_of(dpi, flatbed, both_sides, sheets)
        raise SystemExit(try_scanner(data_dir, name, settings, put, click.echo, as_json=as_json))

    @scanners.command("target", help="Ghi trang kiểm tra máy quét ra tệp PDF để in một lần.")
    @click.option("--out", required=True, metavar="FILE.pdf", help="Tệp PDF sẽ ghi.")
    def target(out: str) -> None:
        from counter_app.commands.scanners import write_target

        raise SystemExit(write_target(out, click.echo))

    @scanners.command("check", help="Kiểm tra đầu ngày: quét trang kiểm tra, đo tỷ lệ, màu, độ nghiêng, vệt bẩn.")
    @_name
    @_dpi
    @_flatbed
    @_json
    @at_desk
    def check(
        name: str, dpi: int, flatbed: bool, as_json: bool, data_dir: str, officer: str, demo_store: str | None
    ) -> None:
        from counter_app.commands.opening import Asked, desk_at
        from counter_app.commands.scanners import check_scanner, settings_of

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            code = check_scanner(at, name, settings_of(dpi, flatbed, False, 1), put, click.echo, as_json=as_json)
        raise SystemExit(code)
