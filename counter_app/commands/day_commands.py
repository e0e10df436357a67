"""Which commands close a day and tell whether the desk is ready? Names, help and options; the work is in `day`."""

from __future__ import annotations

from typing import Any

import click

from counter_app.commands.act_commands import Option, Put
from counter_app.commands.help_words import ToldGroup
from counter_app.commands.outage_commands import run_at_desk

_DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


def add_days(cli: click.Group, at_desk: Option, put: Put) -> None:
    """`day close|report|ready`."""
    group = ToldGroup("day", help="Chốt ngày: giấy, sổ, trung tâm, tiền; thẻ sẵn sàng đầu ngày.")
    cli.add_command(group)

    @group.command("close", help="Chốt ngày. Còn việc mở thì người phụ trách chạy lệnh với --reason để ký.")
    @click.option("--date", "day", type=_DAY, default=None, help="Ngày; bỏ trống là hôm nay.")
    @click.option("--reason", default="", metavar="TEXT", help="Lý do của phần còn mở.")
    @click.option("--pdf", default="", metavar="FILE", help="Lưu phiếu chốt ngày ra tệp .pdf.")
    @at_desk
    def close(**told: Any) -> None:
        from counter_app.commands import day

        run_at_desk(lambda at: day.close(at, told), put, told)

    @group.command("report", help="Số liệu trong ngày và phần còn mở (JSON); --pdf lưu phiếu của lần chốt.")
    @click.option("--date", "day", type=_DAY, default=None, help="Ngày; bỏ trống là hôm nay.")
    @click.option("--pdf", default="", metavar="FILE", help="Lưu phiếu chốt ngày ra tệp .pdf.")
    @at_desk
    def report(**told: Any) -> None:
        from counter_app.commands import day

        on = told["day"].date() if told["day"] else None
        run_at_desk(lambda at: day.report(at, on, told["pdf"]), put, told)

    @group.command("ready", help="Thẻ sẵn sàng: máy in, máy quét, giờ, ổ đĩa, danh mục, số, bộ mẫu giấy (JSON).")
    @at_desk
    def ready(**told: Any) -> None:
        from counter_app.commands import day

        run_at_desk(day.ready, put, told, looks_on=True)
