"""Which commands act on dossiers: names, help and options; the work is in `acts` and `dossier`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import click

HELPS: Final = {
    "supplement": "Phiếu yêu cầu bổ sung: cho hồ sơ đã nhận (dossier) hoặc trước khi nhận (procedure, applicant).",
    "resubmit": "Nhận lại hồ sơ đã bổ sung, cùng mã, tính lại hạn trả.",
    "refuse": "Từ chối có lý do: hồ sơ đã nhận (dossier) hoặc trước khi nhận (procedure, applicant).",
    "hand-over": "Bàn giao hồ sơ cho bộ phận chuyên môn hoặc cơ quan khác.",
    "result-ready": "Có kết quả tại quầy; kèm notice nếu đã báo công dân.",
    "return-result": "Trả kết quả: người nhận, giấy tờ, giấy tiếp nhận, bản chính, phí.",
    "apologise": "Xin lỗi và hẹn lại ngày trả, một lần.",
    "withdraw": "Công dân rút hồ sơ; by=unit là đơn vị dừng giải quyết.",
}
SLIPS: Final = {
    "supplement": ("supplement_request", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."),
    "refusal": ("refusal", "Phiếu từ chối tiếp nhận giải quyết hồ sơ."),
    "apology": ("apology", "Phiếu xin lỗi và hẹn lại ngày trả kết quả."),
    "stop": ("stop_notice", "Thông báo dừng giải quyết hồ sơ."),
    "control": ("control_slip", "Phiếu kiểm soát quá trình giải quyết hồ sơ."),
    "return-receipt": ("return_receipt", "Giấy biên nhận trả kết quả."),
}
Put = Callable[[dict[str, Any]], None]
Lines = Callable[[str], Iterator[tuple[int, str]]]
Option = Callable[[Callable[..., None]], Callable[..., None]]


def add_acts(cli: click.Group, at_desk: Option, lines_of: Lines, put: Put) -> None:
    """One command per job: JSON Lines in, one result line each out."""
    for name, told in HELPS.items():
        cli.command(name, help=f"{told} Đọc JSON Lines từ tệp (FILE) hoặc đầu vào chuẩn (-).")(
            click.argument("file")(at_desk(_act_command(name, lines_of, put)))
        )


def _act_command(name: str, lines_of: Lines, put: Put) -> Callable[..., None]:
    def run(file: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands.acts import JOBS, act_line
        from counter_app.commands.opening import Asked, desk_at

        worst = 0
        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            for _, line in lines_of(file):
                result = act_line(line, at, JOBS[name])
                worst = max(worst, 2 if result["status"] == "invalid" else 0)
                put(result)
        raise SystemExit(worst)

    return run


def add_slips(slip: click.Group, at_desk: Option, put: Put) -> None:
    """One command per official form of an act."""
    for name, (kind, told) in SLIPS.items():
        command = at_desk(_slip_command(kind, put))
        command = click.option("--out", required=True, metavar="FILE", help="Tệp .pdf.")(command)
        papers = click.Choice(["a5", "a4"])
        command = click.option("--format", "paper", type=papers, default="a5", help="Khổ giấy.")(command)
        slip.command(name, help=f"{told} Lưu ra tệp PDF; CODE là mã hồ sơ hoặc số phiếu.")(click.argument("code")(command))


def _slip_command(kind: str, put: Put) -> Callable[..., None]:
    def run(code: str, paper: str, out: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands.opening import Asked, desk_at
        from counter_app.commands.slip import save_act_slip
        from counter_app.domain.slip import SlipKind

        with desk_at(Asked(data_dir, officer, demo_store)) as at:
            put(save_act_slip(at, SlipKind(kind), code, paper, Path(out)))

    return run


def add_views(cli: click.Group, at_desk: Option, put: Put) -> None:
    """`dossier` and `due-board`."""

    @cli.command("dossier", help="Một hồ sơ: trạng thái, hạn trả, các việc đã làm.")
    @click.argument("code")
    @click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
    @at_desk
    def dossier(code: str, as_json: bool, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands.dossier import dossier_json, dossier_lines
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            if as_json:
                put(dossier_json(at, code))
            else:
                click.echo("\n".join(dossier_lines(at, code)))

    @cli.command("due-board", help="Hồ sơ quá hạn, đến hạn hôm nay và sắp đến hạn.")
    @click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
    @click.option("--limit", type=click.IntRange(1, 200), default=100, help="Số dòng mỗi trang.")
    @click.option("--after", default="", metavar="NEXT", help="Đọc tiếp từ giá trị next của trang trước.")
    @at_desk
    def due_board(as_json: bool, limit: int, after: str, data_dir: str, officer: str, demo_store: str | None) -> None:
        from counter_app.commands import dossier as views
        from counter_app.commands.opening import Asked, desk_at

        with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
            if as_json:
                put(views.due_board(at, limit, after))
            else:
                click.echo("\n".join(views.due_board_lines(at, limit)))
