"""How are the commands of the print queue called, and with which options?"""

from __future__ import annotations

from collections.abc import Callable

import click

from counter_app.commands.help_words import ToldGroup
from counter_app.commands.spool import Put


def add_spool(cli: click.Group, at_desk: Callable[[Callable[..., None]], Callable[..., None]], put: Put) -> None:
    """`spool list` and `spool run`."""

    @cli.group("spool", cls=ToldGroup, help="Hàng chờ in của quầy.")
    def spool() -> None:
        pass

    @spool.command("list", help="Giấy chờ in, máy in từ chối, hoặc chưa rõ đã ra chưa; không thay đổi gì.")
    @click.option("--json", "as_json", is_flag=True, help="Mỗi giấy một dòng JSON.")
    @at_desk
    def spool_list(as_json: bool, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands.opening import Asked, desk_at
        from counter_app.commands.spool import list_waiting

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            code = list_waiting(at, put, click.echo, as_json=as_json)
        raise SystemExit(code)

    @spool.command("run", help="In mọi giấy đang chờ, theo thứ tự; tờ chưa rõ không bao giờ tự in lại.")
    @click.option("--roll-looked-at", is_flag=True, help="Đã nhìn cuộn giấy sắp hết: còn đủ, cứ in giấy dài.")
    @click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
    @at_desk
    def spool_run(as_json: bool, roll_looked_at: bool, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands.opening import Asked, desk_at
        from counter_app.commands.spool import run_spool

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            code = run_spool(at, put, click.echo, as_json=as_json, roll_looked_at=roll_looked_at)
        raise SystemExit(code)
