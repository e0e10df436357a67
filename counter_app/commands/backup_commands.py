"""Which commands keep the desk from losing anything with its disk? Names and options; the work is in `backup`."""

from __future__ import annotations

from pathlib import Path

import click

from counter_app.commands.act_commands import Option, Put
from counter_app.commands.exit_codes import STORE
from counter_app.commands.help_words import ToldGroup


def add_backups(cli: click.Group, at_desk: Option, put: Put) -> None:
    """`backup now|list|verify`, `restore`, `explain-restore`, `numbers`."""
    _add_shelf(cli, at_desk, put)
    _add_coming_back(cli, at_desk, put)
    _add_numbers(cli, at_desk, put)


def _add_shelf(cli: click.Group, at_desk: Option, put: Put) -> None:
    @cli.group("backup", cls=ToldGroup, help="Bản sao lưu kho dữ liệu trên ổ thứ hai (second_medium trong counter.toml).")
    def backup() -> None:
        pass

    @backup.command("now", help="Sao lưu ngay kho và bản quét, mở thử bản vừa sao lưu rồi mới báo xong.")
    @at_desk
    def now(data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import backup as work
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            put(work.now(at))

    @backup.command("list", help="Các bản sao lưu, mới nhất trước.")
    @at_desk
    def list_(data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import backup as work
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            for copy in at.desk.services.backups.copies():
                put(work.shown(copy))

    @backup.command("verify", help="Mở và kiểm tra toàn bộ một bản sao lưu và bản quét; bỏ trống tên là bản mới nhất.")
    @click.argument("name", default="")
    @at_desk
    def verify(name: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import backup as work
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            told = work.verified(at, name)
            put(told)
        raise SystemExit(STORE if told["files"]["missing"] or told["files"]["broken"] else 0)

    @backup.command("key", help="Ghi khóa của kho (bọc bằng COUNTER_PASSPHRASE) cạnh các bản sao lưu để mở được ở máy khác.")
    @at_desk
    def key(data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import backup as work
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            put(work.keep_key(at))


def _add_coming_back(cli: click.Group, at_desk: Option, put: Put) -> None:
    @cli.command("restore", help="Khôi phục kho dữ liệu và bản quét từ một bản sao lưu vào thư mục chưa có kho.")
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @click.option("--data-dir", default="", metavar="DIR", help="Thư mục dữ liệu của quầy.")
    def restore(file: Path, data_dir: str) -> None:
        from counter_app.commands import restoring as work

        put(work.restore(file, data_dir))

    @cli.command("explain-restore", help="Giải trình vì sao kho được khôi phục hoặc sao chép; cần hai người xác nhận.")
    @click.option("--reason", required=True, metavar="LÝ-DO", help="Lý do, ví dụ: hỏng ổ cứng.")
    @click.option("--second", required=True, metavar="ID", help="Người thứ hai; mã PIN lấy từ COUNTER_SECOND_PIN.")
    @click.option("--new-life", is_flag=True, help="Mở lượt mới ngay, khi trung tâm báo có hai kho cùng tên quầy.")
    @at_desk
    def explain(reason: str, second: str, new_life: bool, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import restoring as work
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            put(work.explain(at, second, reason, new_life=new_life))


def _add_numbers(cli: click.Group, at_desk: Option, put: Put) -> None:
    @cli.command("numbers", help="Kiểm đếm số hồ sơ được cấp: mỗi số đúng một tình trạng; mã thoát 0 khi khớp.")
    @click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
    @at_desk
    def numbers(as_json: bool, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import backup as work
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            found = work.numbers(at)
            if as_json:
                put(found)
            else:
                for line in work.number_lines(found):
                    click.echo(line)
        raise SystemExit(0 if found["balanced"] else STORE)


def add_restore_drill(drill: click.Group, at_desk: Option) -> None:
    """`drill restore`: with --officer at the desk itself, else on another machine from a copy with its key beside it."""

    @drill.command(
        "restore", help="Diễn tập khôi phục từ bản sao lưu vào thư mục tạm: giờ từng bước, việc còn thiếu theo số."
    )
    @click.option(
        "--from", "file", type=click.Path(path_type=Path, dir_okay=False), help="Bản sao lưu; bỏ trống: bản mới nhất."
    )
    @click.option("--out", type=click.Path(path_type=Path), default=Path("dien-tap"), metavar="DIR", help="Thư mục kết quả.")
    @at_desk
    def play(file: Path | None, out: Path, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import drill_restore
        from counter_app.commands.opening import Asked

        if officer or demo_store is not None or file is None:
            code = drill_restore.at_the_desk(Asked(data_dir, officer, demo_store, looks_on=True), file, out)
        else:
            code = drill_restore.on_a_spare_machine(file, out)
        raise SystemExit(code)
