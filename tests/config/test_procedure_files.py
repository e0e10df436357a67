"""Is what the starter catalogue publishes loadable, complete, and true to the rules it was copied from?"""

from __future__ import annotations

import shutil
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from config.paths import PROCEDURES
from config.procedure_files import load_catalogue, load_procedures
from counter_app.domain.catalogue import judge_catalogue
from counter_app.domain.catalogue_json import procedure_from_json, procedure_to_json
from counter_app.domain.checklist import ask_everything, judge
from counter_app.domain.dossier import HandedIn, HandedInState
from counter_app.domain.errors import SettingsError
from counter_app.domain.fee import FeeCircumstances, FeeTotal, asked, charge
from counter_app.domain.procedure import HandIn, Procedure
from counter_app.domain.working_calendar import HolidayTable

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
TODAY = NOW.date()
HOLIDAYS = HolidayTable("2026", (2026,), ())
ALL = load_procedures(PROCEDURES)
BY_CODE = {procedure.code: procedure for procedure in ALL}
BIRTH = BY_CODE["1.001193"]
ROWS_OF_THE_LIST = 46  # 43 rows, the last of which holds four procedures
KNOWN_ATTRIBUTES = {"vneid2_five_papers", "poor_household", "merit_family", "disabled"}


def every_case() -> list[tuple[Procedure, str]]:
    return [(procedure, case.code) for procedure in ALL for case in procedure.cases] + [(p, "") for p in ALL if not p.cases]


def fee_of(code: str, **known: object) -> FeeTotal:
    circumstances = FeeCircumstances(on=TODAY, channel="direct")
    return charge(BY_CODE[code].fees, replace(circumstances, **known))  # type: ignore[arg-type]


def test_every_row_of_the_starter_list_is_there_once() -> None:
    assert len(ALL) == len(BY_CODE) == ROWS_OF_THE_LIST


def test_every_procedure_says_how_sure_it_is() -> None:
    assert Counter(procedure.confidence for procedure in ALL) == {"A": 13, "B": 27, "C": 6}


def test_all_as_published_is_complete_in_every_case() -> None:
    for procedure, case in every_case():
        assert judge(procedure, case, ask_everything(procedure, case)).complete, (procedure.code, case)


def test_nothing_handed_in_is_incomplete_in_every_case() -> None:
    for procedure, case in every_case():
        assert not judge(procedure, case, ()).complete, (procedure.code, case)


def test_every_case_has_a_term_on_every_channel() -> None:
    for procedure, case in every_case():
        for channel in ("direct", "online", "post", "agent", "vneid"):
            assert procedure.term_for(case, channel).time, procedure.code


def test_every_procedure_survives_json() -> None:
    for procedure in ALL:
        assert procedure_from_json(procedure_to_json(procedure), strict=True) == procedure


def test_a_paper_that_is_not_scanned_says_why() -> None:
    silent = [
        (procedure.code, component.code)
        for procedure in ALL
        for component in procedure.components
        if component.digitise == bool(component.not_digitised_reason)
    ]
    assert silent == []


def test_what_is_only_shown_is_not_scanned() -> None:
    assert not [c for procedure in ALL for c in procedure.components if c.hand_in is HandIn.SHOWN and c.digitise]


def test_a_fee_by_lateness_names_the_day_it_counts_from() -> None:
    for procedure in ALL:
        assert ("event_on" in asked(procedure.fees)) == bool(procedure.event_name), procedure.code


def test_person_attributes_are_those_that_the_form_can_ask_for() -> None:
    used = {rule.when.person_attribute for procedure in ALL for rule in procedure.fees} - {None}
    assert used == KNOWN_ATTRIBUTES


# --- the demo's main procedure ----------------------------------------------------------------


