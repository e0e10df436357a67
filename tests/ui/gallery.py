"""Every widget on three pages, with made-up people: `python -m tests.ui.gallery`, or `… shots DIR` for SVG pictures."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Footer, Static, TextArea

from counter_app import theme
from counter_app.domain.dossier import HandedIn, HandedInState, SyncStatus
from counter_app.domain.procedure import Component, HandIn
from counter_app.domain.views import DossierRow
from counter_app.widgets.checklist_table import ChecklistTable
from counter_app.widgets.choice_list import Choice, ChoiceList
from counter_app.widgets.date_input import DateInput
from counter_app.widgets.dossier_table import DossierTable
from counter_app.widgets.due_date_badge import DueDateBadge
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.lights_bar import Light, LightsBar, LightState
from counter_app.widgets.money_input import MoneyInput
from counter_app.widgets.notices import Banner, BusyLine, EmptyState, Tone
from counter_app.widgets.pick_one import PickOne
from counter_app.widgets.shell import ShellApp
from counter_app.widgets.slip_preview import SlipPreview

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=timezone(timedelta(hours=7)))
LIGHTS = (
    Light("Máy in", LightState.OK, "sẵn sàng"),
    Light("Hệ thống", LightState.WARN, "chờ gửi 3"),
    Light("Máy quét", LightState.BAD, "mất kết nối"),
    Light("Camera", LightState.OFF, "không dùng"),
)
PAPERS = (
    ("Tờ khai đăng ký khai sinh theo mẫu", HandIn.ORIGINAL_KEPT, 1, 0),
    (
        "Giấy chứng sinh do cơ sở y tế nơi trẻ em sinh ra cấp; trường hợp không có thì văn bản của người làm chứng",
        *(HandIn.COPY_KEPT, 0, 1),
    ),
    ("Giấy chứng nhận kết hôn của cha, mẹ", HandIn.FROM_DATABASE, 0, 0),
    ("Căn cước của người đi đăng ký", HandIn.SHOWN, 0, 0),
    ("Văn bản ủy quyền", HandIn.ORIGINAL_KEPT, 1, 0),
)


def components(count: int = 5) -> list[Component]:
    """`count` components; the second may be replaced by other papers, every fifth is optional."""
    return [
        Component(
            code=f"tp{number:02}",
            name=PAPERS[number % 5][0],
            hand_in=PAPERS[number % 5][1],
            originals=PAPERS[number % 5][2],
            copies=PAPERS[number % 5][3],
            required=number % 5 != 4,
            substitutes=("Giấy cam đoan về việc sinh",) if number % 5 == 1 else (),
        )
        for number in range(count)
    ]


def dossier_rows(count: int) -> list[DossierRow]:
    """`count` dossiers in every state, one with a hostile name."""
    names = ("Nguyễn Thị Ánh Tuyết", "Trần Văn Ửng", "Lê [/b] Đức", "Công ty TNHH Thương mại và Dịch vụ Hoàng Yến")
    statuses = ("received", "processing", "waiting_payment", "result_ready")
    syncs = (SyncStatus.AT_CENTRE, SyncStatus.LOCAL, SyncStatus.PARKED, SyncStatus.SENDING)
    return [
        DossierRow(
            uid=f"u{number:04}",
            number=f"H02.12-261125-{number:04}" if number % 5 else f"Q1-261125-{number:04}-37",
            provisional=number % 5 == 0,
            applicant_name=names[number % 4],
            identity_number=f"0790990{number:05}",
            procedure_name="Đăng ký khai sinh có yếu tố nước ngoài",
            received_at=NOW,
            due_at=None if number % 7 == 6 else NOW + timedelta(days=number - 2),
            status=statuses[number % 4],
            sync=syncs[number % 4],
        )
        for number in range(count)
    ]


def slip_png() -> bytes:
    """A 1-bit picture of a roll slip, 576 dots wide."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("1", (576, 900), 1)
    draw = ImageDraw.Draw(picture)
    try:
        font = ImageFont.truetype("LiberationSerif-Bold.ttf", 34)
    except OSError:
        font = ImageFont.load_default(34)
    draw.text((60, 30), "GIẤY TIẾP NHẬN HỒ SƠ", fill=0, font=font)
    draw.text((60, 100), "Mã số: H02.12-261125-0001", fill=0, font=font)
    draw.rectangle((160, 200, 420, 460), outline=0, width=12)
    for row in range(8):
        draw.line((60, 520 + 40 * row, 516, 520 + 40 * row), fill=0, width=3)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


