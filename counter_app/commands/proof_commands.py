"""Which commands prove that nothing is lost? Names and options of `statement` and `verify`; the work is in `proof`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from counter_app.commands.act_commands import Option, Put
from counter_app.commands.exit_codes import CENTRE


def add_proof(cli: click.Group, at_desk: Option, put: Put) -> None:
    """`statement`, `verify`."""

    @cli.command("statement", help="Báo cáo ngày của quầy: ký, gửi trung tâm ký xác nhận, xem, lưu ra PDF.")
    @click.option("--day", type=click.DateTime(["%Y-%m-%d"]), default=None, metavar="NGÀY", help="Bỏ trống là hôm nay.")
    @click.option("--out", default="", metavar="FILE", help="Tệp .pdf khổ A4 để in và lưu.")
    @click.option("--json", "as_json", is_flag=True, help="In báo cáo và hai chữ ký dạng JSON.")
    @at_desk
    def statement(
        day: datetime | None, out: str, as_json: bool, data_dir: str, officer: str, demo_store: str | None
    ) -> None:
        from counter_app.commands import proof
        from counter_app.commands.opening import Asked, desk_at
        from counter_app.texts.statement_sheets import statement_lines

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            kept = proof.make_statement(at, day.date() if day else None)
            if out:
                proof.save_statement(at, kept, Path(out))
            if as_json:
                put(proof.statement_json(kept))
            else:
                for line in statement_lines(kept):
                    click.echo(line)

    @cli.command("verify", help="Đối chiếu từng việc của quầy với hệ thống trung tâm; mã thoát 0 chỉ khi khớp hoàn toàn.")
    @click.option("--json", "as_json", is_flag=True, help="In mọi khác biệt dạng JSON.")
    @at_desk
    def verify(as_json: bool, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import proof
        from counter_app.commands.opening import Asked, desk_at
        from counter_app.texts.statement_sheets import comparison_lines

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            with proof.progress_bar("Đối chiếu") as progress:
                found = proof.verify(at, progress)
            if as_json:
                put(proof.comparison_json(found))
            else:
                for line in comparison_lines(found):
                    click.echo(line)
        raise SystemExit(0 if found.equal else CENTRE)
