"""Does the officer find the dossier by what people say: a name without marks, the end of a number, a phone?"""

from __future__ import annotations

import unicodedata

import pytest

from counter_app.domain.dossier import Dossier
from counter_app.store import search
from counter_app.store.database import SqliteDeskStore
from tests.builders import dossier, person
from tests.store.rig import keep


def found(store: SqliteDeskStore, words: str, limit: int = 50) -> list[str]:
    with store.read() as session:
        return [row.applicant_name for row in session.dossiers.search(words, limit)]


@pytest.fixture
def people(store: SqliteDeskStore) -> list[Dossier]:
    def of(name: str, number: int, **members: object) -> Dossier:
        who = person(name, identity_number=f"00119000{number:04d}", phone=f"09123456{number:02d}")
        return dossier(applicant=who, dossier_code=f"H02.12-261125-{number:04d}", **members)

    kept = [
        of("Đặng Thị Ước", 1),
        of(
            "Nguyễn Văn Quỳnh", 2, submitter=person("Hoàng Kim Nộp", identity_number="079200000777", phone="+84 987 654 321")
        ),
        of("Nguyễn Thị Quý", 3, procedure_code="2.000635", procedure_name="Cấp bản sao trích lục hộ tịch"),
        of("Công ty TNHH Số 189", 4, external_code="BXD-77"),
    ]
    keep(store, *kept)
    return kept


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("dang thi uoc", ["Đặng Thị Ước"]),
        ("ĐẶNG THỊ", ["Đặng Thị Ước"]),
        (unicodedata.normalize("NFD", "Ước"), ["Đặng Thị Ước"]),
        ("nguyen q", ["Nguyễn Thị Quý", "Nguyễn Văn Quỳnh"]),
        ("nguyen quy", ["Nguyễn Thị Quý", "Nguyễn Văn Quỳnh"]),
        ("quynh nguyen", ["Nguyễn Văn Quỳnh"]),
        ("hoang kim nop", ["Nguyễn Văn Quỳnh"]),
        ("trich luc", ["Nguyễn Thị Quý"]),
        ("quy trich luc", ["Nguyễn Thị Quý"]),
        ("2.000635", ["Nguyễn Thị Quý"]),
        ("cong ty 189", ["Công ty TNHH Số 189"]),
        ("bxd-77", ["Công ty TNHH Số 189"]),
        ("H02.12-261125-0001", ["Đặng Thị Ước"]),
        ("261125-0001", ["Đặng Thị Ước"]),
        ("0003", ["Nguyễn Thị Quý"]),
        ("001190000002", ["Nguyễn Văn Quỳnh"]),
        ("0011900000", ["Công ty TNHH Số 189", "Nguyễn Thị Quý", "Nguyễn Văn Quỳnh", "Đặng Thị Ước"]),
        ("079200000777", ["Nguyễn Văn Quỳnh"]),
        ("0987 654 321", ["Nguyễn Văn Quỳnh"]),
        ("0912345603", ["Nguyễn Thị Quý"]),
        ("quynh 00119", ["Nguyễn Văn Quỳnh"]),
        ("khong ai ten the", []),
        ('"*" OR (', []),
        ("   ", []),
    ],
)
def test_a_dossier_is_found_by_what_people_say(
    store: SqliteDeskStore, people: list[Dossier], typed: str, names: list[str]
) -> None:
    assert found(store, typed) == names


def test_a_surname_is_not_drowned_by_procedures_that_begin_so(store: SqliteDeskStore, people: list[Dossier]) -> None:
    """Three dossiers are of "Đăng ký khai sinh"; the person named Đặng comes first all the same."""
    assert found(store, "dang")[0] == "Đặng Thị Ước"
    assert len(found(store, "dang ky")) == 3


def test_a_beginning_shared_by_all_still_lists_the_newest(
    store: SqliteDeskStore, people: list[Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "KEYS_SCANNED", 1)
    assert found(store, "0912", limit=2) == ["Công ty TNHH Số 189", "Nguyễn Thị Quý"]
    assert found(store, "nguyen 0912") == ["Nguyễn Thị Quý"]  # the newest of those names, as many as are looked through
    monkeypatch.setattr(search, "KEYS_SCANNED", 2)
    assert found(store, "quynh 0011") == ["Nguyễn Văn Quỳnh"]
    assert found(store, "0011", limit=2) == ["Công ty TNHH Số 189", "Nguyễn Thị Quý"]
    assert found(store, "000", limit=2) == ["Công ty TNHH Số 189", "Nguyễn Thị Quý"]


def test_newest_first_and_no_more_than_asked(store: SqliteDeskStore) -> None:
    keep(store, *[dossier(applicant=person(f"Nguyễn Văn Mẫu {letter}")) for letter in "ABCDE"])
    assert found(store, "nguyen van", limit=2) == ["Nguyễn Văn Mẫu E", "Nguyễn Văn Mẫu D"]
