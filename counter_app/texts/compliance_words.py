"""How is it told which requirement of a province is kept: the names of the states and the words of the page?"""

from __future__ import annotations

from typing import Final

STATES: Final[dict[str, str]] = {
    "met": "đạt",
    "partly": "đạt một phần",
    "not_met": "chưa đạt",
    "not_for_the_desk": "không thuộc quầy",
}
PROVINCE: Final = "Tỉnh, thành phố"
TOTAL: Final = "Cộng"
COLUMNS: Final = ("Điều", "Yêu cầu", "Tình trạng", "Mã nguồn", "Phép thử", "Ghi chú")
SHORT_COLUMNS: Final = ("Điều", "Yêu cầu", "Tình trạng", "Thử", "Ghi chú")

TITLE: Final = "Đối chiếu với quy định của năm tỉnh, thành phố"
HEADER: Final = (
    "<!-- Trang do lệnh ./counter compliance --page docs/tuan-thu.md viết ra từ config/compliance/*.toml. Không sửa tay. -->"
)
PREFACE: Final = (
    "Trang này do lệnh `./counter compliance --page docs/tuan-thu.md` viết ra từ `config/compliance/*.toml`; không sửa tay. "
    "Mỗi dòng là một yêu cầu, viết gọn bằng lời của chương trình, kèm mã nguồn giữ yêu cầu đó và phép thử chứng tỏ. "
    "Không có phép thử thì không ghi là đạt; phép thử nào cũng chạy trong `./counter test`."
)
MEANINGS: Final[dict[str, str]] = {
    "met": "có mã nguồn và phép thử chạy được",
    "partly": "làm được một phần; ghi chú nói còn thiếu gì",
    "not_met": "chưa làm; ghi chú nói còn thiếu gì",
    "not_for_the_desk": "việc của hệ thống trung tâm, cơ quan giải quyết, đơn vị vận hành hoặc công dân",
}


def count_line(met: int, asked: int) -> str:
    """One sentence over a table."""
    return f"{met} trên {asked} yêu cầu thuộc quầy đã đạt."
