"""The command line: JSON on stdout, messages on stderr, exit 0 ok, 2 bad input, 3 device, 4 centre, 5 store."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from counter_app.commands.act_commands import add_acts, add_slips, add_views
from counter_app.commands.backup_commands import add_backups
from counter_app.commands.bundle_commands import add_bundles
from counter_app.commands.catch_up_commands import add_catch_up
from counter_app.commands.copy_commands import add_copies
from counter_app.commands.day_commands import add_days
from counter_app.commands.exit_codes import exit_code
from counter_app.commands.gateway_commands import add_gateway
from counter_app.commands.help_words import ToldGroup, usage_sentence
from counter_app.commands.history_commands import add_history
from counter_app.commands.json_lines import answer_each, error_row, lines_of, put, say, speak_utf8
from counter_app.commands.notice_commands import add_notices
from counter_app.commands.outage_commands import add_outages
from counter_app.commands.post_commands import add_post
from counter_app.commands.proof_commands import add_proof
from counter_app.commands.report_commands import add_reports
from counter_app.commands.scanner_commands import add_scanners
from counter_app.commands.spool_commands import add_spool
from counter_app.domain.errors import BadField, CounterError, MissingField
from counter_app.texts.errors import sentence

DEMO_STORE = "--demo-store"


def at_desk(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every command which opens a store takes."""
    command = click.option("--data-dir", default="", metavar="DIR", help="Thư mục dữ liệu của quầy.")(command)
    command = click.option("--officer", default="", metavar="ID", help="Tên đăng nhập; mã PIN lấy từ COUNTER_PIN.")(command)
    return click.option(
        DEMO_STORE, default=None, metavar="[DIR]", help="Dùng kho mẫu, không cần PIN; không có DIR thì xong việc là xóa."
    )(command)


@click.group(
    cls=ToldGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Chương trình quầy Một cửa: tiếp nhận hồ sơ, in giấy, gửi về hệ thống trung tâm.",
)
@click.option("--data-dir", default="", metavar="DIR", help="Thư mục dữ liệu của quầy.")
@click.pass_context
def cli(context: click.Context, data_dir: str) -> None:
    """Without a command: the desk itself."""
    if context.invoked_subcommand is None:
        from counter_app.start_pace import collect_later

        collect_later()
        from counter_app.commands.desk import run_desk

        raise SystemExit(run_desk(data_dir))


@cli.command(help="Chạy thử với dữ liệu mẫu: không cần thiết bị, không cần mạng.")
@click.option("--province", default="", metavar="KEY", help="Hồ sơ tỉnh dùng để chạy thử.")
def demo(province: str) -> None:
    from counter_app.demo import run_demo

    raise SystemExit(run_demo(province))


@cli.command(help="Mọi phím của chương trình trên một tờ A4 để treo cạnh máy, lưu ra tệp PDF.")
@click.option("--out", required=True, metavar="FILE", help="Tệp .pdf.")
@at_desk
def keys(out: str, data_dir: str, officer: str, demo_store: str | None) -> None:
    from counter_app.commands.keys_sheet import save_keys
    from counter_app.commands.opening import Asked, desk_at

    with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
        put(save_keys(at, Path(out)))


@cli.command(help="Luyện tập trên quầy này: không hồ sơ nào rời máy, giấy in ra tệp có chữ LUYỆN TẬP, thoát thì bỏ hết.")
@click.option("--data-dir", default="", metavar="DIR", help="Thư mục dữ liệu của quầy.")
def practice(data_dir: str) -> None:
    from counter_app.commands.desk import run_practice

    raise SystemExit(run_practice(data_dir))


@cli.command(help="Mở quầy trong trình duyệt của máy này, ví dụ cho màn hình của lãnh đạo.")
@click.option("--port", default=8765, show_default=True, metavar="PORT", help="Cổng trên máy này.")
@click.option("--demo", "as_demo", is_flag=True, help="Chạy thử với dữ liệu mẫu.")
@click.option("--province", default="", metavar="KEY", help="Hồ sơ tỉnh dùng để chạy thử.")
@click.option("--data-dir", default="", metavar="DIR", help="Thư mục dữ liệu của quầy.")
def web(port: int, as_demo: bool, province: str, data_dir: str) -> None:
    from counter_app.commands.web import serve

    raise SystemExit(serve(data_dir, port, demo=as_demo, province=province))


