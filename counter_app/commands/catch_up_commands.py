"""Which commands enter what was written by hand? Names, help and options; the work is in `catch_up`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import click

from counter_app.commands.act_commands import Option, Put
from counter_app.commands.backup_commands import add_restore_drill
from counter_app.commands.help_words import ToldGroup
from counter_app.commands.outage_commands import run_at_desk

KINDS: Final = ("receipt", "supplement", "refusal", "register_page")


def add_catch_up(cli: click.Group, at_desk: Option, put: Put) -> None:
    """`catch-up open|enter|import|status|decide|check|undo|void|return|close`."""
    group = ToldGroup("catch-up", help="Nhập bù giấy viết tay sau sự cố: giờ thật, đủ số, chênh lệch có người ký.")
    cli.add_command(group)
    _add_open(group, at_desk, put)
    _add_entry(group, at_desk)
    _add_decisions(group, at_desk, put)
    _add_ends(group, at_desk, put)
    add_drill(cli, at_desk)


def add_drill(cli: click.Group, at_desk: Option) -> None:
    """`drill`: on a throw-away demo desk; `drill restore`: from a copy into a spare folder."""

    @cli.group(
        "drill",
        cls=ToldGroup,
        invoke_without_command=True,
        help="Diễn tập sự cố trên dữ liệu giả: bộ mẫu giấy, nhập bù, chênh lệch, chốt; có phiếu kết quả.",
    )
    @click.option("--out", type=click.Path(path_type=Path), default=Path("dien-tap"), metavar="DIR", help="Thư mục kết quả.")
    @click.pass_context
    def play(context: click.Context, out: Path) -> None:
        if context.invoked_subcommand:
            return
        from counter_app.commands import drill
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(demo_store="")) as at:
            code = drill.run(at, out)
        sys.exit(code)

    add_restore_drill(play, at_desk)


def _session(command: Any) -> Any:
    return click.option("--session", "session", default="", metavar="ID", help="Đợt nào; bỏ trống là đợt đang mở.")(command)


def _add_open(group: click.Group, at_desk: Option, put: Put) -> None:
    @group.command("open", help="Mở đợt nhập bù cho một sự cố.")
    @click.option("--outage", default="", metavar="ID", help="Sự cố nào; bỏ trống là sự cố mới nhất.")
    @click.option("--kit", multiple=True, metavar="ID", help="Bộ mẫu đã dùng; bỏ trống là các bộ đã mở niêm phong.")
    @click.option("--until", default="", metavar="TIME", help="Hết sự cố; bỏ trống theo sổ sự cố.")
    @click.option(
        "--counted",
        multiple=True,
        nargs=4,
        type=(click.Choice(KINDS), click.IntRange(0), str, str),
        metavar="KIND N FIRST LAST",
        help="Đếm trên giấy: loại, số tờ đã dùng, số đầu, số cuối (- nếu không có).",
    )
    @click.option("--cash", type=click.IntRange(0), default=0, metavar="N", help="Tiền mặt đếm được, đồng.")
    @click.option("--on-duty", multiple=True, metavar="LOGIN", help="Ai trực; bỏ trống là mọi người của quầy.")
    @click.option(
        "--check-every", type=click.IntRange(0), default=10, metavar="N", help="Đối chiếu lần hai mỗi N số; 0 là không."
    )
    @at_desk
    def begin(**told: Any) -> None:
        from counter_app.commands import catch_up

        run_at_desk(lambda at: catch_up.begin(at, told), put, told)


def _add_entry(group: click.Group, at_desk: Option) -> None:
    @group.command("enter", help="Nhập từ JSON Lines (như receive, thêm form_number, received_at, received_by).")
    @click.argument("file")
    @_session
    @at_desk
    def enter(**told: Any) -> None:
        from counter_app.commands import catch_up
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(told["data_dir"], told["officer"], told["demo_store"])) as at:
            code = catch_up.enter(at, told["session"], told["file"])
        sys.exit(code)

    @group.command("import", help="Nhập từ bảng XLSX, ODS, CSV; dòng sai không vào, có lý do từng dòng.")
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--look", "only_look", is_flag=True, help="Chỉ xem trước, không nhập gì.")
    @click.option("--reject", default="", metavar="FILE", help="Lưu các dòng bị từ chối ra tệp .csv để sửa rồi nhập lại.")
    @_session
    @at_desk
    def import_table(**told: Any) -> None:
        from counter_app.commands import catch_up_import
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(told["data_dir"], told["officer"], told["demo_store"])) as at:
            more = {"only_look": told["only_look"], "reject": told["reject"]}
            code = catch_up_import.import_file(at, told["session"], told["file"], **more)
        sys.exit(code)


def _add_decisions(group: click.Group, at_desk: Option, put: Put) -> None:
    @group.command("decide", help="Người phụ trách quyết định một tờ đang chờ: nhập hoặc bỏ, có lý do.")
    @click.argument("line")
    @click.argument("verdict", type=click.Choice(("enter", "set_aside")))
    @click.option("--reason", required=True, metavar="TEXT", help="Lý do.")
    @at_desk
    def decide(**told: Any) -> None:
        from counter_app.commands import catch_up

        run_at_desk(lambda at: catch_up.decide(at, told["line"], told["verdict"], told["reason"]), put, told)

    @group.command("check", help="Người thứ hai đã so tờ giấy với hồ sơ.")
    @click.argument("line")
    @at_desk
    def check(**told: Any) -> None:
        from counter_app.commands import catch_up

        run_at_desk(lambda at: catch_up.check(at, told["line"]), put, told)

    @group.command("undo", help="Hủy một lần nhập nhầm; tờ giấy nhập lại được, hồ sơ nhầm còn trong sổ.")
    @click.argument("line")
    @click.option("--reason", required=True, metavar="TEXT", help="Lý do.")
    @at_desk
    def undo(**told: Any) -> None:
        from counter_app.commands import catch_up

        run_at_desk(lambda at: catch_up.undo(at, told["line"], told["reason"]), put, told)

    @group.command("void", help="Ghi hủy một tờ hỏng hoặc thất lạc.")
    @click.argument("form")
    @click.option("--reason", required=True, metavar="TEXT", help="Lý do.")
    @at_desk
    def void(**told: Any) -> None:
        from counter_app.commands import catch_up

        run_at_desk(lambda at: catch_up.void(at, told["form"], told["reason"]), put, told)

    @group.command("return", help="Thu về các tờ còn trắng; không nêu số là mọi tờ chưa dùng.")
    @click.argument("forms", nargs=-1)
    @_session
    @at_desk
    def give_back(**told: Any) -> None:
        from counter_app.commands import catch_up

        run_at_desk(lambda at: catch_up.give_back(at, told["session"], told["forms"]), put, told)


def _add_ends(group: click.Group, at_desk: Option, put: Put) -> None:
    @group.command("status", help="Đợt nhập bù còn thiếu gì (JSON).")
    @_session
    @at_desk
    def status(**told: Any) -> None:
        from counter_app.commands import catch_up

        run_at_desk(lambda at: catch_up.status(at, told["session"]), put, told, looks_on=True)

    @group.command("close", help="Chốt đợt. Còn chênh lệch thì người phụ trách chạy lệnh với --reason để ký.")
    @click.option("--reason", default="", metavar="TEXT", help="Lý do của chênh lệch.")
    @click.option("--pdf", default="", metavar="FILE", help="Lưu báo cáo ra tệp .pdf.")
    @_session
    @at_desk
    def close(**told: Any) -> None:
        from counter_app.commands import catch_up

        run_at_desk(lambda at: catch_up.close(at, told["session"], told["reason"], told["pdf"]), put, told)
