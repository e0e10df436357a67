"""Which commands look at the queue of notices and work it off? Names, help and options; the work is in `notices`."""

from __future__ import annotations

from pathlib import Path

import click

from counter_app.commands.act_commands import Lines, Option, Put


def add_notices(notices: click.Group, at_desk: Option, lines_of: Lines, put: Put) -> None:
    """`list`, `codes`, `export` and `told`."""
    _add_list(notices, at_desk, put)
    _add_codes(notices, at_desk, put)
    _add_export(notices, at_desk, put)

    @notices.command("told", help="Ghi kết quả báo tin từ JSON Lines (FILE hoặc -): notice, outcome, channel, to, note.")
    @click.argument("file")
    @at_desk
    def told(file: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands.notices import told_line
        from counter_app.commands.opening import Asked, desk_at

        worst = 0
        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            for _, line in lines_of(file):
                result = told_line(line, at)
                worst = max(worst, 2 if result["errors"] else 0)
                put(result)
        raise SystemExit(worst)


def _add_codes(notices: click.Group, at_desk: Option, put: Put) -> None:
    @notices.command("codes", help="Công dân giữ số tạm đã có mã chính thức: họ tên, điện thoại, hai số.")
    @click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
    @at_desk
    def codes(as_json: bool, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import notices as told
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            found = told.codes_json(at)
            if as_json:
                put(found)
            else:
                click.echo("\n".join(told.code_lines(found)))


def _add_list(notices: click.Group, at_desk: Option, put: Put) -> None:
    @notices.command("list", help="Những ai cần được báo, việc gấp ở trên.")
    @click.option("--state", type=click.Choice(["waiting", "exported"]), default="waiting", help="Chờ báo hay đã xuất.")
    @click.option("--limit", type=click.IntRange(1, 500), default=100, help="Số dòng mỗi trang.")
    @click.option("--after", default="", metavar="NEXT", help="Đọc tiếp từ giá trị next của trang trước.")
    @click.option("--call-list", default="", metavar="FILE", help="Lưu danh sách gọi điện ra tệp PDF.")
    @click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
    @at_desk
    def queue(
        state: str,
        limit: int,
        after: str,
        call_list: str,
        as_json: bool,
        data_dir: str,
        officer: str,
        demo_store: str | None,
    ) -> None:
        from counter_app.commands import notices as told
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            if call_list:
                put(told.save_call_list(at, Path(call_list)))
            elif as_json:
                put(told.queue_json(at, state, limit, after))
            else:
                click.echo("\n".join(told.queue_lines(at, state, limit)))


def _add_export(notices: click.Group, at_desk: Option, put: Put) -> None:
    @notices.command("export", help="Xuất tin nhắn chờ gửi của một kênh; xuất không có nghĩa là đã báo.")
    @click.option("--channel", type=click.Choice(["sms", "zalo", "email", "app"]), required=True, help="Kênh gửi.")
    @click.option("--out", required=True, metavar="FILE", help="Tệp .csv hoặc .json.")
    @click.option("--batch", default="", metavar="ID", help="Mã lô; cùng mã thì ra đúng lô cũ.")
    @at_desk
    def export(channel: str, out: str, batch: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands.notices import export_batch
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            put(export_batch(at, channel, batch, Path(out)))
