"""One Vietnamese sentence per error of backups and of restoring; merged into `texts.errors`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

_FAILED: Final = {
    "not-there": "không thấy ổ đĩa hoặc thư mục sao lưu; cắm lại ổ rồi thử lại",
    "full": "ổ sao lưu đã đầy; xóa bớt hoặc thay ổ khác",
    "failed": "ổ sao lưu không ghi được; thay ổ khác",
}

BACKUP_SENTENCES: Final[Mapping[str, Callable[[Mapping[str, object]], str]]] = {
    "no-backup-place": lambda f: 'Chưa đặt nơi sao lưu. Ghi second_medium = "thư mục trên ổ khác" vào counter.toml.',
    "backup-failed": lambda f: (
        f"Chưa sao lưu được: {_FAILED.get(str(f.get('reason')), _FAILED['failed'])}. Kho vẫn an toàn."
    ),
    "backup-broken": lambda f: f"Bản sao lưu {f.get('file', '')} không dùng được. Chọn bản sao lưu khác.",
    "store-in-the-way": lambda f: "Nơi khôi phục đã có kho dữ liệu. Chọn thư mục trống, không ghi đè kho đang có.",
    "second-person-missing": lambda f: "Cần hai người khác nhau cùng xác nhận, trong đó có người phụ trách.",
}
