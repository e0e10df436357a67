"""Is a dossier judged by the published components only, with every finding at once?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.checklist import ChecklistVerdict, FindingCode, ask_everything, judge
from counter_app.domain.dossier import HandedIn, HandedInState
from counter_app.domain.errors import BadField
from counter_app.domain.procedure import Component, HandIn, Procedure, ProcedureCase, TermRule
from counter_app.domain.processing_time import ProcessingTime

OK, MISSING, INCORRECT = HandedInState.OK, HandedInState.MISSING, HandedInState.INCORRECT
KEPT = HandIn.ORIGINAL_KEPT
BIRTH = Procedure(
    code="1.001193",
    name="Đăng ký khai sinh",
    area="Hộ tịch",
    cases=(ProcedureCase("thuong", "Có giấy chứng sinh"), ProcedureCase("khong", "Không có giấy chứng sinh")),
    components=(
        Component("to-khai", "Tờ khai", KEPT, originals=1, substitutes=("Biểu mẫu điện tử",)),
        Component("chung-sinh", "Giấy chứng sinh", KEPT, originals=1, cases=("thuong",)),
        Component("lam-chung", "Văn bản người làm chứng", KEPT, originals=1, cases=("khong",), alternatives=("cam-doan",)),
        Component("cam-doan", "Giấy cam đoan", KEPT, originals=1, required=False, cases=("khong",)),
        Component("giay-to", "Bản sao giấy tờ", HandIn.COPY_KEPT, copies=2),
        Component("uy-quyen", "Văn bản ủy quyền", KEPT, originals=1, required=False),
        Component("can-cuoc", "Căn cước", HandIn.SHOWN, substitutes=("Hộ chiếu",)),
        Component("hon-nhan", "Tình trạng hôn nhân", HandIn.FROM_DATABASE),
    ),
    terms=(TermRule(ProcessingTime.parse("same-day")),),
)
COMPLETE = (
    HandedIn("to-khai", OK, originals=1),
    HandedIn("chung-sinh", OK, originals=1),
    HandedIn("giay-to", OK, copies=2),
    HandedIn("can-cuoc", OK),
)


def with_instead(*items: HandedIn) -> tuple[HandedIn, ...]:
    """The complete dossier with some lines replaced."""
    codes = {item.component_code for item in items}
    return (*(item for item in COMPLETE if item.component_code not in codes), *items)


def findings(verdict: ChecklistVerdict) -> dict[str, FindingCode]:
    return {line.component_code: line.code for line in verdict.lines}


def test_a_complete_dossier_is_complete() -> None:
    assert judge(BIRTH, "thuong", COMPLETE) == ChecklistVerdict(complete=True)


def test_every_missing_paper_is_told_at_once() -> None:
    verdict = judge(BIRTH, "thuong", ())
    assert not verdict.complete
    assert findings(verdict) == {code: FindingCode.MISSING for code in ("to-khai", "chung-sinh", "giay-to", "can-cuoc")}
    assert verdict.lines[0].name == "Tờ khai"


def test_a_line_tells_how_many_were_wanted_and_how_many_came() -> None:
    (line,) = judge(BIRTH, "thuong", with_instead(HandedIn("giay-to", OK, copies=1))).lines
    assert (line.code, line.wanted_copies, line.handed_copies) == (FindingCode.TOO_FEW, 2, 1)


def test_copies_handed_in_at_two_moments_count_together() -> None:
    assert judge(
        BIRTH, "thuong", with_instead(HandedIn("giay-to", OK, copies=1), HandedIn("giay-to", OK, copies=1))
    ).complete


def test_an_incorrect_paper_carries_the_officers_reason() -> None:
    (line,) = judge(BIRTH, "thuong", with_instead(HandedIn("to-khai", INCORRECT, 1, reason="Thiếu chữ ký"))).lines
    assert (line.code, line.reason) == (FindingCode.INCORRECT, "Thiếu chữ ký")


@pytest.mark.parametrize("reason", ["", "   "])
def test_nothing_is_called_incorrect_without_a_written_reason(reason: str) -> None:
    verdict = judge(BIRTH, "thuong", with_instead(HandedIn("to-khai", INCORRECT, 1, reason=reason)))
    assert findings(verdict) == {"to-khai": FindingCode.INCORRECT_WITHOUT_REASON}


def test_nothing_beyond_the_published_components_is_ever_required() -> None:
    verdict = judge(BIRTH, "thuong", (*COMPLETE, HandedIn("so-ho-khau", INCORRECT, reason="Phải nộp")))
    assert verdict.complete
    assert [(note.component_code, note.code) for note in verdict.notes] == [("so-ho-khau", FindingCode.EXTRA)]


def test_a_paper_of_another_case_is_received_but_not_required() -> None:
    verdict = judge(BIRTH, "thuong", (*COMPLETE, HandedIn("lam-chung", OK, 1)))
    assert verdict.complete
    assert [note.name for note in verdict.notes] == ["Văn bản người làm chứng"]


def test_one_alternative_is_enough_in_place_of_the_paper() -> None:
    without = tuple(item for item in COMPLETE if item.component_code != "chung-sinh")
    assert findings(judge(BIRTH, "khong", without)) == {"lam-chung": FindingCode.MISSING}
    assert judge(BIRTH, "khong", (*without, HandedIn("cam-doan", OK, 1))).complete
    assert judge(BIRTH, "khong", (*without, HandedIn("lam-chung", OK, 1))).complete


def test_an_alternative_that_is_wrong_does_not_stand_in() -> None:
    without = tuple(item for item in COMPLETE if item.component_code != "chung-sinh")
    wrong = HandedIn("cam-doan", INCORRECT, 1, reason="Chưa ký")
    assert findings(judge(BIRTH, "khong", (*without, wrong))) == {"lam-chung": FindingCode.MISSING}


@pytest.mark.parametrize("paper", ["Hộ chiếu", " hộ  chiếu "])
def test_a_published_substitute_is_accepted(paper: str) -> None:
    assert judge(BIRTH, "thuong", with_instead(HandedIn("can-cuoc", OK, substitute=paper))).complete


def test_the_name_or_code_of_an_alternative_is_accepted_as_a_substitute() -> None:
    without = tuple(item for item in COMPLETE if item.component_code != "chung-sinh")
    for paper in ("cam-doan", "Giấy cam đoan"):
        assert judge(BIRTH, "khong", (*without, HandedIn("lam-chung", OK, 1, substitute=paper))).complete


def test_a_substitute_that_nobody_published_is_told() -> None:
    verdict = judge(BIRTH, "thuong", with_instead(HandedIn("can-cuoc", OK, substitute="Thẻ thư viện")))
    assert findings(verdict) == {"can-cuoc": FindingCode.SUBSTITUTE_NOT_PUBLISHED}


def test_a_shown_paper_needs_no_count_but_must_be_shown() -> None:
    assert findings(judge(BIRTH, "thuong", with_instead(HandedIn("can-cuoc", MISSING)))) == {"can-cuoc": FindingCode.MISSING}


def test_data_from_a_database_is_never_missing() -> None:
    assert judge(BIRTH, "thuong", (*COMPLETE, HandedIn("hon-nhan", MISSING))).complete
    wrong = HandedIn("hon-nhan", INCORRECT, reason="Dữ liệu không khớp")
    assert findings(judge(BIRTH, "thuong", (*COMPLETE, wrong))) == {"hon-nhan": FindingCode.INCORRECT}


@pytest.mark.parametrize("state", list(HandedInState))
def test_an_optional_paper_never_blocks(state: HandedInState) -> None:
    assert judge(BIRTH, "thuong", (*COMPLETE, HandedIn("uy-quyen", state, reason="Hết hạn"))).complete


def test_a_wrong_optional_paper_is_noted() -> None:
    verdict = judge(BIRTH, "thuong", (*COMPLETE, HandedIn("uy-quyen", INCORRECT, 1, reason="Hết hạn")))
    assert [(note.component_code, note.code) for note in verdict.notes] == [("uy-quyen", FindingCode.INCORRECT)]


def test_a_required_paper_cannot_be_declared_not_applicable() -> None:
    verdict = judge(BIRTH, "thuong", with_instead(HandedIn("to-khai", HandedInState.NOT_APPLICABLE)))
    assert findings(verdict) == {"to-khai": FindingCode.MISSING}


def test_an_unknown_case_is_refused_instead_of_judged_loosely() -> None:
    for case in ("", "khac"):
        with pytest.raises(BadField):
            judge(BIRTH, case, COMPLETE)
        with pytest.raises(BadField):
            ask_everything(BIRTH, case)


def test_all_as_published_is_complete_and_claims_no_optional_paper() -> None:
    everything = ask_everything(BIRTH, "thuong")
    assert judge(BIRTH, "thuong", everything).complete
    assert HandedIn("giay-to", OK, 0, 2) in everything
    assert HandedIn("uy-quyen", HandedInState.NOT_APPLICABLE) in everything
    assert "lam-chung" not in {item.component_code for item in everything}


CODES = [component.code for component in BIRTH.components]
ITEMS = st.builds(
    HandedIn,
    component_code=st.sampled_from([*CODES, "la"]),
    state=st.sampled_from(HandedInState),
    originals=st.integers(0, 3),
    copies=st.integers(0, 3),
    substitute=st.sampled_from(["", "Hộ chiếu", "cam-doan", "Thẻ thư viện"]),
    reason=st.sampled_from(["", "Mờ", "Thiếu chữ ký"]),
)
DOSSIERS = st.lists(ITEMS, max_size=8)
CASES = st.sampled_from(["thuong", "khong"])


@given(CASES, DOSSIERS, st.randoms(use_true_random=False))
def test_the_order_of_the_papers_does_not_matter(case: str, papers: list[HandedIn], dice: object) -> None:
    shuffled = papers.copy()
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judge(BIRTH, case, shuffled) == judge(BIRTH, case, papers) == judge(BIRTH, case, papers)


@given(
    CASES,
    DOSSIERS,
    st.lists(ITEMS.map(lambda item: replace(item, state=OK)) | ITEMS.map(lambda i: replace(i, component_code="la"))),
)
def test_handing_in_more_never_makes_a_dossier_incomplete(case: str, papers: list[HandedIn], more: list[HandedIn]) -> None:
    for base in (papers, [*ask_everything(BIRTH, case), *papers]):
        if judge(BIRTH, case, base).complete:
            assert judge(BIRTH, case, [*base, *more]).complete


@given(CASES, DOSSIERS)
def test_a_verdict_names_only_published_required_papers_of_the_case(case: str, papers: list[HandedIn]) -> None:
    verdict = judge(BIRTH, case, papers)
    wanted = {component.code for component in BIRTH.components_for(case) if component.required}
    assert {line.component_code for line in verdict.lines} <= wanted
    assert verdict.complete == (not verdict.lines)