class FormPage(Screen[None]):
    """A form with an error, a hint, every kind of field, a badge and buttons."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "app.page(1)", "Danh sách", id="gallery.list"),
        Binding("f3", "app.page(2)", "Kiểm tra giấy tờ", id="gallery.check"),
        Binding("f4", "app.page(3)", "Xem trước", id="gallery.preview"),
    ]

    def compose(self) -> ComposeResult:
        yield LightsBar(LIGHTS)
        yield Banner()
        with Vertical(classes="panel") as panel:
            panel.border_title = "Chủ hồ sơ"
            with Form():
                yield LabelledField(
                    "identity_number", "Số định danh", FieldInput(max_length=12, restrict=r"\d*"), required=True
                )
                yield LabelledField("name", "Họ tên", required=True)
                yield LabelledField("birth_date", "Ngày sinh", DateInput())
                yield LabelledField("sex", "Giới tính", PickOne([("Nam", "male"), ("Nữ", "female")]))
                yield LabelledField("typed_fee", "Lệ phí", MoneyInput(), hint="Hội đồng nhân dân tỉnh quy định.")
                yield LabelledField("note", "Ghi chú", TextArea())
        yield DueDateBadge()
        yield BusyLine()
        with Horizontal(classes="buttons"):
            yield Button("Tiếp nhận", variant="primary", id="receive")
            yield Button("Để sau", id="later")
        yield Footer()

    def on_mount(self) -> None:
        form = self.query_one(Form)
        form.fill({"name": "Nguyễn Thị Ánh Tuyết", "typed_fee": "1250000", "identity_number": "07919"})
        form.show_errors({"identity_number": "Số định danh phải đủ 12 chữ số. Kiểm tra lại trên thẻ."})
        self.query_one(Banner).say(Tone.WARN, "Chưa gửi được lên hệ thống trung tâm. Hồ sơ vẫn được lưu ở quầy.")
        self.query_one(DueDateBadge).show(NOW + timedelta(days=1), NOW)
        self.query_one(BusyLine).begin("Đang in giấy tiếp nhận")


class ListPage(Screen[None]):
    """A table of dossiers over a choice list."""

    def compose(self) -> ComposeResult:
        yield LightsBar(LIGHTS)
        yield DossierTable()
        yield ChoiceList(
            [
                Choice("1", "Đăng ký khai sinh", "1.001193"),
                Choice("2", "Đăng ký kết hôn", "1.000894"),
                Choice(
                    "3",
                    "Đăng ký khai tử và các việc khác có tên rất dài để xem chữ xuống dòng ra sao ở màn hình hẹp",
                    "1.000656",
                ),
            ]
        )
        yield EmptyState("Chưa có hồ sơ nào hôm nay.", "Nhấn F2 để tiếp nhận hồ sơ đầu tiên.")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(DossierTable).show_page(dossier_rows(40), NOW)
        self.query_one(DossierTable).styles.height = "1fr"


class CheckPage(Screen[None]):
    """Sixty components."""

    def compose(self) -> ComposeResult:
        yield LightsBar(LIGHTS)
        yield ChecklistTable()
        yield Footer()

    def on_mount(self) -> None:
        marks = [
            HandedIn("tp00", HandedInState.OK, originals=1),
            HandedIn("tp01", HandedInState.INCORRECT, copies=1, reason="Thiếu dấu của bệnh viện"),
            HandedIn("tp02", HandedInState.MISSING),
            HandedIn("tp04", HandedInState.NOT_APPLICABLE),
        ]
        self.query_one(ChecklistTable).load(components(60), marks)
        self.query_one("ComponentRows").focus()


class PreviewPage(Screen[None]):
    """A slip."""

    def compose(self) -> ComposeResult:
        yield SlipPreview()
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(SlipPreview).show_png(slip_png())
        self.query_one(SlipPreview).focus()


class AskDialog(ModalScreen[bool]):
    """A question."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "In lại giấy tiếp nhận"
            yield Static("Tờ trước đã ra giấy chưa? Nếu in lại, tờ mới mang số bản 2.", classes="fact")
            yield LabelledField("reprint_reason", "Lý do in lại", required=True)
            with Horizontal(classes="buttons"):
                yield Button("In lại", variant="primary")
                yield Button("Đóng")


PAGES = (FormPage, ListPage, CheckPage, PreviewPage, AskDialog)


class Gallery(ShellApp):
    """The pages, one after the other with F5."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5", "next_page", "Trang tiếp", id="gallery.next")]
    page = 0

    def on_mount(self) -> None:
        self.push_screen(FormPage())

    def action_page(self, number: int) -> None:
        """Show one page."""
        self.page = number % len(PAGES)
        self.switch_screen(PAGES[self.page]())

    def action_next_page(self) -> None:
        """Show the next page."""
        self.action_page(self.page + 1)


async def take_shots(folder: Path) -> None:
    """SVG pictures of every page, both sizes, in each theme (form and list only)."""
    for size in ((80, 24), (120, 40)):
        for look in (theme.DARK, theme.LIGHT, theme.HIGH_CONTRAST):
            gallery = Gallery()
            async with gallery.run_test(size=size) as pilot:
                gallery.theme = look
                for number, page in enumerate(PAGES):
                    gallery.action_page(number)
                    await pilot.pause(0.3)
                    (folder / f"{page.__name__}-{size[0]}-{look}.svg").write_text(gallery.export_screenshot())
                await pilot.press("ctrl+p")
                await pilot.pause(0.5)
                (folder / f"Palette-{size[0]}-{look}.svg").write_text(gallery.export_screenshot())


if __name__ == "__main__":
    if sys.argv[1:2] == ["shots"]:
        asyncio.run(take_shots(Path(sys.argv[2])))
    else:
        Gallery().run()