def test_a_usual_birth_needs_the_declaration_the_birth_certificate_and_the_card_shown() -> None:
    assert BIRTH.cases[0].code == "thuong"
    wanted = {c.code: c.hand_in for c in BIRTH.components_for("thuong") if c.required}
    assert wanted == {"to-khai": HandIn.ORIGINAL_KEPT, "chung-sinh": HandIn.ORIGINAL_KEPT, "can-cuoc": HandIn.SHOWN}


def test_without_a_birth_certificate_a_witness_or_an_assurance_is_enough() -> None:
    base = (HandedIn("to-khai", HandedInState.OK, 1), HandedIn("can-cuoc", HandedInState.OK))
    assert not judge(BIRTH, "khong-chung-sinh", base).complete
    for paper in ("lam-chung", "cam-doan"):
        assert judge(BIRTH, "khong-chung-sinh", (*base, HandedIn(paper, HandedInState.OK, 1))).complete


@pytest.mark.parametrize(("case", "paper"), [("bo-roi", "bien-ban-bo-roi"), ("mang-thai-ho", "mang-thai-ho")])
def test_the_special_cases_of_birth_ask_for_their_own_paper(case: str, paper: str) -> None:
    others = tuple(item for item in ask_everything(BIRTH, case) if item.component_code != paper)
    assert [line.component_code for line in judge(BIRTH, case, others).lines] == [paper]


def test_a_birth_is_free_in_time_and_the_councils_fee_after_sixty_days() -> None:
    in_time = fee_of("1.001193", event_on=TODAY - timedelta(days=60))
    late = fee_of("1.001193", event_on=TODAY - timedelta(days=61))
    assert (in_time.amount, in_time.must_be_typed) == (0, False)
    assert late.must_be_typed


# --- rules with a number in the law -----------------------------------------------------------


def test_certified_copies_follow_the_circular() -> None:
    assert fee_of("2.000815", pages=5, copies=2).amount == 14_000
    assert fee_of("2.000815", pages=250).amount == 200_000


@pytest.mark.parametrize(
    ("code", "amount"),
    [("2.000884", 10_000), ("2.001035", 50_000), ("2.000913", 30_000), ("2.000927", 25_000), ("2.001263", 400_000)],
)
def test_fees_by_case_are_those_published(code: str, amount: int) -> None:
    assert fee_of(code).amount == amount


def test_extracts_and_residence_are_waived_for_qualifying_citizens_until_february_2027() -> None:
    person = frozenset({"vneid2_five_papers"})
    for code, full in (("2.000635", 16_000), ("1.004222", 20_000)):
        assert fee_of(code, copies=2).amount == full
        assert fee_of(code, copies=2, person_attributes=person).amount == 0
        assert fee_of(code, copies=2, person_attributes=person, on=date(2027, 3, 1)).amount == full


def test_residence_is_cheaper_online() -> None:
    assert [fee_of("1.004222", channel=channel).amount for channel in ("direct", "online", "vneid")] == [
        20_000,
        10_000,
        10_000,
    ]


def test_the_fee_of_a_correction_is_the_councils_at_every_age() -> None:
    assert all(fee_of("1.004859", age_years=age).must_be_typed for age in (3, 13, 14, 60))
    assert not fee_of("1.004859", age_years=60, person_attributes=frozenset({"disabled"})).must_be_typed


@pytest.mark.parametrize(
    ("code", "case", "term", "longer"),
    [
        ("1.001193", "thuong", "same-day", None),
        ("1.000894", "", "same-day", "5wd"),
        ("1.001022", "", "3wd", "5wd"),
        ("1.004859", "thay-doi", "3wd", "3wd"),
        ("1.004859", "bo-sung", "same-day", None),
        ("1.004845", "", "2wd", None),
        ("2.000815", "", "same-day", "2wd"),
        ("2.001263", "", "30d", None),
        ("1.001699", "", "25wd", None),
        ("1.004222", "", "7wd", None),
        ("1.011606", "", "none", None),
    ],
)
def test_terms_are_those_of_the_law(code: str, case: str, term: str, longer: str | None) -> None:
    rule = BY_CODE[code].term_for(case, "direct")
    assert str(rule.time) == term
    assert (str(rule.extension) if rule.extension else None) == longer


