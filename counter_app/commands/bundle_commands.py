"""Which commands carry data by hand? Names and options at the desk and at the centre; the work is in `bundles`."""

from __future__ import annotations

from pathlib import Path

import click

from counter_app.commands.act_commands import Option, Put
from counter_app.commands.gateway_commands import DATABASE

_READY = "Đã ghi và đọc lại đúng: đã có thể rút USB. Mang đến trung tâm; dữ liệu tại quầy vẫn chờ đến khi có biên nhận."


def add_bundles(sync: click.Group, at_desk: Option, put: Put) -> None:
    """`sync export|import|trust|identity`."""

    @sync.command("export", help="Tạo gói mang tay (đã ký, đã mã hóa) trong thư mục hoặc tệp TARGET khi đường truyền hỏng.")
    @click.argument("target")
    @click.option("--no-files", is_flag=True, help="Chỉ các việc, không kèm tệp bản sao.")
    @at_desk
    def export(target: str, no_files: bool, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import bundles
        from counter_app.commands.opening import Asked, desk_at
        from counter_app.commands.proof import progress_bar

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            with progress_bar("Ghi và đọc lại") as moved:
                made = bundles.export(at, Path(target), moved, with_files=not no_files)
            put(made)
        click.echo(_READY, err=True)

    @sync.command("import", help="Nhận gói biên nhận (FILE) mang từ trung tâm về.")
    @click.argument("file")
    @at_desk
    def receipts(file: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import bundles
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            put(bundles.take_receipts(at, Path(file)))

    @sync.command("trust", help="Người phụ trách nạp tệp khóa (FILE) của trung tâm cho quầy chưa từng kết nối.")
    @click.argument("file")
    @at_desk
    def trust(file: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import bundles
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            put(bundles.trust(at, Path(file)))

    @sync.command("identity", help="In khóa ký công khai của quầy, để trung tâm khai báo (JSON).")
    @at_desk
    def identity(data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import bundles
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            put(bundles.identity(at))


def add_bundles_at_centre(gateway: click.Group) -> None:
    """`gateway import-bundle FILE`."""

    @gateway.command("import-bundle", help="Nhận gói mang tay (FILE) của một quầy; ghi gói biên nhận để mang về.")
    @click.argument("file")
    @click.option("--receipts", default="", metavar="FILE", help="Nơi ghi biên nhận; mặc định cạnh gói, đuôi .receipts.")
    @click.option("--upload-folder", default="", metavar="DIR", help="Thư mục tệp bản sao điện tử của lệnh serve.")
    @click.option("--upload-bucket", default="", metavar="URL", help="Hoặc kho đối tượng của lệnh serve.")
    @click.option("--database-url", default="", metavar=DATABASE[0], help=DATABASE[1])
    def import_bundle(file: str, receipts: str, database_url: str, **place: str) -> None:
        from counter_app.commands.gateway import run_gateway

        told = {"receipts": receipts, "database-url": database_url, **place}
        options = [f"--{name.replace('_', '-')}={value}" for name, value in told.items() if value]
        raise SystemExit(run_gateway(["import-bundle", *options, "--", file]))
