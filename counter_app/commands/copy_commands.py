"""Which commands look at digital copies: names, help and options; the work is in `check_copy`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

Put = Callable[[Mapping[str, Any]], None]


def add_copies(cli: click.Group, put: Put) -> None:
    """`check-copy`: for any PDF, from this desk or from anywhere."""

    @cli.command("check-copy", help="Kiểm tra một tệp PDF có đạt quy định về bản quét không, từng điều một.")
    @click.argument("file")
    @click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
    @click.option("--signed", is_flag=True, help="Phải có chữ ký số còn nguyên vẹn.")
    @click.option("--pages", default=None, type=click.IntRange(1, 100_000), help="Số trang phải có.")
    @click.option("--on", default="", metavar="NGÀY", help="Theo quy định của ngày này, ví dụ 2026-11-25; mặc định hôm nay.")
    def check_copy(file: str, as_json: bool, signed: bool, pages: int | None, on: str) -> None:
        from counter_app.commands.check_copy import CopyAsked, check

        asked = CopyAsked(on=on, pages=pages, signed=signed)
        raise SystemExit(check(file, asked, as_json=as_json, put=put, say=click.echo))
