"""What did each step of the connection test find, and what can a person at the desk do about it? No technical words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from counter_app.link_ports import LinkFinding, LinkState, LinkStep
from counter_app.proof_ports import ExportedBundle
from counter_app.texts.names import moment

STEPS: Final = {
    LinkStep.ADDRESS: "Địa chỉ trung tâm",
    LinkStep.NETWORK: "Dây mạng, Wi-Fi",
    LinkStep.NAME: "Tên máy chủ",
    LinkStep.REACH: "Đường tới máy chủ",
    LinkStep.TLS: "Kết nối bảo mật",
    LinkStep.GATEWAY: "Hệ thống trung tâm",
    LinkStep.CLOCK: "Giờ máy",
    LinkStep.IDENTITY: "Quyền của quầy",
    LinkStep.UPSTREAM: "Hệ thống của tỉnh",
}
_ASK_OPERATOR: Final = "Báo đơn vị vận hành. Cứ tiếp nhận như thường."
_FINE: Final = {
    LinkStep.ADDRESS: "{host}, cổng {port}",
    LinkStep.NETWORK: "có mạng",
    LinkStep.NAME: "tìm thấy máy chủ",
    LinkStep.REACH: "tới được",
    LinkStep.TLS: "chứng thư hợp lệ",
    LinkStep.GATEWAY: "trả lời sau {milliseconds} ms",
    LinkStep.CLOCK: "lệch {seconds} giây so với trung tâm",
    LinkStep.IDENTITY: "trung tâm nhận quầy này",
    LinkStep.UPSTREAM: "các hệ thống đều thông",
}
# (what was found, what to do)
_TROUBLE: Final[Mapping[tuple[LinkStep, str], tuple[str, str]]] = {
    (LinkStep.ADDRESS, "not-https"): ("địa chỉ không phải https", "Người cài đặt sửa địa chỉ trong tệp cài đặt."),
    (LinkStep.ADDRESS, "no-host"): ("địa chỉ thiếu tên máy chủ", "Người cài đặt sửa địa chỉ trong tệp cài đặt."),
    (LinkStep.ADDRESS, "not-set-up"): (
        "quầy chưa khai hệ thống trung tâm",
        "Người cài đặt khai địa chỉ khi có. Hồ sơ được giữ tại quầy.",
    ),
    (LinkStep.NETWORK, "no-way-out"): (
        "máy không có mạng",
        "Cắm lại dây mạng ở máy và ở ổ tường, xem đèn; dùng Wi-Fi thì bật và chọn đúng mạng.",
    ),
    (LinkStep.NAME, "name-unknown"): (
        "không tìm thấy máy chủ {host}",
        "Khởi động lại bộ phát mạng của cơ quan; máy khác cũng vậy thì gọi nhà mạng.",
    ),
    (LinkStep.NAME, "name-too-slow"): (
        "hỏi tên máy chủ quá lâu",
        "Mạng đang rất chậm. Khởi động lại bộ phát mạng; vẫn vậy thì gọi nhà mạng.",
    ),
    (LinkStep.REACH, "no-answer"): ("máy chủ không trả lời", "Mạng của cơ quan hoặc tường lửa đang chặn. " + _ASK_OPERATOR),
    (LinkStep.REACH, "refused"): ("máy chủ từ chối kết nối", "Hệ thống trung tâm có thể đang dừng. " + _ASK_OPERATOR),
    (LinkStep.REACH, "unreachable"): ("không có đường tới máy chủ", "Kiểm tra mạng của cơ quan. " + _ASK_OPERATOR),
    (LinkStep.TLS, "expired"): (
        "chứng thư của máy chủ đã hết hạn",
        "Xem ngày giờ trên máy này có đúng không; đúng thì báo đơn vị vận hành gia hạn chứng thư.",
    ),
    (LinkStep.TLS, "not-yet-valid"): (
        "chứng thư của máy chủ chưa đến ngày dùng",
        "Ngày giờ trên máy này nhiều khả năng sai: chỉnh lại rồi kiểm tra lần nữa.",
    ),
    (LinkStep.TLS, "other-name"): (
        "máy trả lời không phải {host}",
        "Có thể đang qua trang đăng nhập Wi-Fi, hoặc địa chỉ khai sai. " + _ASK_OPERATOR,
    ),
    (LinkStep.TLS, "unknown-issuer"): (
        "chứng thư không do nơi tin cậy cấp",
        "Có thể đang qua trang đăng nhập Wi-Fi; không thì người cài đặt nạp chứng thư gốc của tỉnh.",
    ),
    (LinkStep.TLS, "not-trusted"): ("chứng thư của máy chủ không hợp lệ", _ASK_OPERATOR),
    (LinkStep.TLS, "no-tls"): ("không lập được kết nối bảo mật", "Mạng có thể chặn giữa chừng. " + _ASK_OPERATOR),
    (LinkStep.TLS, "ends-soon"): ("chứng thư còn {days} ngày là hết hạn", "Báo đơn vị vận hành gia hạn ngay."),
    (LinkStep.GATEWAY, "portal"): (
        "có máy trả lời nhưng không phải hệ thống trung tâm",
        "Mạng đang đòi đăng nhập: mở trình duyệt, đăng nhập Wi-Fi rồi kiểm tra lại.",
    ),
    (LinkStep.GATEWAY, "gateway-ill"): ("hệ thống trung tâm đang trục trặc", "Đợi rồi kiểm tra lại. " + _ASK_OPERATOR),
    (LinkStep.CLOCK, "no-time"): ("trung tâm không cho biết giờ", "Báo đơn vị vận hành."),
    (LinkStep.CLOCK, "ahead"): (
        "giờ máy nhanh {seconds} giây",
        "Chỉnh giờ máy, bật tự đồng bộ giờ: giờ này in trên giấy hẹn.",
    ),
    (LinkStep.CLOCK, "behind"): (
        "giờ máy chậm {seconds} giây",
        "Chỉnh giờ máy, bật tự đồng bộ giờ: giờ này in trên giấy hẹn.",
    ),
    (LinkStep.IDENTITY, "no-secret"): (
        "máy này không có mã kết nối của quầy",
        "Người cài đặt nhập lại mã do đơn vị vận hành cấp.",
    ),
    (LinkStep.IDENTITY, "refused"): (
        "trung tâm chưa chấp nhận quầy này",
        "Báo đơn vị vận hành cấp lại quyền kết nối. Cứ tiếp nhận như thường.",
    ),
    (LinkStep.IDENTITY, "not-asked"): ("chưa hỏi được", "Kiểm tra lại sau ít phút."),
    (LinkStep.UPSTREAM, "away"): (
        "đang dừng: {names}",
        "Không phải làm gì: trung tâm giữ hồ sơ và chuyển tiếp khi hệ thống đó chạy lại.",
    ),
}
_NOTES: Final = {
    (LinkStep.NETWORK, "this-machine"): "trung tâm chạy ngay trên máy này",
    (LinkStep.TLS, "this-machine"): "không cần, trung tâm chạy ngay trên máy này",
    (LinkStep.UPSTREAM, "none"): "chưa nối hệ thống nào",
}
KEYS_DIFFER: Final = {
    "centre": "Trung tâm đang dùng khóa khác trước nên báo cáo ngày chưa được tin. Gọi đơn vị vận hành xác minh, rồi người "
    "phụ trách nạp tệp khóa mới.",
    "desk": "Trung tâm đang giữ khóa khác của quầy này. Gọi đơn vị vận hành xác minh và khai lại khóa của quầy.",
}
SIGNS: Final = {LinkState.OK: "●", LinkState.WARN: "▲", LinkState.BAD: "✕", LinkState.SKIPPED: "–"}


def finding_words(found: LinkFinding) -> tuple[str, str]:
    """(what was found, what to do; "" when nothing)."""
    label, key = STEPS[found.step], (found.step, found.cause)
    if found.state is LinkState.SKIPPED:
        return f"{label}: chưa kiểm tra được", ""
    what, to_do = _TROUBLE.get(key) or (_NOTES.get(key) or _FINE[found.step], "")
    return f"{label}: {what.format_map(_Facts(found.facts))}", to_do


def all_causes() -> set[tuple[LinkStep, str]]:
    """Every trouble that has words (a test holds the probe to it)."""
    return set(_TROUBLE)


def bundle_words(bundle: ExportedBundle) -> str:
    """The last stick, and whether its receipts came back."""
    came = f"đã có biên nhận {moment(bundle.receipts_at)}" if bundle.receipts_at else "chưa có biên nhận"
    return f"Gói gần nhất {moment(bundle.made_at)}: {bundle.operations} việc, {bundle.files} tệp, {came}."


class _Facts(dict[str, str]):
    """A fact that is not there is no reason to say nothing."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        super().__init__(facts)

    def __missing__(self, name: str) -> str:
        return "?"
