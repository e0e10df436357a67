"""Which commands deal with the post, the hand-over list and the fees of a day? Names and options; work is in `post`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from counter_app.commands.act_commands import Lines, Option, Put
from counter_app.commands.help_words import ToldGroup

TABLES: Final = {
    "post-minutes": ("save_minutes", "Biên bản giao nhận với bưu chính, theo số biên bản."),
    "handover": ("save_delivery_list", "Danh sách bàn giao hồ sơ, theo mã lô hoặc mã một hồ sơ trong lô."),
}
LINES: Final = {
    "sign": ("sign_line", "Ký biên bản giao nhận: direction in|out, carrier, post_officer, items."),
    "report": ("report_line", "Bưu chính báo về: dossier, outcome delivered|came_back, receiver hoặc reason."),
}
MOST_DONG: Final = 10**12


def add_post(cli: click.Group, slip: click.Group, at_desk: Option, lines_of: Lines, put: Put) -> None:
    """`post`, `fees-day`, and two tables of `slip`."""
    for name, (save, told) in TABLES.items():
        command = at_desk(_table_command(save, put))
        command = click.option("--out", required=True, metavar="FILE", help="Tệp .pdf.")(command)
        slip.command(name, help=f"{told} Lưu ra tệp PDF.")(click.argument("code")(command))
    _add_post_group(cli, at_desk, lines_of, put)
    _add_fees_day(cli, at_desk, put)


def _table_command(save: str, put: Put) -> Callable[..., None]:
    def run(code: str, out: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import post
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            put(getattr(post, save)(at, code, Path(out)))

    return run


def _add_post_group(cli: click.Group, at_desk: Option, lines_of: Lines, put: Put) -> None:
    group = ToldGroup("post", help="Giao nhận với bưu chính công ích.")
    for name, (job, told) in LINES.items():
        command = click.argument("file")(at_desk(_line_command(job, lines_of, put)))
        group.command(name, help=f"{told} Đọc JSON Lines từ tệp (FILE) hoặc đầu vào chuẩn (-).")(command)

    @group.command("list", help="Chờ tiếp nhận, chờ gửi, đang gửi, các biên bản gần đây (JSON).")
    @at_desk
    def overview(data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import post
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            put(post.overview(at))

    cli.add_command(group)


def _line_command(job: str, lines_of: Lines, put: Put) -> Callable[..., None]:
    def run(file: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import post
        from counter_app.commands.opening import Asked, desk_at

        worst = 0
        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            for _, line in lines_of(file):
                result: dict[str, Any] = getattr(post, job)(line, at)
                worst = max(worst, 2 if result["errors"] else 0)
                put(result)
        raise SystemExit(worst)

    return run


def _add_fees_day(cli: click.Group, at_desk: Option, put: Put) -> None:
    @cli.command("fees-day", help="Bảng đối chiếu thu phí, lệ phí trong ngày.")
    @click.option(
        "--date", "day", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), default=None, help="Ngày; bỏ trống là hôm nay."
    )
    @click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
    @click.option("--pdf", default="", metavar="FILE", help="Lưu ra tệp .pdf.")
    @click.option("--counted-cash", type=click.IntRange(0, MOST_DONG), default=None, help="Tiền mặt đếm được (đồng).")
    @click.option(
        "--told-online", type=click.IntRange(0, MOST_DONG), default=None, help="Tiền cổng thanh toán báo về (đồng)."
    )
    @at_desk
    def fees_day(
        day: datetime | None,
        as_json: bool,
        pdf: str,
        counted_cash: int | None,
        told_online: int | None,
        data_dir: str,
        officer: str,
        demo_store: str | None,
    ) -> None:
        from counter_app.commands import post
        from counter_app.commands.opening import Asked, desk_at
        from counter_app.services.fees_day import Counted

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            sheet = post.fees_sheet(at, day.date() if day else None, Counted(counted_cash, told_online))
            if pdf:
                put(post.save_fees(at, sheet, Path(pdf)))
            elif as_json:
                put(post.fees_json(sheet))
            else:
                click.echo("\n".join(post.fees_lines(sheet)))