def test_marriage_asks_for_no_paper_on_marital_status_but_for_presence() -> None:
    marriage = BY_CODE["1.000894"]
    assert {c.code: c.hand_in for c in marriage.components}["hon-nhan"] is HandIn.FROM_DATABASE
    assert marriage.presence_required
    assert marriage.return_methods == ("at_desk",)
    assert BY_CODE["1.001022"].presence_required


def test_results_at_once_are_those_of_certification_and_extracts() -> None:
    assert {p.code for p in ALL if p.immediate_result} == {"2.000908", "2.000815", "2.000884", "2.000635", "2.001159"}


def test_states_that_belong_to_a_ministrys_system_are_marked() -> None:
    for area, mark in (("Hộ tịch", "Bộ Tư pháp"), ("Thành lập", "Bộ Tài chính"), ("Đăng ký, quản lý cư trú", "Bộ Công an")):
        assert all(mark in p.external_system for p in ALL if p.area.startswith(area))
    assert not BY_CODE["2.000815"].external_system


# --- the files --------------------------------------------------------------------------------


def test_the_files_are_composed_unicode_on_disk() -> None:
    for path in PROCEDURES.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text), path.name


def test_the_version_depends_on_what_the_files_say_and_not_on_when_they_are_read(tmp_path: Path) -> None:
    copy = shutil.copytree(PROCEDURES, tmp_path / "procedures")
    first = load_catalogue(copy, HOLIDAYS, NOW)
    assert first.version.startswith("20261122-")
    assert load_catalogue(copy, HOLIDAYS, NOW + timedelta(days=9)).version == first.version
    file = copy / "giao-duc.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("ăn trưa", "ăn sáng"), encoding="utf-8")
    assert load_catalogue(copy, HOLIDAYS, NOW).version != first.version


def test_the_starter_catalogue_is_plausible() -> None:
    catalogue = load_catalogue(PROCEDURES, HOLIDAYS, NOW)
    judge_catalogue(catalogue, None, 2026)
    assert catalogue.published_at.date() <= catalogue.loaded_at.date()


GOOD = """
published_on = 2026-11-22
area = "Hộ tịch"
[[procedure]]
code = "1.000001"
name = "Thủ tục mẫu"
components = [{ code = "to-khai", name = "Tờ khai", hand_in = "original_kept", originals = 1 }]
terms = [{ time = "3wd" }]
"""


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('area = "Hộ tịch"', 'area = "Hộ tịch"\nhotline = "1022"', "hotline"),
        ("published_on = 2026-11-22", "", "published_on"),
        ('area = "Hộ tịch"', "", "procedure[1].area"),
        ("originals = 1", "original = 1", "procedure[1].components[1].original"),
        ("originals = 1", 'originals = "1"', "procedure[1].components[1].originals"),
        ('"original_kept"', '"kept"', "procedure[1].components[1].hand_in"),
        ('"3wd"', '"3 days"', "procedure[1].terms[1].time"),
        ("Thủ tục mẫu", "Thủ tục [red]mẫu", "procedure[1].name"),
        ('"Tờ khai", ', '"Tờ khai", cases = ["khac"], ', "procedure[1].components[1].cases"),
        ('"Tờ khai", ', '"Tờ khai", alternatives = ["khac"], ', "procedure[1].components[1].alternatives"),
    ],
)
def test_a_mistake_is_named_by_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    file = tmp_path / "mau.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert len(load_procedures(tmp_path)) == 1
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_procedures(tmp_path)
    assert (caught.value.facts["file"], caught.value.facts["key"]) == (str(file), key)


def test_the_same_code_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_procedures(tmp_path)
    assert caught.value.facts["value"] == "1.000001"


def test_an_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_procedures(tmp_path)
