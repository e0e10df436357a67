"""What does the desk say when it is opened in a browser?"""

from __future__ import annotations

from typing import Final

OPEN_AT: Final = (
    "Mở trình duyệt trên máy này tại: {address}\nĐường dẫn chỉ dùng được trong lần chạy này. Nhấn Ctrl+C để dừng."
)
NOT_FOR_YOU: Final = "Không mở được trang này. Hãy dùng đúng đường dẫn mà lệnh ./counter web vừa in ra."
PORT_TAKEN: Final = "Cổng {port} đang có chương trình khác dùng. Chạy lại với cổng khác, ví dụ: ./counter web --port {other}"
NOT_SET_UP: Final = "Quầy này chưa được cài đặt. Chạy ./counter trong cửa sổ dòng lệnh để cài đặt trước."
PASSPHRASE_WANTED: Final = (
    "Kho của quầy mở bằng cụm mật khẩu. Đặt cụm mật khẩu vào biến môi trường COUNTER_PASSPHRASE rồi chạy lại ./counter web."
)
TITLE: Final = "Quầy Một cửa"