@cli.command("web-desk", hidden=True)
@click.option("--data-dir", default="", metavar="DIR")
def web_desk(data_dir: str) -> None:
    from counter_app.commands.web import run_in_browser

    raise SystemExit(run_in_browser(data_dir))


@cli.command(help="Tiếp nhận hồ sơ từ tệp JSON Lines (FILE) hoặc từ đầu vào chuẩn (-).")
@click.argument("file")
@at_desk
def receive(file: str, data_dir: str, officer: str, demo_store: str | None) -> None:
    from counter_app.commands.opening import Asked, desk_at
    from counter_app.commands.receive import receive_line

    worst = 0
    with desk_at(Asked(data_dir, officer, demo_store)) as at:
        for _, line in lines_of(file):
            result = receive_line(line, at)
            worst = max(worst, 2 if result["status"] == "invalid" else 0)
            put(result)
    raise SystemExit(worst)


@cli.command("due-date", help="Tính ngày hẹn trả và cho biết cách tính.")
@click.option("--received", default=None, metavar="TIME", help="Thời điểm nhận, ví dụ 2026-11-20T14:00.")
@click.option("--term", default=None, metavar="TERM", help="Thời hạn: 3wd, 8wh, 30d, 1m, same-day.")
@click.option("--hours", default=None, metavar="HOURS", help="Giờ làm việc, ví dụ 07:30-11:30,13:30-17:30.")
@click.option("--policy", default=None, metavar="POLICY", help="same_clock hoặc close_of_business.")
@click.option("--batch", default=None, metavar="FILE", help="Đọc JSON Lines, mỗi dòng một phép tính.")
def due_date(received: str | None, term: str | None, hours: str | None, policy: str | None, batch: str | None) -> None:
    from counter_app.commands.due_date import due, holidays

    table = holidays()
    if batch is not None:
        raise SystemExit(answer_each(batch, lambda asked: due(asked, table)))
    put(due({"received": received, "term": term, "hours": hours, "policy": policy}, table))


@cli.command(help="Cho biết một mã đọc được tại quầy là gì: thẻ căn cước, thẻ BHYT, VietQR, mã hồ sơ.")
@click.option("--text", default=None, metavar="TEXT", help="Nội dung mã; - để đọc từ đầu vào chuẩn.")
@click.option("--batch", default=None, metavar="FILE", help='JSON Lines, mỗi dòng {"text": …}.')
def identity(text: str | None, batch: str | None) -> None:
    from counter_app.commands.identity import identify

    if batch is not None:
        raise SystemExit(answer_each(batch, lambda asked: identify(_text_of(asked))))
    if text is None:
        raise MissingField(field="text")
    put(identify(sys.stdin.buffer.read(200_000).decode("utf-8", "replace") if text == "-" else text))


def _text_of(asked: Mapping[str, Any]) -> str:
    text = asked.get("text")
    if text is None:
        raise MissingField(field="text")
    if not isinstance(text, str):
        raise BadField(field="text", value=str(text)[:60], reason="not-text")
    return text


@cli.group(cls=ToldGroup, help="Giấy in của một hồ sơ.")
def slip() -> None:
    pass


@slip.command("receipt", help="Giấy tiếp nhận hồ sơ và hẹn trả kết quả, lưu ra tệp PDF hoặc PNG.")
@click.argument("code")
@click.option("--format", "paper", type=click.Choice(["a5", "a4", "80mm", "58mm"]), default="a5", help="Khổ giấy.")
@click.option("--out", required=True, metavar="FILE", help="Tệp .pdf hoặc .png.")
@at_desk
def slip_receipt(code: str, paper: str, out: str, data_dir: str, officer: str, demo_store: str | None) -> None:
    from counter_app.commands.opening import Asked, desk_at
    from counter_app.commands.slip import save_receipt

    with desk_at(Asked(data_dir, officer, demo_store)) as at:
        put(save_receipt(at, code, paper, Path(out)))


