"""Does every province profile hold what that province decided, and nothing of another province?"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from config.paths import PROVINCES
from config.province_files import load_form_sets, load_province, load_provinces
from counter_app.domain import dossier_code
from counter_app.domain.errors import SettingsError
from counter_app.domain.fee_account import FeeAccount
from counter_app.domain.province import DueTimePolicy, NumberPolicy, ProvinceProfile
from counter_app.domain.search_key import fold
from counter_app.domain.slip import PaperFormat
from counter_app.domain.working_calendar import WorkingHours

ALL = load_provinces(PROVINCES)
KEYS = ("bac-giang", "ca-mau", "can-tho", "da-nang", "hue")
every_province = pytest.mark.parametrize("profile", ALL.values(), ids=ALL.keys())


def foreign_names(key: str, text: str) -> set[str]:
    """Keys of other provinces whose name stands in the text: with or without diacritics, apart, joined, or in an address."""
    folded = fold(text)
    return {other for other in KEYS if other != key and re.search(rf"\b{other.replace('-', '[^a-z0-9]*')}\b", folded)}


def test_the_five_provinces_are_there() -> None:
    assert tuple(sorted(ALL)) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_no_province_file_names_another_province(key: str) -> None:
    assert foreign_names(key, (PROVINCES / f"{key}.toml").read_text(encoding="utf-8")) == set()


def test_a_name_copied_from_another_province_would_be_caught() -> None:
    copied = (PROVINCES / "hue.toml").read_text(encoding="utf-8").replace("Hue-S", "Da Nang Smart City")
    assert foreign_names("hue", copied) == {"da-nang"}
    assert foreign_names("ca-mau", "Tra cứu tại dichvucong.hue.gov.vn") == {"hue"}
    assert foreign_names("hue", "ỦY BAN NHÂN DÂN TỈNH CÀ MAU") == {"ca-mau"}


@every_province
def test_ct_d11_1b_dn_d11_3_the_province_says_how_the_service_is_judged(profile: ProvinceProfile) -> None:
    told = [line.replace("{code}", "H02.12-261125-0001") for line in profile.evaluation_lines]
    assert bool(told) is (profile.key in ("can-tho", "da-nang"))
    assert not [line for line in told if re.search(r"[{}<>\[\]]", line)]


@every_province
def test_a_printed_look_up_line_carries_the_code_and_no_open_hole(profile: ProvinceProfile) -> None:
    printed = [line.replace("{code}", "H02.12-261125-0001") for line in profile.lookup_lines]
    assert any("H02.12-261125-0001" in line for line in printed)
    assert not [line for line in printed if re.search(r"[{}<>\[\]]", line)]


@every_province
def test_codes_of_the_agency_fit_the_provinces_pattern(profile: ProvinceProfile) -> None:
    code = dossier_code.compose(profile.agency_code, date(2026, 11, 25), 101)
    found = dossier_code.read(code, profile.code_pattern)
    assert found is not None
    assert (found.agency_code, found.on, found.number) == (profile.agency_code, date(2026, 11, 25), 101)
    assert dossier_code.read("TAM-Q1-261125-001-42", profile.code_pattern) is None


@every_province
def test_hours_are_eight_a_day(profile: ProvinceProfile) -> None:
    shifts = WorkingHours.parse(profile.hours).shifts
    minutes = sum(s.closes.hour * 60 + s.closes.minute - s.opens.hour * 60 - s.opens.minute for s in shifts)
    assert minutes == 480


@every_province
def test_the_six_forms_of_2018_are_known_by_key(profile: ProvinceProfile) -> None:
    told = {form.key: form.number for form in profile.forms if form.ground.startswith("Thông tư")}
    keys = ("receipt", "supplement_request", "refusal", "apology", "control_slip", "register")
    assert told == {key: f"Mẫu số 0{number}" for number, key in enumerate(keys, 1)}
    assert profile.form("receipt").ground == "Thông tư số 01/2018/TT-VPCP"


@every_province
def test_two_copies_are_printed_one_kept_and_one_given(profile: ProvinceProfile) -> None:
    assert profile.copies == ("Lưu", "Giao khách hàng")
    assert not profile.receipt_paper.is_roll
    assert profile.roll_paper is PaperFormat.ROLL_80MM


def test_the_new_set_renumbers_the_control_slip_and_the_register_and_adds_the_stop_notice() -> None:
    numbers = {form.key: form.number for form in load_form_sets()["tt-03-2025"]}
    assert (numbers["stop_notice"], numbers["control_slip"], numbers["register"]) == ("Mẫu số 05", "Mẫu số 06", "Mẫu số 07")


def test_both_number_policies_and_both_due_time_policies_are_in_use() -> None:
    assert ALL["hue"].number_policy is NumberPolicy.CENTRAL
    assert {profile.number_policy for key, profile in ALL.items() if key != "hue"} == {NumberPolicy.LEASE}
    assert {profile.due_time_policy for profile in ALL.values()} == set(DueTimePolicy)


def test_da_nang_prints_its_text_message_its_zalo_and_takes_agents() -> None:
    profile = ALL["da-nang"]
    assert "Nhắn tin: DVC {code} gửi 8188" in profile.lookup_lines
    assert any("Tổng đài 1022 Đà Nẵng" in line for line in profile.lookup_lines)
    assert "agent" in profile.channels
    assert not [key for key in KEYS if key != "da-nang" and "agent" in ALL[key].channels]


def test_hotlines_are_those_of_the_decisions() -> None:
    assert "19009496" in ALL["ca-mau"].contacts[0]
    assert "0290 2220066" in ALL["ca-mau"].support_contacts[0]
    assert "baotri1cua@cantho.gov.vn" in ALL["can-tho"].support_contacts[0]


def test_the_files_are_composed_unicode_on_disk() -> None:
    for path in PROVINCES.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text), path.name


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('key = "hue"', 'key = "hue2"', "key"),
        ('agency_code = "H57.31"', 'agency_code = "57.31"', "agency_code"),
        ("code_pattern = '^(?:", "code_pattern = '^((?:", "code_pattern"),
        ("code_pattern = '^(?:", "code_pattern = '(?:", "code_pattern"),
        ('"07:30-11:30,13:30-17:30"', '"7h30-11h30"', "hours"),
        ('"central"', '"guess"', "number_policy"),
        ('"tt-01-2018"', '"tt-99-2030"', "form_set"),
        ('receipt_paper = "a5"', 'receipt_paper = "80mm"', "receipt_paper"),
        ('roll_paper = "80mm"', 'roll_paper = "a5"', "roll_paper"),
        ("bằng mã {code}", "bằng mã {name}", "lookup_lines"),
        ("bằng mã {code}", "bằng mã {code", "lookup_lines"),
        ("bằng mã {code}", "bằng mã [b]{code}[/b]", "lookup_lines"),
        ("notes = [", 'evaluation_lines = ["Chấm bằng mã {name}"]\nnotes = [', "evaluation_lines"),
        ('"direct", "online"', '"direct", "pigeon"', "channels"),
        ('"at_desk", "post"', '"at_desk", "at_desk"', "return_methods"),
        ('copies = ["Lưu", "Giao khách hàng"]', "copies = []", "copies"),
        ("valid_from = 2025-07-01", "valid_from = 2025-07-01\nvalid_to = 2020-01-01", "valid_to"),
        ("valid_from = 2025-07-01", "", "valid_from"),
        ("\ncontacts = [", "\ncontact = [", "contact"),
        ("valid_from = 2025-07-01", "valid_from = 2025-07-01\nnumbers_per_day = 0", "numbers_per_day"),
        ('"phone", "email"', '"phone", "drum"', "notice_channels"),
        ("decided_on = 2025-02-06", "decided_on = 2025-12-06", "in_force_on"),
    ],
)
def test_a_mistake_is_named_by_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    file = tmp_path / "hue.toml"
    text = (PROVINCES / "hue.toml").read_text(encoding="utf-8")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_province(file)
    assert (caught.value.facts["file"], caught.value.facts["key"]) == (str(file), key)


ACCOUNT = {"bank_bin": "970436", "account_number": "1012345678", "bank_name": "Ngân hàng Mẫu", "holder": "TRUNG TAM MAU"}


def with_account(tmp_path: Path, **members: str) -> Path:
    """Huế with an account for fees; no shipped profile has one: only the unit knows it."""
    file = tmp_path / "hue.toml"
    table = "".join(f'{key} = "{value}"\n' for key, value in {**ACCOUNT, **members}.items() if value)
    file.write_text((PROVINCES / "hue.toml").read_text(encoding="utf-8") + f"\n[fee_account]\n{table}", encoding="utf-8")
    return file


def test_a_unit_may_name_the_account_for_its_fees_and_the_shipped_profiles_name_none(tmp_path: Path) -> None:
    assert load_province(with_account(tmp_path)).fee_account == FeeAccount(**ACCOUNT)
    assert {profile.fee_account for profile in load_provinces(PROVINCES).values()} == {None}


@pytest.mark.parametrize(
    ("members", "key"),
    [
        ({"bank_bin": "9704"}, "bank_bin"),
        ({"account_number": "12 34"}, "account_number"),
        ({"holder": ""}, "holder"),
        ({"bank_name": "[b]"}, "bank_name"),
        ({"bank": "x"}, "bank"),
    ],
)
def test_an_account_that_money_would_not_reach_is_refused(tmp_path: Path, members: dict[str, str], key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_province(with_account(tmp_path, **members))
    assert str(caught.value.facts["key"]).endswith(key)


def test_an_empty_folder_is_no_province(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_provinces(tmp_path)
