"""Which made-up slips must every receipt template print? Short and long lists, marks, every letter, nothing at all.

People, numbers and the ward are invented; the province does not exist: a real place on the paper came from the template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from counter_app.domain.dossier import Channel, Dossier, DueDate, HandedIn, HandedInState, RegisterEntry, ReturnMethod
from counter_app.domain.fee import FeeLine
from counter_app.domain.person import Person
from counter_app.domain.procedure import Component, HandIn, Procedure, TermRule
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.province import DueTimePolicy, FormName, NumberPolicy, ProvinceProfile
from counter_app.domain.receipt import ReceiptFacts, receipt_document
from counter_app.domain.slip import PaperFormat, SlipDocument, SlipKind
from counter_app.domain.slip_mark import SlipMark, marked
from counter_app.domain.slip_parts import VIETNAM_TIME, moment_parts
from printers.act_samples import act_slips
from printers.fonts import vietnamese_letters

RECEIVED_AT = datetime(2026, 2, 5, 8, 5, tzinfo=VIETNAM_TIME)
DUE_AT = RECEIVED_AT + timedelta(days=5)
CODE = "H99.07-260205-0101"
PROVISIONAL = "TAM-Q1-260205-0007-42"
TERM = ProcessingTime.parse("3wd")
LONG_NAME_LETTERS = 300

_PAPERS = (
    ("Tờ khai đăng ký khai sinh theo mẫu", HandIn.ORIGINAL_KEPT, 1, 0),
    ("Giấy chứng sinh", HandIn.ORIGINAL_KEPT, 1, 0),
    ("Căn cước hoặc hộ chiếu của người yêu cầu", HandIn.SHOWN, 1, 0),
    ("Văn bản ủy quyền được chứng thực (trường hợp ủy quyền thực hiện)", HandIn.COPY_KEPT, 0, 1),
    ("Giấy chứng nhận kết hôn của cha, mẹ", HandIn.FROM_DATABASE, 0, 0),
    ("Giấy xác nhận thông tin về cư trú", HandIn.COPY_KEPT, 0, 2),
    ("Biên bản về việc trẻ bị bỏ rơi do cơ quan có thẩm quyền lập", HandIn.ORIGINAL_KEPT, 1, 0),
    ("Bản vẽ thiết kế xây dựng trong hồ sơ đề nghị cấp giấy phép", HandIn.COPY_KEPT, 1, 2),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One slip by the name that messages call it; `sheets`: how many sheets a copy may take at most."""

    name: str
    document: SlipDocument
    sheets: int = 3


def receipt_samples() -> tuple[Sample, ...]:
    """Every receipt that a template must be able to print."""
    provisional = replace(_dossier(3), dossier_code=None, provisional_number=PROVISIONAL)
    bare = replace(
        _dossier(0), applicant=Person("An"), fee_lines=(), register=None, case_name="", due=replace(_DUE, due_at=None)
    )
    empty = replace(_PROFILE, copies=(), notes=(), lookup_lines=(), contacts=())
    submitter = Person("Lê Văn Thử", address="Số 7, đường Thử Nghiệm, phường Hoa Mai")
    return (
        Sample("3-components", receipt_document(_dossier(3), _facts(3)), sheets=1),
        Sample("8-components", receipt_document(_dossier(8), _facts(8)), sheets=2),
        Sample("20-components", receipt_document(_dossier(20), _facts(20))),
        Sample("60-components", receipt_document(_dossier(60), _facts(60))),
        Sample("provisional", receipt_document(provisional, _facts(3)), sheets=1),
        Sample("reprint", receipt_document(_dossier(3), replace(_facts(3), **_REPRINT)), sheets=1),
        Sample("second-attempt", _second_attempt(), sheets=1),
        Sample("practice", receipt_document(_dossier(3), replace(_facts(3), watermark="BẢN TẬP DƯỢT")), sheets=1),
        Sample("submitter", receipt_document(replace(_dossier(3), submitter=submitter), _facts(3)), sheets=1),
        Sample("long-name", _with_long_name(), sheets=2),
        Sample("all-letters", receipt_document(_with_all_letters(), _facts(3)), sheets=2),
        Sample("empty-fields", receipt_document(bare, replace(_facts(0), profile=empty)), sheets=1),
    )


