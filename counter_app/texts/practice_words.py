"""How does a practice desk speak of itself?"""

from __future__ import annotations

from typing import Final

MARK: Final = "LUYỆN TẬP – KHÔNG CÓ GIÁ TRỊ"
DESK: Final = "LUYỆN TẬP · {desk}"
OFFICER: Final = "Người luyện tập"
SIMULATED: Final = ("Luyện tập: không hồ sơ nào rời máy này", "in ra tệp PDF có chữ LUYỆN TẬP", "thoát thì bỏ hết")
HINT: Final = "F5: luyện tập trước, không hồ sơ nào rời máy này"
