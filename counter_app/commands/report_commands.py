"""The command line of reports and register: names, help and options; the work is in `report`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Put = Callable[[dict[str, Any]], None]
Option = Callable[[Callable[..., None]], Callable[..., None]]


def add_reports(cli: click.Group, slip: click.Group, at_desk: Option, put: Put) -> None:
    """`report` and `slip register`."""

    @cli.command("report", help="Báo cáo tiếp nhận, giải quyết theo tuần, tháng, quý, năm; in JSON, lưu XLSX, PDF, CSV.")
    @click.option("--period", type=click.Choice(["week", "month", "quarter", "year"]), default="month", help="Loại kỳ.")
    @click.option("--week", default="", metavar="2026-W48", help="Tuần nào; bỏ trống là tuần này.")
    @click.option("--month", default="", metavar="2026-11", help="Tháng nào; bỏ trống là tháng này.")
    @click.option("--quarter", default="", metavar="2026-Q4", help="Quý nào; bỏ trống là quý này.")
    @click.option("--year", default="", metavar="2026", help="Năm nào; bỏ trống là năm nay.")
    @click.option("--xlsx", default="", metavar="FILE", help="Tệp .xlsx, có biểu đồ.")
    @click.option("--pdf", default="", metavar="FILE", help="Tệp .pdf khổ A4.")
    @click.option("--csv", default="", metavar="FILE", help="Tệp .csv: diễn biến trong kỳ.")
    @click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
    @at_desk
    def report(as_json: bool, data_dir: str, officer: str, demo_store: str | None, **told: str) -> None:
        from counter_app.commands.opening import Asked, desk_at
        from counter_app.commands.report import ReportFilesAsked, asked_period, make_report, report_json, report_lines

        asked = ReportFilesAsked(told.pop("xlsx"), told.pop("pdf"), told.pop("csv"))
        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            made, files = make_report(at, asked_period(at, told.pop("period"), told), asked)
            if as_json:
                put({**report_json(made), "files": files})
            else:
                click.echo("\n".join(report_lines(made, files)))

    @slip.command("register", help="Sổ theo dõi hồ sơ từ ngày đến ngày, trong một năm; lưu PDF, XLSX, CSV.")
    @click.option("--from", "first", required=True, metavar="DATE", help="Từ ngày, ví dụ 2026-11-01.")
    @click.option("--to", "last", required=True, metavar="DATE", help="Đến ngày, ví dụ 2026-11-30.")
    @click.option("--out", default="", metavar="FILE", help="Tệp .pdf khổ A4.")
    @click.option("--xlsx", default="", metavar="FILE", help="Tệp .xlsx.")
    @click.option("--csv", default="", metavar="FILE", help="Tệp .csv.")
    @at_desk
    def register(data_dir: str, officer: str, demo_store: str | None, **told: str) -> None:
        from counter_app.commands.opening import Asked, desk_at
        from counter_app.commands.report import ReportFilesAsked, make_register

        asked = ReportFilesAsked(told["xlsx"], told["out"], told["csv"])
        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            put(make_register(at, told["first"], told["last"], asked))
