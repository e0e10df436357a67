"""One Vietnamese sentence per error: what happened and what to do. The only place that turns a code into words (D18)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from counter_app.domain.errors import CounterError
from counter_app.domain.plain_text import clip, plain
from counter_app.texts.backup_errors import BACKUP_SENTENCES
from counter_app.texts.case_errors import CASE_SENTENCES
from counter_app.texts.copy_errors import COPY_SENTENCES
from counter_app.texts.field_words import field_words, reason_words
from counter_app.texts.printer_trouble import offline_sentence
from counter_app.texts.proof_errors import PROOF_SENTENCES
from counter_app.texts.scan_errors import SCAN_SENTENCES
from counter_app.texts.scan_work_errors import SCAN_WORK_SENTENCES

_FACT_CELLS = 120


def _field(facts: Mapping[str, object]) -> str:
    return field_words(str(facts.get("field", "")))


def _reason(facts: Mapping[str, object], key: str = "reason") -> str:
    return reason_words(str(facts.get(key, "")))


def _when(value: object) -> str:
    from counter_app.texts.names import day, moment  # the log-in has no error to tell yet (D20)

    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else str(value)


def _checklist(facts: Mapping[str, object]) -> str:
    lines = getattr(facts.get("verdict"), "lines", ())
    named = "; ".join(str(getattr(line, "name", line)) for line in lines)
    return f"Hồ sơ còn {len(lines)} giấy tờ thiếu hoặc chưa đúng: {named}. Bổ sung rồi xác nhận lại."


def _papers(facts: Mapping[str, object], key: str = "papers") -> str:
    papers = facts.get(key)
    return "; ".join(str(paper) for paper in papers) if isinstance(papers, tuple | list) else ""


def _money(value: object) -> str:
    return f"{value:,} đồng".replace(",", ".") if isinstance(value, int) and value else "chưa rõ số tiền"


_NOT_UNDOABLE = {
    "not-an-act": "Đây không phải việc đảo được (tiếp nhận, tệp số hóa…). Sửa theo lý do từ chối rồi nhấn F8 gửi lại.",
    "nothing": "Không có việc nào để hoàn tác. Mở lại hồ sơ để xem bước mới nhất.",
    "not-the-last": "Sau việc này đã có việc khác. Hoàn tác việc mới nhất trước.",
    "printed": "Giấy của việc này đã in nên không hoàn tác được nữa. Nhờ người phụ trách ghi bút toán đảo kèm lý do.",
    "synced": "Việc này đã lên hệ thống trung tâm nên không hoàn tác được nữa. Nhờ người phụ trách ghi bút toán đảo kèm lý do.",
    "not-reversible": "Kết quả đã trả cho công dân nên không đảo lại được. Mở hồ sơ mới nếu cần giải quyết tiếp.",
    "not-from-paper": "Chỉ hủy được lần nhập bù từ giấy viết tay. Hồ sơ nhận tại quầy thì ghi công dân rút hoặc dừng giải quyết.",
}

_CATALOGUE = {
    "none": "Quầy chưa có danh mục thủ tục. Kết nối hệ thống trung tâm hoặc nạp danh mục rồi thử lại.",
    "empty": "Danh mục thủ tục mới không có thủ tục nào nên không dùng. Quầy giữ danh mục cũ; báo đơn vị vận hành.",
    "calendar-year-missing": "Danh mục mới thiếu lịch nghỉ năm {detail} nên không dùng. Quầy giữ danh mục cũ; báo đơn vị vận hành.",
    "shrunk": "Danh mục mới mất quá nửa số thủ tục ({detail}) nên không dùng. Quầy giữ danh mục cũ; báo đơn vị vận hành.",
    "broken-procedure": "Danh mục mới có thủ tục ghi sai ({detail}) nên không dùng. Quầy giữ danh mục cũ; báo đơn vị vận hành.",
    "double-code": "Danh mục mới có mã thủ tục trùng ({detail}) nên không dùng. Quầy giữ danh mục cũ; báo đơn vị vận hành.",
}

_TORN = {
    "out-of-paper": "hết giấy giữa chừng",
    "cover-open": "nắp máy mở",
    "cutter": "kẹt dao cắt",
    "error": "máy báo lỗi",
}

_UNREACHABLE = "Chưa kết nối được hệ thống trung tâm. Cứ tiếp tục làm việc: hồ sơ được lưu tại quầy và tự gửi khi có mạng."

_SENTENCES: dict[str, Callable[[Mapping[str, object]], str]] = {
    **SCAN_SENTENCES,
    **SCAN_WORK_SENTENCES,
    **COPY_SENTENCES,
    **PROOF_SENTENCES,
    **CASE_SENTENCES,
    **BACKUP_SENTENCES,
    "missing-field": lambda f: f"Chưa nhập {_field(f)}. Nhập rồi thử lại.",
    "bad-field": lambda f: f"{_field(f)} {_reason(f)}. Sửa lại rồi thử tiếp.",
    "incomplete-checklist": _checklist,
    "illegal-transition": lambda f: "Hồ sơ đang ở bước không cho phép việc này. Mở lại hồ sơ để xem trạng thái mới nhất.",
    "unknown-procedure": lambda f: (
        f"Không có thủ tục {f.get('procedure_code')} trong danh mục đang dùng. Kiểm tra lại mã hoặc cập nhật danh mục."
    ),
    "unknown-dossier": lambda f: f"Không tìm thấy hồ sơ {f.get('dossier_code')}. Kiểm tra lại mã hoặc tìm theo họ tên.",
    "date-not-confirmed": lambda f: (
        f"Đồng hồ máy đang chỉ ngày {_when(f.get('clock_date'))} và chưa được đối chiếu. Xác nhận đúng ngày hôm nay rồi tiếp nhận."
    ),
    "calendar-year-missing": lambda f: (
        f"Lịch làm việc chưa có năm {f.get('year')}. Cập nhật danh mục lịch nghỉ rồi tính lại."
    ),
    "already-redated": lambda f: (
        f"Hồ sơ đã hẹn lại một lần (hẹn trả {_when(f.get('due_at'))}) nên không hẹn lại nữa. Trả kết quả ngay khi có."
    ),
    "wrong-pin": lambda f: f"Mã PIN chưa đúng. Còn {f.get('tries_left')} lần thử.",
    "account-locked": lambda f: (
        f"Tài khoản tạm khóa vì nhập sai nhiều lần. Thử lại sau {_when(f.get('until'))} hoặc nhờ người quản trị."
    ),
    "account-ended": lambda f: (
        f"Tài khoản chỉ dùng được đến hết ngày {_when(f.get('ended_on'))} theo danh sách của trung tâm. "
        "Nhờ người quản trị gia hạn; hồ sơ đã nhận vẫn được giữ và gửi đi."
    ),
    "unknown-officer": lambda f: (
        f"Không có tài khoản “{f.get('login')}” ở quầy này. Kiểm tra tên đăng nhập hoặc nhờ người quản trị."
    ),
    "changed-meanwhile": lambda f: (
        f"Hồ sơ {f.get('dossier_code')} vừa được người khác xử lý. Mở lại hồ sơ, xem bước mới nhất rồi làm tiếp."
    ),
    "lines-unanswered": lambda f: (
        f"Phiếu chưa ghi đủ lý do, căn cứ và cách khắc phục cho: {_papers(f)}. Ghi đủ từng dòng rồi in phiếu."
    ),
    "second-request": lambda f: (
        f"Hồ sơ đã yêu cầu bổ sung một lần ({_when(f.get('asked_at'))}). Yêu cầu lần nữa phải có người phụ trách duyệt và lý do."
    ),
    "notice-missing": lambda f: (
        f"Kết quả có trước ngày hẹn ({_when(f.get('due_at'))}). Ghi lại việc đã báo cho công dân rồi trả kết quả."
    ),
    "online-decided": lambda f: (
        "Việc này không có trong danh sách chờ. Đọc lại danh sách rồi chọn lại."
        if f.get("state") == "unknown"
        else "Việc này đã có người xử lý. Đọc lại danh sách rồi chọn việc khác."
    ),
    "notice-closed": lambda f: (
        "Không có việc báo tin này. Đọc lại danh sách rồi chọn lại."
        if f.get("state") == "unknown"
        else "Việc báo tin này đã xong hoặc không còn cần. Đọc lại danh sách rồi chọn việc khác."
    ),
    "fee-not-settled": lambda f: (
        f"Hồ sơ chưa thu phí, lệ phí ({_money(f.get('amount'))}). Thu tiền hoặc ghi miễn rồi trả kết quả."
    ),
    "difference-unanswered": lambda f: (
        f"Phiếu gửi chưa kiểm đếm hoặc lệch số giấy tờ: {_papers(f, 'slips')}. Đếm lại, ghi rõ lý do lệch rồi ký biên bản."
    ),
    "not-undoable": lambda f: _NOT_UNDOABLE.get(str(f.get("reason")), _NOT_UNDOABLE["nothing"]),
    "not-allowed": lambda f: "Tài khoản này không có quyền làm việc đó. Nhờ người phụ trách đăng nhập.",
    "catalogue-refused": lambda f: _CATALOGUE.get(str(f.get("reason")), _CATALOGUE["empty"]).format(
        detail=f.get("detail", "")
    ),
    "not-readable": lambda f: (
        f"Dòng {f.get('line')} không đọc được ({_reason(f)}). Sửa dòng đó rồi chạy lại."
        if f.get("line")
        else f"Không đọc được tệp {f.get('file')} ({_reason(f)}). Kiểm tra lại tên tệp."
    ),
    "device-unavailable": lambda f: f"Chưa dùng được thiết bị {f.get('device')} ({_reason(f)}). Kiểm tra cài đặt thiết bị.",
    "printer-offline": offline_sentence,
    "out-of-paper": lambda f: (
        f"Máy in {f.get('printer')} sắp hết giấy, không đủ cho giấy dài. Lắp cuộn mới rồi in lại."
        if f.get("reason") == "near-end"
        else f"Máy in {f.get('printer')} hết giấy. Lắp giấy rồi in lại."
    ),
    "print-outcome-unknown": lambda f: (
        f"Đã gửi lệnh in tới {f.get('printer')} nhưng chưa rõ giấy ra chưa. Xem máy in rồi trả lời."
    ),
    "slip-torn": lambda f: (
        f"Giấy in dở ở {f.get('printer')} ({_TORN.get(str(f.get('reason')), 'máy in dừng giữa chừng')}). "
        "Thu tờ dở rồi in lại; bản in lại có đánh dấu."
    ),
    "slip-too-long": lambda f: (
        f"Giấy in cần {f.get('pages')} trang, chỉ cho phép {f.get('allowed')}. Rút gọn nội dung hoặc in khổ lớn hơn."
    ),
    "fonts-incomplete": lambda f: "Phông chữ in thiếu chữ tiếng Việt nên chưa in. Cài phông Liberation 2 rồi in lại.",
    "central-unreachable": lambda f: _UNREACHABLE,
    "central-refused-desk": lambda f: (
        "Hệ thống trung tâm chưa chấp nhận quầy này. Cứ tiếp tục làm việc và báo đơn vị vận hành cấp lại quyền kết nối."
    ),
    "central-diverged": lambda f: (
        "Có hai kho dữ liệu cùng mang tên quầy này nên trung tâm tạm dừng nhận. Chưa mất hồ sơ nào; báo người phụ trách ngay."
    ),
    "central-rejected": lambda f: "Hệ thống trung tâm từ chối một mục. Mở Trung tâm đồng bộ để xem lý do và xử lý.",
    "store-busy": lambda f: "Kho dữ liệu của quầy đang bận. Đợi vài giây rồi thử lại; dữ liệu đã nhập vẫn còn.",
    "store-locked-by-other": lambda f: (
        "Chương trình đã mở ở cửa sổ khác trên máy này. Dùng cửa sổ đó, hoặc xem ở chế độ chỉ đọc."
    ),
    "store-broken": lambda f: "Kho dữ liệu của quầy có lỗi. Dừng nhập, gọi hỗ trợ kỹ thuật; không xóa tệp nào.",
    "wrong-key": lambda f: "Khóa mở kho dữ liệu chưa đúng. Nhập lại mật khẩu kho hoặc gọi hỗ trợ kỹ thuật.",
    "disk-full": lambda f: "Ổ đĩa đã đầy nên chưa lưu được. Giải phóng chỗ trống rồi bấm lại; nội dung đang nhập vẫn còn.",
    "unsafe-keyring": lambda f: "Máy này không có nơi giữ khóa an toàn. Đặt mật khẩu kho dữ liệu để tiếp tục.",
    "store-settings-differ": lambda f: "Kho dữ liệu chạy sai chế độ an toàn nên không mở. Gọi hỗ trợ kỹ thuật.",
    "unsent-may-not-go": lambda f: "Không được xóa dữ liệu chưa gửi về hệ thống trung tâm.",
    "settings": lambda f: (
        f"Chưa có {f.get('file')}. Chạy ./counter để cài đặt quầy lần đầu, hoặc chỉ đúng thư mục dữ liệu."
        if f.get("reason") == "no-file"
        else f"Tệp {f.get('file')} có lỗi ở mục {f.get('key') or '(cả tệp)'}: {_reason(f)}. Sửa tệp rồi khởi động lại."
    ),
}

_KINDS = {
    "domain": "Chưa làm được việc này. Kiểm tra lại nội dung đã nhập.",
    "device": "Thiết bị gặp trục trặc. Kiểm tra thiết bị rồi thử lại.",
    "central": _UNREACHABLE,
    "store": "Kho dữ liệu của quầy gặp trục trặc. Gọi hỗ trợ kỹ thuật; nội dung đang nhập vẫn còn.",
    "counter": "Có trục trặc. Gọi hỗ trợ kỹ thuật; nội dung đang nhập vẫn còn.",
}


def sentence(error: CounterError) -> str:
    """What happened and what to do, for the person at the desk: plain text on one line, whatever the facts hold (D13)."""
    make = _SENTENCES.get(error.code)
    if make is None:
        return _KINDS.get(error.code, _KINDS["counter"])
    return plain(make({name: _short(value) for name, value in error.facts.items()}))


def _short(value: object) -> object:
    return clip(value, _FACT_CELLS) if isinstance(value, str) else value


def has_sentence(code: str) -> bool:
    """True when this code has words of its own (a test walks all error classes)."""
    return code in _SENTENCES or code in _KINDS
