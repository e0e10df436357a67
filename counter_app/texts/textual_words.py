"""What does Textual itself say, in Vietnamese? Bindings of its widgets, the command palette, the help panel.

`apply()` once at start-up (ShellApp does it) translates the descriptions of every binding where they are shown: footer,
key panel and tooltips ask `Screen.active_bindings`. The palette and the system commands are in `counter_app.widgets.shell`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from textual.binding import ActiveBinding, Binding
from textual.screen import Screen
from textual.widgets import Input

PALETTE_PLACEHOLDER: Final = "Gõ để tìm lệnh…"
INPUT_KEYS: Final = "Ô nhập"  # heading in the key panel
NO_MATCHES: Final = "Không có lệnh nào khớp"
LOOKS_PLACEHOLDER: Final = "Chọn giao diện…"
FELL: Final = (
    "Chương trình gặp lỗi và phải dừng. Hồ sơ đã lưu vẫn còn; mở lại để làm tiếp. Gửi các dòng dưới đây cho bộ phận hỗ trợ."
)
HOW_TO_QUIT: Final = "Nhấn Ctrl+Q để thoát chương trình."

# System commands of the palette: (name, what it does)
THEME_DARK: Final = ("Tối", "Nền tối, chữ sáng")
THEME_LIGHT: Final = ("Sáng", "Nền sáng, chữ tối")
THEME_HIGH_CONTRAST: Final = ("Tương phản cao", "Cho người nhìn kém hoặc màn hình lóa")
CHANGE_THEME: Final = ("Đổi giao diện", "Sáng, tối hoặc tương phản cao")
QUIT: Final = ("Thoát", "Đóng chương trình quầy")
SHOW_KEYS: Final = ("Phím tắt", "Hiện các phím dùng được ở màn hình này")
HIDE_KEYS: Final = ("Ẩn phím tắt", "Đóng bảng phím")
MAXIMIZE: Final = ("Phóng to", "Mở phần đang chọn ra cả màn hình")
MINIMIZE: Final = ("Thu nhỏ", "Trở lại kích thước thường")

BINDINGS: Final[dict[str, str]] = {
    "palette": "Lệnh",
    "Open the command palette": "Mở danh sách lệnh",
    "Quit": "Thoát",
    "Quit the app and return to the command prompt.": "Đóng chương trình quầy",
    "Focus Next": "Ô tiếp theo",
    "Focus Previous": "Ô trước",
    "Copy selected text": "Chép phần đang chọn",
    "Copy": "Chép",
    "Cut": "Cắt",
    "Cut selected text": "Cắt phần đang chọn",
    "Paste": "Dán",
    "Paste text from the clipboard": "Dán",
    "Select all": "Chọn tất cả",
    "Select line": "Chọn dòng",
    "Select line start": "Chọn đến đầu dòng",
    "Select line end": "Chọn đến cuối dòng",
    "Select": "Chọn",
    "Toggle": "Đổi trạng thái",
    "Toggle option": "Đổi lựa chọn",
    "Toggle collapsible": "Mở hoặc gấp",
    "Expand or collapse all": "Mở hoặc gấp tất cả",
    "Show menu": "Mở danh sách",
    "Press button": "Nhấn nút",
    "Submit": "Xong ô này",
    "Undo": "Hoàn tác",
    "Redo": "Làm lại",
    "Open link": "Mở liên kết",
    "Dismiss": "Đóng",
    "Dismiss menu": "Đóng danh sách",
    "Up": "Lên",
    "Down": "Xuống",
    "Top": "Về đầu",
    "Bottom": "Về cuối",
    "First": "Mục đầu",
    "Last": "Mục cuối",
    "Home": "Về đầu",
    "End": "Về cuối",
    "Go to start": "Về đầu",
    "Go to end": "Về cuối",
    "Go to top": "Về đầu",
    "Go to bottom": "Về cuối",
    "Page up": "Trang trước",
    "Page down": "Trang sau",
    "Page Up": "Trang trước",
    "Page Down": "Trang sau",
    "Page Left": "Trang bên trái",
    "Page Right": "Trang bên phải",
    "Page left": "Trang bên trái",
    "Page right": "Trang bên phải",
    "Previous page": "Trang trước",
    "Next page": "Trang sau",
    "Next tab": "Thẻ tiếp theo",
    "Previous tab": "Thẻ trước",
    "Next option": "Lựa chọn tiếp theo",
    "Previous option": "Lựa chọn trước",
    "Next command": "Lệnh tiếp theo",
    "Previous command": "Lệnh trước",
    "Exit the command palette": "Đóng danh sách lệnh",
    "Scroll Up": "Cuộn lên",
    "Scroll Down": "Cuộn xuống",
    "Scroll Left": "Cuộn trái",
    "Scroll Right": "Cuộn phải",
    "Scroll up": "Cuộn lên",
    "Scroll down": "Cuộn xuống",
    "Scroll left": "Cuộn trái",
    "Scroll right": "Cuộn phải",
    "Scroll Home": "Về đầu",
    "Scroll End": "Về cuối",
    "Minimize": "Thu nhỏ",
    "Cursor up": "Lên",
    "Cursor down": "Xuống",
    "Cursor left": "Sang trái",
    "Cursor right": "Sang phải",
    "Cursor Up": "Lên",
    "Cursor Down": "Xuống",
    "Cursor page up": "Trang trước",
    "Cursor page down": "Trang sau",
    "Cursor line start": "Về đầu dòng",
    "Cursor line end": "Về cuối dòng",
    "Cursor line start select": "Chọn đến đầu dòng",
    "Cursor line end select": "Chọn đến cuối dòng",
    "Cursor word left": "Sang trái một từ",
    "Cursor word right": "Sang phải một từ",
    "Cursor left select": "Chọn sang trái",
    "Cursor right select": "Chọn sang phải",
    "Cursor up select": "Chọn lên trên",
    "Cursor down select": "Chọn xuống dưới",
    "Cursor left word select": "Chọn sang trái một từ",
    "Cursor right word select": "Chọn sang phải một từ",
    "Cursor to parent": "Lên mục cha",
    "Cursor to previous sibling": "Mục ngang hàng trước",
    "Cursor to next sibling": "Mục ngang hàng sau",
    "Cursor to next ancestor": "Mục cha tiếp theo",
    "Move cursor left": "Sang trái",
    "Move cursor left and select": "Chọn sang trái",
    "Move cursor left a word": "Sang trái một từ",
    "Move cursor left a word and select": "Chọn sang trái một từ",
    "Move cursor right and select": "Chọn sang phải",
    "Move cursor right or accept the completion suggestion": "Sang phải",
    "Move cursor right a word": "Sang phải một từ",
    "Move cursor right a word and select": "Chọn sang phải một từ",
    "Delete character left": "Xóa ký tự bên trái",
    "Delete character right": "Xóa ký tự bên phải",
    "Delete left to start of word": "Xóa từ bên trái",
    "Delete right to start of word": "Xóa từ bên phải",
    "Delete all to the left": "Xóa đến đầu dòng",
    "Delete all to the right": "Xóa đến cuối dòng",
    "Delete to line start": "Xóa đến đầu dòng",
    "Delete to line end": "Xóa đến cuối dòng",
    "Delete line": "Xóa cả dòng",
}


def in_vietnamese(active: ActiveBinding) -> ActiveBinding:
    """The same binding with our words; words that are already ours stay."""
    binding: Binding = active.binding
    words = BINDINGS.get(binding.description, binding.description)
    tooltip = BINDINGS.get(binding.tooltip, binding.tooltip)
    return active._replace(binding=replace(binding, description=words, tooltip=tooltip), tooltip=tooltip)


def apply() -> None:
    """Translate at the one place that footer, key panel and tooltips ask. May be called again."""
    original = vars(Screen)["active_bindings"].fget
    if getattr(original, "speaks_vietnamese", False):
        return

    def active_bindings(screen: Screen[object]) -> dict[str, ActiveBinding]:
        return {key: in_vietnamese(active) for key, active in original(screen).items()}

    active_bindings.speaks_vietnamese = True  # type: ignore[attr-defined]
    Input.BINDING_GROUP_TITLE = INPUT_KEYS
    Screen.active_bindings = property(active_bindings)  # type: ignore[method-assign, assignment]