@cache
def samples_of(kind: SlipKind) -> tuple[Sample, ...]:
    """Empty for a kind of slip that has no samples."""
    if kind is SlipKind.RECEIPT:
        return receipt_samples()
    return tuple(Sample(name, document, sheets=2) for name, document in act_slips(kind, _dossier(3), _PROFILE))


@cache
def all_samples() -> tuple[Sample, ...]:
    """Of every kind: what a part that several templates share may ask for."""
    return tuple(sample for kind in SlipKind for sample in samples_of(kind))


def every_field(samples: Sequence[Sample]) -> Mapping[str, Any]:
    """One document that has each field of all of them: what is absent or empty in one is taken from another."""
    made: dict[str, Any] = {}
    for sample in samples:
        made = _merged(made, sample.document.content)
    return made


def _merged(first: Any, second: Any) -> Any:
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return {
            name: _merged(first.get(name), second.get(name)) for name in (*first, *(n for n in second if n not in first))
        }
    return first if first not in (None, "", [], ()) else second


def papers_of(suffix: str) -> tuple[PaperFormat, ...]:
    """The papers of a template by the last part of its name: "a5", "a4", "roll"."""
    return tuple(paper for paper in PaperFormat if suffix == ("roll" if paper.is_roll else str(paper)))


_DUE = DueDate(DUE_AT, RECEIVED_AT, TERM, "same_clock")
_REPRINT: dict[str, Any] = {"copy_number": 2, "reprint_reason": "Khách làm mất giấy", "reprinted_by": "Trần Văn Đức"}
_PROFILE = ProvinceProfile(
    key="sample",
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
        FormName("receipt", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Mẫu số 01", "Kèm theo Thông tư số 03/2025/TT-VPCP"),
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


def _facts(components: int) -> ReceiptFacts:
    listed = tuple(Component(f"C{n}", _paper_name(n), _PAPERS[n % 8][1]) for n in range(components))
    procedure = Procedure("1.001193", "Đăng ký khai sinh", "Hộ tịch", listed, (TermRule(TERM),))
    return ReceiptFacts(_PROFILE, procedure, 1, "", RECEIVED_AT)


def _paper_name(place: int) -> str:
    """Names repeat with a running number after the eighth."""
    return _PAPERS[place % 8][0] + (f" – phần {place // 8 + 1}" if place >= 8 else "")


def _dossier(components: int) -> Dossier:
    return Dossier(
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
        handed_in=tuple(
            HandedIn(f"C{n}", HandedInState.OK, originals=_PAPERS[n % 8][2], copies=_PAPERS[n % 8][3])
            for n in range(components)
        ),
        received_at=RECEIVED_AT,
        recorded_at=RECEIVED_AT,
        due=_DUE,
        return_method=ReturnMethod.AT_DESK,
        officer_id="o1",
        officer_name="Trần Văn Đức",
        desk_id="Q1",
        agency_code="H99.07",
        dossier_code=CODE,
        fee_lines=(FeeLine("Lệ phí", 75_000),),
        register=RegisterEntry("2026", 101),
    )


def _second_attempt() -> SlipDocument:
    """The first sheet did not come out whole: what `sheet_document` adds to the content."""
    made = receipt_document(_dossier(3), _facts(3))
    attempt = {"number": 2, "cause": "half", "made_at": moment_parts(RECEIVED_AT)}
    return SlipDocument(made.kind, {**made.content, "qr": marked(CODE, SlipMark(attempt=2)), "attempt": attempt})


def _with_long_name() -> SlipDocument:
    """Longer than the program lets a name be: a template must not count on that."""
    made = receipt_document(_dossier(3), _facts(3))
    name = ("Công ty trách nhiệm hữu hạn một thành viên Thử Nghiệm và các cộng sự " * 5)[:LONG_NAME_LETTERS].strip()
    return SlipDocument(made.kind, {**made.content, "applicant": {**made.content["applicant"], "name": name}})


def _with_all_letters() -> Dossier:
    letters = vietnamese_letters()
    words = " ".join(letters[start : start + 6] for start in range(0, len(letters), 6))
    return replace(_dossier(3), applicant=Person(words, address=words), summary=words)
