"""Which commands deal with outages and blank forms? Names, help and options; the work is in `outage`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from counter_app.commands.act_commands import Option, Put
from counter_app.commands.help_words import ToldGroup

KINDS: Final = ("no_network", "centre_down", "one_database_down", "pc_dead", "power")
MOST_FORMS: Final = 500


def add_outages(cli: click.Group, at_desk: Option, put: Put) -> None:
    """`outage open|note|close|status|report`, `paper-kit`."""
    group = ToldGroup("outage", help="Sự cố: ghi, báo, kết thúc, in báo cáo. Tiếp nhận vẫn chạy như thường.")
    cli.add_command(group)
    _add_open(group, at_desk, put)
    _add_note(group, at_desk, put)
    _add_ends(group, at_desk, put)
    _add_kits(cli, at_desk, put)


def run_at_desk(work: Callable[[Any], dict[str, Any]], put: Put, told: dict[str, Any], *, looks_on: bool = False) -> None:
    """Open the desk that the shared options name, do it, tell it."""
    from counter_app.commands.opening import Asked, desk_at

    asked = Asked(told["data_dir"], told["officer"], told["demo_store"], looks_on=looks_on)
    with desk_at(asked) as at:
        put(work(at))


def _add_open(group: click.Group, at_desk: Option, put: Put) -> None:
    @group.command("open", help="Ghi một sự cố mới.")
    @click.option("--kind", type=click.Choice(KINDS), default="centre_down", help="Loại sự cố.")
    @click.option("--since", default="", metavar="TIME", help="Bắt đầu, ví dụ 2026-11-25T08:00; bỏ trống là bây giờ.")
    @click.option("--noticed-by", default="", metavar="NAME", help="Người phát hiện; bỏ trống là người ghi.")
    @click.option("--told", multiple=True, metavar="WHO", help="Đã báo cho ai; ghi nhiều lần được.")
    @click.option("--ticket", default="", metavar="NO", help="Số phiếu của đơn vị vận hành.")
    @click.option("--expected-end", default="", metavar="TIME", help="Dự kiến khắc phục.")
    @click.option("--database", default="", metavar="NAME", help="Cơ sở dữ liệu nào, với one_database_down.")
    @at_desk
    def begin(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(lambda at: outage.begin(at, told), put, told)


def _add_note(group: click.Group, at_desk: Option, put: Put) -> None:
    @group.command("note", help="Ghi thêm vào sự cố đang mở: đã báo ai, số phiếu, dự kiến khắc phục.")
    @click.option("--id", "id", default="", metavar="ID", help="Sự cố nào; bỏ trống là sự cố đang mở.")
    @click.option("--told", multiple=True, metavar="WHO", help="Đã báo cho ai.")
    @click.option("--ticket", default="", metavar="NO", help="Số phiếu của đơn vị vận hành.")
    @click.option("--expected-end", default="", metavar="TIME", help="Dự kiến khắc phục.")
    @click.option("--note", default="", metavar="TEXT", help="Ghi chú.")
    @at_desk
    def note(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(lambda at: outage.note(at, told), put, told)


def _add_ends(group: click.Group, at_desk: Option, put: Put) -> None:
    @group.command("close", help="Hết sự cố.")
    @click.option("--id", "id", default="", metavar="ID", help="Sự cố nào; bỏ trống là sự cố đang mở.")
    @click.option("--at", "ended", default="", metavar="TIME", help="Lúc hết; bỏ trống là bây giờ.")
    @at_desk
    def close(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(lambda at: outage.end(at, told["id"], told["ended"]), put, told)

    @group.command("status", help="Sự cố đang mở và các lần ngừng đã được báo trước (JSON).")
    @click.option("--all", "everything", is_flag=True, help="Kể cả sự cố đã hết.")
    @at_desk
    def status(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(lambda at: outage.status(at, everything=told["everything"]), put, told, looks_on=True)

    @group.command("report", help="Báo cáo sự cố gửi đơn vị vận hành, lưu ra tệp PDF.")
    @click.option("--id", "id", default="", metavar="ID", help="Sự cố nào; bỏ trống là sự cố mới nhất.")
    @click.option("--out", required=True, metavar="FILE", help="Tệp .pdf.")
    @at_desk
    def report(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(lambda at: outage.save_report(at, told["id"], Path(told["out"])), put, told)

    @group.command("export", help="Bảng các sự cố của quầy gửi đơn vị vận hành: XLSX, CSV.")
    @click.option("--xlsx", default="", metavar="FILE", help="Tệp .xlsx, kèm trang diễn biến.")
    @click.option("--csv", default="", metavar="FILE", help="Tệp .csv, mỗi sự cố một dòng.")
    @click.option("--from", "first", default="", metavar="DAY", help="Sự cố bắt đầu từ ngày, ví dụ 2026-11-01.")
    @click.option("--to", "last", default="", metavar="DAY", help="Đến hết ngày.")
    @at_desk
    def export(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(lambda at: outage.export(at, told), put, told)


def _add_kits(cli: click.Group, at_desk: Option, put: Put) -> None:
    @cli.group(
        "paper-kit",
        cls=ToldGroup,
        invoke_without_command=True,
        help="Bộ mẫu giấy đánh số, dùng khi máy tính hoặc điện hỏng: cấp và in một bộ mới.",
    )
    @click.option("--forms", type=click.IntRange(1, MOST_FORMS), default=50, help="Số giấy tiếp nhận.")
    @click.option("--supplements", type=click.IntRange(0, MOST_FORMS), default=None, help="Số phiếu yêu cầu bổ sung.")
    @click.option("--refusals", type=click.IntRange(0, MOST_FORMS), default=None, help="Số phiếu từ chối.")
    @click.option("--register-pages", type=click.IntRange(0, MOST_FORMS), default=None, help="Số trang sổ theo dõi.")
    @click.option("--out", default="", metavar="DIR", help="Lưu ra thư mục thay vì in.")
    @at_desk
    @click.pass_context
    def paper_kit(context: click.Context, /, **told: Any) -> None:
        if context.invoked_subcommand is not None:
            return
        from counter_app.commands import outage
        from counter_app.services.paper_kits import KitWish

        def issue(at: Any) -> dict[str, Any]:
            counts = (told["forms"], told["supplements"], told["refusals"], told["register_pages"])
            kit_id, vouched = at.desk.services.paper_kits.new_kit_id(), outage.is_plausible(at)
            return outage.issue_kit(at, KitWish(kit_id, *counts, date_confirmed=vouched), told["out"])

        run_at_desk(issue, put, told)

    _add_kit_commands(paper_kit, at_desk, put)


def _add_kit_commands(group: click.Group, at_desk: Option, put: Put) -> None:
    @group.command("list", help="Các bộ mẫu đã cấp và số tờ ở từng trạng thái (JSON).")
    @at_desk
    def kits(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(outage.list_kits, put, told, looks_on=True)

    @group.command("open", help="Ghi đã mở niêm phong một bộ.")
    @click.argument("kit")
    @at_desk
    def open_kit(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(lambda at: outage.open_kit(at, told["kit"]), put, told)

    @group.command("withdraw", help="Hủy mọi tờ còn trắng của một bộ (in hỏng, thất lạc, quá cũ).")
    @click.argument("kit")
    @click.option("--reason", required=True, metavar="TEXT", help="Lý do.")
    @at_desk
    def withdraw(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(lambda at: outage.withdraw_kit(at, told["kit"], told["reason"]), put, told)

    @group.command("guide", help="Trang hướng dẫn khi máy không dùng được, một tờ A4 để treo, lưu ra tệp PDF.")
    @click.option("--out", required=True, metavar="FILE", help="Tệp .pdf.")
    @at_desk
    def guide(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(lambda at: outage.save_guide(at, Path(told["out"])), put, told)

    @group.command("look-up", help="Một số mẫu giấy là gì: chưa nhập, đã thành hồ sơ nào, đã hủy.")
    @click.argument("number")
    @at_desk
    def look_up(**told: Any) -> None:
        from counter_app.commands import outage

        run_at_desk(lambda at: outage.what_is(at, told["number"]), put, told, looks_on=True)
