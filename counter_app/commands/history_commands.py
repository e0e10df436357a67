"""`history` and `undo`: names, help and options; the work is in `history`."""

from __future__ import annotations

import click

from counter_app.commands.act_commands import Option, Put


def add_history(cli: click.Group, at_desk: Option, put: Put) -> None:
    """Both commands."""

    @cli.command("history", help="Mọi việc đã làm với một hồ sơ, kể cả việc đã hoàn tác.")
    @click.argument("code")
    @click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
    @at_desk
    def history(code: str, as_json: bool, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import history as told
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            if as_json:
                put(told.history_json(at, code))
            else:
                click.echo("\n".join(told.history_lines(at, code)))

    @cli.command("undo", help="Hoàn tác việc sau cùng của hồ sơ; đã in hoặc đã gửi thì ghi bút toán đảo, phải có --reason.")
    @click.argument("code")
    @click.option("--act", "act_id", default="", metavar="ID", help="Chỉ hoàn tác nếu đây đúng là việc sau cùng.")
    @click.option("--reason", default="", metavar="TEXT", help="Lý do của bút toán đảo; cần quyền người phụ trách.")
    @at_desk
    def undo(code: str, act_id: str, reason: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands.history import undo as take_back
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            put(take_back(at, code, act_id, reason))
