"""Which made-up dossier do the samples of slips show? People, numbers, ward and province are invented.

A real place on the paper therefore came from the template.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from counter_app.domain.dossier import Channel, Dossier, DueDate, HandedIn, HandedInState, RegisterEntry, ReturnMethod
from counter_app.domain.fee import FeeLine
from counter_app.domain.person import Person
from counter_app.domain.procedure import Component, HandIn, Procedure, TermRule
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.province import DueTimePolicy, FormName, NumberPolicy, ProvinceProfile
from counter_app.domain.receipt import ReceiptFacts
from counter_app.domain.slip import PaperFormat
from counter_app.domain.slip_parts import VIETNAM_TIME

RECEIVED_AT = datetime(2026, 2, 5, 8, 5, tzinfo=VIETNAM_TIME)
DUE_AT = RECEIVED_AT + timedelta(days=5)
CODE = "H99.07-260205-0101"
PROVISIONAL = "TAM-Q1-260205-0007-42"
TERM = ProcessingTime.parse("3wd")

_PAPERS = (
    ("Tờ khai đăng ký khai sinh theo mẫu", HandIn.ORIGINAL_KEPT, 1, 0),
    ("Giấy chứng sinh", HandIn.ORIGINAL_KEPT, 1, 0),
    ("Căn cước hoặc hộ chiếu của người yêu cầu", HandIn.SHOWN, 1, 0),
    ("Văn bản ủy quyền được chứng thực theo quy định của pháp luật (trường hợp ủy quyền thực hiện)", HandIn.COPY_KEPT, 0, 1),
    ("Giấy chứng nhận kết hôn của cha, mẹ", HandIn.FROM_DATABASE, 0, 0),
    ("Giấy xác nhận thông tin về cư trú", HandIn.COPY_KEPT, 0, 2),
    ("Biên bản về việc trẻ bị bỏ rơi do cơ quan có thẩm quyền lập", HandIn.ORIGINAL_KEPT, 1, 0),
    ("Bản vẽ thiết kế xây dựng trong hồ sơ đề nghị cấp giấy phép", HandIn.COPY_KEPT, 1, 2),
)


def procedure(components: int = 3) -> Procedure:
    """A procedure with so many components; names repeat with a running number after the eighth."""
    made = tuple(
        Component(f"C{n}", _PAPERS[n % 8][0] + (f" – phần {n // 8 + 1}" if n >= 8 else ""), _PAPERS[n % 8][1])
        for n in range(components)
    )
    return Procedure("1.001193", "Đăng ký khai sinh", "Hộ tịch", made, (TermRule(TERM),))


def handed_in(components: int = 3) -> tuple[HandedIn, ...]:
    """All of them, as the procedure asks."""
    return tuple(
        HandedIn(f"C{n}", HandedInState.OK, originals=_PAPERS[n % 8][2], copies=_PAPERS[n % 8][3]) for n in range(components)
    )


def profile(**changes: Any) -> ProvinceProfile:
    """A province that does not exist."""
    made = ProvinceProfile(
        key="mau",
        name="Tỉnh Mẫu",
        parent_agency="ỦY BAN NHÂN DÂN PHƯỜNG HOA MAI",
        unit_name="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        agency_code="H99.07",
        place="Hoa Mai",
        code_pattern="",
        hours="07:30-11:30,13:30-17:30",
        due_time_policy=DueTimePolicy.SAME_CLOCK,
        number_policy=NumberPolicy.LEASE,
        forms=(
            FormName(
                "receipt",
                "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
                "Mẫu số 01",
                "Ban hành kèm theo Thông tư số 03/2025/TT-VPCP",
            ),
        ),
        receipt_paper=PaperFormat.A5,
        roll_paper=PaperFormat.ROLL_80MM,
        copies=("Lưu", "Giao khách hàng"),
        lookup_lines=("Tra cứu tình trạng hồ sơ tại dichvucong.gov.vn với mã {code}.",),
        notes=(
            "Khi đến nhận kết quả, Ông/Bà mang theo giấy này; người nhận thay mang thêm giấy ủy quyền.",
            "Hồ sơ có thể được giải quyết xong trước ngày hẹn.",
        ),
        contacts=("Điện thoại hỗ trợ: 0900 000 000.",),
        support_contacts=(),
        channels=("direct",),
        return_methods=("at_desk",),
    )
    return replace(made, **changes)


def dossier(components: int = 3, **changes: Any) -> Dossier:
    """A birth to be registered, with so many papers handed in."""
    made = Dossier(
        uid="0190a000-0000-7000-8000-000000000001",
        procedure_code="1.001193",
        procedure_name="Đăng ký khai sinh",
        case_code="thuong",
        case_name="Đăng ký đúng hạn",
        catalogue_version="1",
        channel=Channel.DIRECT,
        applicant=Person(
            "Nguyễn Thị Hoài Thương",
            identity_number="099190000001",
            address="Số 5, đường Thử Nghiệm, phường Hoa Mai, tỉnh Mẫu",
            phone="0900 000 001",
            email="hoaithuong@vidu.vn",
        ),
        handed_in=handed_in(components),
        received_at=RECEIVED_AT,
        recorded_at=RECEIVED_AT,
        due=DueDate(DUE_AT, RECEIVED_AT, TERM, "same_clock"),
        return_method=ReturnMethod.AT_DESK,
        officer_id="o1",
        officer_name="Trần Văn Đức",
        desk_id="Q1",
        agency_code="H99.07",
        dossier_code=CODE,
        fee_lines=(FeeLine("Lệ phí", 75_000),),
        register=RegisterEntry("2026", 101),
    )
    return replace(made, **changes)


def facts(components: int = 3, **changes: Any) -> ReceiptFacts:
    """What a receipt says beside the dossier."""
    made = ReceiptFacts(profile(), procedure(components), 1, "", RECEIVED_AT)
    return replace(made, **changes)
