"""What does the national portal get of a dossier? Its whole object as it stands now, and the lines of its progress.

Values are texts; empty is "". Nothing is made up to satisfy a check of the other side: what is missing is named (rule 22).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.gateway.adapters.configuration import ProcedureThere, VxpSystem
from sync.gateway.adapters.moments import compact
from sync.gateway.adapters.outcomes import Missing
from sync.gateway.adapters.story import ATTACHED, RECEIVED, Story, Told

# Its own limits: longer is refused (GhiChu) or cut by others without a word; we cut where the meaning lives elsewhere.
MOST_ABSTRACT, MOST_FILE_NAME, MOST_PERSON = 1000, 4000, 50
LINES_A_CALL = 10
_KIND = {"citizen": "1", "enterprise": "2", "agency": "3", "organisation": "4"}
_CHANNEL = {"online": "2", "post": "3"}
_REUSED = {"from_component": "1", "from_result": "2"}
_ENDED = ("result.received", "dossier.refused", "dossier.withdrawn", "dossier.stopped")
# What a line of progress says; facts that change no step are no progress.
_PROGRESS = (
    RECEIVED,
    *("dossier.handed-over", "dossier.returned", "dossier.supplement-requested", "dossier.supplement-received"),
    *("appointment.changed", "result.returned", *_ENDED),
)


def dossier_object(story: Story, system: VxpSystem) -> dict[str, Any]:
    """One member of `data` of DongBoHoSoMC. Raises Missing with the names of what the portal demands and nobody told."""
    fact, procedure = story.received, system.procedures.get(story.received["procedure"]["code"])
    status = system.status.get(story.status)
    _demand(story, procedure, status, system)
    assert procedure is not None
    person, ended = fact["applicant"], _last(story, *_ENDED)
    returned = _last(story, "result.returned")
    return {
        "MaHoSo": story.central_no,
        "MaTTHC": procedure.code,
        "TenTTHC": fact["procedure"]["name"],
        "MaLinhVuc": procedure.field,
        "TenLinhVuc": procedure.field_name,
        "KenhThucHien": _CHANNEL.get(fact["channel"], "1"),
        "SoGiayToChuHoSo": person["identityNumber"],
        "ChuHoSo": person["name"],
        "LoaiDoiTuong": _KIND[person["kind"]],
        "MaDoiTuong": "",
        "ThongTinKhac": "",
        "Email": person["email"],
        "Fax": "",
        "SoDienThoai": person["phone"],
        "TrichYeuHoSo": (fact["summary"] or fact["procedure"]["name"])[:MOST_ABSTRACT],
        "NgayTiepNhan": compact(story.events[0].at),
        "NgayHenTra": compact(story.due_at),
        "TrangThaiHoSo": status,
        "NgayTra": compact(returned.at if returned else None),
        "ThongTinTra": "",
        "HinhThuc": "1" if fact["returnMethod"] == "post" else "0",
        "NgayKetThucXuLy": compact(ended.at if ended else None),
        "DonViXuLy": system.agencies[story.agency],
        "GhiChu": "",
        "NoiNopHoSo": system.submitted_at,
        "NgayNopHoSo": compact(story.events[0].at),
        "HoSoCoThanhPhanSoHoa": "1" if story.copies() else "0",
        "TaiKhoanDuocXacThucVoiVNeID": "0",
        "DuocThanhToanTrucTuyen": "2" if _paid_online(story) else "3",
        "DinhDanhCHS": [{"LoaiDinhDanh": _identity_kind(person), "SoDinhDanh": person["identityNumber"]}],
        "DSKetNoiCSDL": [],
        "TaiLieuNop": [_file(event, system) for event in story.copies()],
        "DanhSachLePhi": _fees(story),
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": _supplements(story),
        "DanhSachGiayToKetQua": [],
    }


def _demand(story: Story, procedure: ProcedureThere | None, status: str | None, system: VxpSystem) -> None:
    fact = story.received
    wanted = {
        "MaHoSo": story.central_no,
        "SoGiayToChuHoSo": fact["applicant"]["identityNumber"],
        "MaTTHC": procedure and procedure.code,
        "MaLinhVuc": procedure and procedure.field,
        "TrangThaiHoSo": status,
        "DonViXuLy": system.agencies.get(story.agency),
        "LoaiDoiTuong": _KIND.get(fact["applicant"]["kind"]),
    }
    if missing := [name for name, value in wanted.items() if not value]:
        raise Missing(missing)


def progress_lines(story: Story, system: VxpSystem) -> list[tuple[str, dict[str, str]]]:
    """Step and line of CapNhatTienDoHoSoMC, in order. Raises Missing."""
    return [(f"progress:{event.event_id}", _line(story, event, system)) for event in story.of_kind(*_PROGRESS)]


def _line(story: Story, event: Told, system: VxpSystem) -> dict[str, str]:
    status = system.status.get(event.data.get("status", "received"))
    if not status:
        raise Missing(["TrangThai"])
    reason = event.data.get("reason", "")
    return {
        "MaHoSo": story.central_no,
        "NguoiXuLy": event.data["clerkName"][:MOST_PERSON],
        "ChucDanh": "",
        "ThoiDiemXuLy": compact(event.at),
        "PhongBanXuLy": system.agencies[story.agency],
        "NoiDungXuLy": reason[:MOST_ABSTRACT],
        "TrangThai": status,
        "NgayBatDau": compact(event.at),
        "NgayKetThucTheoQuyDinh": compact(story.due_at),
    }


def _last(story: Story, *kinds: str) -> Told | None:
    return next(reversed(list(story.of_kind(*kinds))), None)


def _identity_kind(person: Mapping[str, Any]) -> str:
    return "1" if len(person["identityNumber"]) == 12 else "2"


def _paid_online(story: Story) -> bool:
    return any(event.data["details"].get("method") not in (None, "cash") for event in story.of_kind("payment.recorded"))


def _fees(story: Story) -> list[dict[str, str]]:
    """A line of 0 đồng would count as a dossier that could have been paid online."""
    return [
        {
            "TenPhiLePhi": line["name"],
            "MaPhiLePhi": str(place),
            "HinhThucThu": "1",
            "Gia": str(line["amount"]),
            "LoaiPhiLePhi": "2",
        }
        for place, line in enumerate(story.received["fee"]["lines"], start=1)
        if line["amount"]
    ]


def _file(event: Told, system: VxpSystem) -> dict[str, str]:
    fact = event.data
    return {
        "TepDinhKemId": fact["fileId"],
        "TenTepDinhKem": f"{fact['componentName'][: MOST_FILE_NAME - 4]}.pdf",
        "IsDeleted": "False",
        "MaThanhPhanHoSo": fact["paperCode"],
        "DuongDanTaiTepTin": system.file_url.replace("{fileId}", fact["fileId"]),
        "DuocSoHoa": "1",
        "DuocTaiSuDung": _REUSED.get(fact["source"], "0"),
        "DuocLayTuKhoDMQG": "0",
        "MaKetQuaThayThe": "",
    }


def _supplements(story: Story) -> list[dict[str, Any]]:
    """One entry per round; its id is the sequence of the request, the same each time the object is sent."""
    answers = list(story.of_kind("dossier.supplement-received"))
    rounds = []
    for number, asked in enumerate(story.of_kind("dossier.supplement-requested")):
        came = answers[number] if number < len(answers) else None
        lines = asked.data["details"]["lines"]
        rounds.append(
            {
                "HoSoBoSungId": asked.sequence,
                "NguoiYeuCauBoSung": asked.data["clerkName"],
                "NoiDungBoSung": "; ".join(f"{line['paper']}: {line['remedy']}" for line in lines)[:MOST_ABSTRACT],
                "NgayBoSung": compact(asked.at),
                "NguoiTiepNhanBoSung": came.data["clerkName"] if came else "",
                "ThongTinTiepNhan": "",
                "NgayTiepNhanBoSung": compact(came.at if came else None),
                "TrangThaiBoSung": came is not None,
                "DanhSachGiayToBoSung": [],
                "DanhSachLePhiBoSung": [],
                "NgayHenTraTruoc": _day(came, "previousDueAt"),
                "NgayHenTraMoi": _day(came, "dueAt"),
            }
        )
    return rounds


def _day(event: Told | None, member: str) -> str:
    told = event.data[member] if event else None
    return compact(event.at.fromisoformat(told)) if event and told else ""


def files_to_come(story: Story) -> bool:
    """True while a copy that was told of is not wholly at the centre."""
    told = {event.data["fileId"] for event in story.of_kind(ATTACHED)}
    return not told <= story.files.keys()
