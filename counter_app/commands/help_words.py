"""What click says by itself, in Vietnamese: headings of --help and one sentence for a wrong command line."""

from __future__ import annotations

import re

import click

# click writes these by itself; field names stay English.
_PIECES = {
    "[OPTIONS]": "[TÙY CHỌN]",
    "COMMAND [ARGS]...": "LỆNH …",
    "[COMMAND] [ARGS]...": "[LỆNH] …",
}


def _shown_help(command: click.Command, context: click.Context) -> click.Option | None:
    names = command.get_help_option_names(context)
    if not names or not command.add_help_option:
        return None

    def show(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()

    return click.Option(
        list(names), is_flag=True, is_eager=True, expose_value=False, callback=show, help="Hiện hướng dẫn này."
    )


class Told(click.Command):
    """A command whose help is Vietnamese."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The --help option."""
        return _shown_help(self, ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Cách dùng: …"""
        formatter.write_usage(
            ctx.command_path,
            " ".join(_PIECES.get(piece, piece) for piece in self.collect_usage_pieces(ctx)),
            prefix="Cách dùng: ",
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Tùy chọn."""
        rows = [row for parameter in self.get_params(ctx) if (row := parameter.get_help_record(ctx)) is not None]
        if rows:
            with formatter.section("Tùy chọn"):
                formatter.write_dl(rows)


class ToldGroup(Told, click.Group):
    """A group of commands whose help is Vietnamese."""

    command_class = Told

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Tùy chọn, then Lệnh."""
        Told.format_options(self, ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(limit=100)))
        if rows:
            with formatter.section("Lệnh"):
                formatter.write_dl(rows)


def _named(error: click.BadParameter) -> str:
    return error.param.opts[0] if error.param is not None else str(error.param_hint)


def usage_sentence(error: click.UsageError) -> str:
    """What is wrong with the command line and how to see the right one."""
    match error:
        case click.NoSuchOption():
            what = f"không có tùy chọn {error.option_name}"
        case click.MissingParameter():
            what = f"thiếu {_named(error)}"
        case click.BadParameter():
            what = f"không nhận giá trị này của {_named(error)}"
        case _:
            quoted = re.search(r"'([^']*)'", error.message)
            what = f"không hiểu «{quoted[1]}»" if quoted else "chưa đúng"
    path = error.ctx.command_path if error.ctx is not None else "counter"
    return f"Lệnh {what}. Xem cách dùng bằng: {path} --help"