add_acts(cli, at_desk, lines_of, put)
add_slips(slip, at_desk, put)
add_views(cli, at_desk, put)
add_scanners(cli, at_desk, put)
add_spool(cli, at_desk, put)
add_reports(cli, slip, at_desk, put)
add_post(cli, slip, at_desk, lines_of, put)
add_proof(cli, at_desk, put)
add_backups(cli, at_desk, put)
add_history(cli, at_desk, put)
add_outages(cli, at_desk, put)
add_days(cli, at_desk, put)
add_catch_up(cli, at_desk, put)
add_gateway(cli)
add_copies(cli, put)


@cli.group(cls=ToldGroup, help="Báo tin cho công dân: ai cần báo, xuất tin để gửi, ghi kết quả.")
def notices() -> None:
    pass


add_notices(notices, at_desk, lines_of, put)


@cli.command("slip-check", help="Kiểm tra mẫu phiếu đã sửa: in thử mọi trường hợp, chỉ ra lỗi theo tệp, dòng, cột, mục.")
@click.argument("template", default="")
@click.option("--fields", "kind", is_flag=False, flag_value="receipt", metavar="[KIND]", help="Các mục của phiếu.")
@click.option("--pictures", default="", metavar="DIR", help="Lưu các phiếu in thử vào thư mục này để xem.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def slip_check(template: str, kind: str | None, pictures: str, as_json: bool) -> None:
    from counter_app.commands.slip_check import check, fields

    if kind is not None:
        raise SystemExit(fields(kind, as_json=as_json, put=put, say=click.echo))
    if not template:
        raise click.MissingParameter(param_hint="TEMPLATE", param_type="argument")
    raise SystemExit(check(template, pictures=pictures, as_json=as_json, put=put, say=click.echo))


@cli.group(cls=ToldGroup, help="Hàng đợi gửi về hệ thống trung tâm.")
def sync() -> None:
    pass


@sync.command("status", help="Số mục chờ gửi, mục cũ nhất, lần gửi được gần nhất.")
@at_desk
def sync_status(data_dir: str, officer: str, demo_store: str | None) -> None:
    from counter_app.commands.opening import Asked, desk_at
    from counter_app.commands.sync import status

    with desk_at(Asked(data_dir, officer, demo_store, looks_on=True)) as at:
        put(status(at))


@sync.command("run", help="Gửi ngay những gì đang chờ.")
@at_desk
def sync_run(data_dir: str, officer: str, demo_store: str | None) -> None:
    from counter_app.commands.opening import Asked, desk_at
    from counter_app.commands.sync import run

    with desk_at(Asked(data_dir, officer, demo_store)) as at:
        put(run(at))


add_bundles(sync, at_desk, put)


@cli.command(help="Kiểm tra máy, kho dữ liệu, phông chữ, máy in, kết nối; không thay đổi gì.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--data-dir", default="", metavar="DIR", help="Thư mục dữ liệu của quầy.")
@click.option("--connection", is_flag=True, help="Kiểm tra kết nối từng bước: mạng, tên, bảo mật, giờ, trung tâm.")
@click.option(
    "--support-file", default="", metavar="FILE", help="Ghi tệp .json cho hỗ trợ kỹ thuật, không có dữ liệu cá nhân."
)
def doctor(as_json: bool, data_dir: str, connection: bool, support_file: str) -> None:
    if connection:
        from counter_app.commands.support import probe_connection

        raise SystemExit(probe_connection(data_dir, as_json=as_json, put=put, say=click.echo))
    from counter_app.commands.doctor import examine

    if support_file:
        from counter_app.commands.doctor import all_checks
        from counter_app.commands.support import write_support_file

        put(write_support_file(data_dir, Path(support_file), all_checks(data_dir)))
        return
    raise SystemExit(examine(data_dir, as_json=as_json, put=put, say=click.echo))


@cli.command("compliance", help="Đối chiếu với quy định của năm tỉnh: yêu cầu nào đạt, mã nguồn và phép thử nào giữ.")
@click.option("--json", "as_json", is_flag=True, help="In một mảng JSON, mỗi yêu cầu một phần tử.")
@click.option("--page", default="", metavar="FILE", help="Viết trang Markdown, ví dụ docs/tuan-thu.md.")
def compliance(as_json: bool, page: str) -> None:
    from counter_app.commands.compliance import compliance as tell

    raise SystemExit(tell(as_json=as_json, page=page, say=click.echo))


@cli.group(cls=ToldGroup, help="Máy in của quầy: tìm, xem, in thử.")
def printers() -> None:
    pass


@printers.command("find", help="Tìm máy in ở USB, cổng nối tiếp, hàng đợi in và mạng; không dò quét mạng.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def printers_find(as_json: bool) -> None:
    from counter_app.commands.printers import find_printers

    raise SystemExit(find_printers(put, click.echo, as_json=as_json))


@printers.command("list", help="Máy in của từng việc: địa chỉ, tình trạng, lần in thử gần nhất.")
@click.option("--json", "as_json", is_flag=True, help="Mỗi việc một dòng JSON.")
@click.option("--data-dir", default="", metavar="DIR", help="Thư mục dữ liệu của quầy.")
def printers_list(as_json: bool, data_dir: str) -> None:
    from counter_app.commands.printers import list_printers

    raise SystemExit(list_printers(data_dir, put, click.echo, as_json=as_json))


@printers.command("test", help="In một trang thử; thêm --look để ghi trang vừa in nhìn thế nào.")
@click.option("--job", type=click.Choice(["receipt", "forms", "labels"]), default="receipt", help="Máy in của việc nào.")
@click.option("--look", default="", metavar="LOOK", help="good, marks_lost, shifted, faint, nothing; khi đó không in nữa.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--data-dir", default="", metavar="DIR", help="Thư mục dữ liệu của quầy.")
def printers_test(job: str, look: str, as_json: bool, data_dir: str) -> None:
    from counter_app.commands.printers import try_printer
    from counter_app.domain.desk_printer import PrinterJob

    raise SystemExit(try_printer(data_dir, PrinterJob(job), look, put, click.echo, as_json=as_json))


@cli.command("virtual-printer", help="Máy in ảo: nhận lệnh như máy in nhiệt, lưu mỗi tờ thành một tệp PNG, giả các sự cố.")
@click.option("--port", default=9100, type=click.IntRange(0, 65535), help="Cổng trên máy này; 0 là cổng trống bất kỳ.")
@click.option("--out", required=True, metavar="DIR", help="Thư mục lưu các tờ đã in.")
@click.option("--paper", type=click.Choice(["80mm", "58mm"]), default="80mm", help="Khổ cuộn giấy.")
@click.option(
    "--fault",
    multiple=True,
    metavar="FAULT[:N]",
    help="paper-out:DÒNG, paper-out-bytes:N, near-end, cover, cutter, offline, mute:N, line-cut:N, late:GIÂY, "
    "double, foreign, garbage.",
)
def virtual_printer(port: int, out: str, paper: str, fault: tuple[str, ...]) -> None:
    from counter_app.commands.virtual_printer import run_virtual_printer

    run_virtual_printer(port, Path(out), paper, fault, put)


def _optional_value(arguments: Sequence[str]) -> list[str]:
    """`--demo-store [DIR]`: give it "" when no folder follows (an option, "-" or a file is not its folder)."""
    told = list(arguments)
    if DEMO_STORE in told:
        at = told.index(DEMO_STORE)
        following = told[at + 1] if at + 1 < len(told) else "-"
        if following.startswith("-") or Path(following).is_file():
            told[at] = f"{DEMO_STORE}="
    return told


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point. Every CounterError ends as one sentence on stderr, one JSON line on stdout, and its exit code."""
    speak_utf8()
    try:
        cli(_optional_value(sys.argv[1:] if arguments is None else arguments), standalone_mode=False, prog_name="./counter")
    except CounterError as error:
        say(sentence(error))
        put({"errors": [error_row(error)]})
        raise SystemExit(exit_code(error)) from None
    except click.UsageError as error:
        say(usage_sentence(error))
        raise SystemExit(2) from None
    except (click.Abort, KeyboardInterrupt):
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None


if __name__ == "__main__":
    main()
