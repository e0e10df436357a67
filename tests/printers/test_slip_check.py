"""What office staff may do to a template by mistake, and that each mistake is named by file, line, column and field."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from counter_app.domain.slip import SLIP_KINDS, SlipKind
from printers import slip_check
from printers.fonts import find_fonts
from printers.paper_reading import code_readers
from printers.slip_check import check_template
from printers.slip_samples import samples_of
from printers.template_finding import Finding, Problem
from tests.printers.slips import TEMPLATES

FONTS = find_fonts().folders
# Places in the templates; each case changes one of them.
NAME = "strong(d.applicant.name)"
SETS = "[2\\. Số lượng hồ sơ]"
TITLE = "[GIẤY TIẾP NHẬN HỒ SƠ \\ VÀ HẸN TRẢ KẾT QUẢ]"
QR = "pad(y: 3.5mm, qr(kho.qr))"

Edit = Callable[[str, str, str], Path]


@pytest.fixture
def edited(tmp_path: Path, few_samples: None) -> Edit:
    """A copy of the templates in which `old` in `file` became `new`; gives the A5 receipt."""
    folder = tmp_path / "slips"
    shutil.copytree(TEMPLATES, folder)

    def edit(file: str, old: str, new: str) -> Path:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
        return folder / "receipt_a5.typ"

    return edit


def findings(template: Path) -> tuple[Finding, ...]:
    return check_template(template, FONTS).findings


FEW = ("3-components", "submitter", "empty-fields")


@pytest.fixture
def few_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake shows on the first slip; trying every sample would only take longer."""
    few = tuple(sample for sample in samples_of(SlipKind.RECEIPT) if sample.name in FEW)
    monkeypatch.setattr(slip_check, "samples_of", lambda kind: few)


def the_one(template: Path, problem: Problem) -> Finding:
    """The only kind of problem that the check finds, the first of them."""
    found = findings(template)
    assert {finding.problem for finding in found} == {problem}, found
    return found[0]


def line_of(template: Path, file: str, text: str) -> tuple[int, int]:
    """Line and column of a text, from 1, as an editor shows them."""
    for number, line in enumerate((template.parent / file).read_text("utf-8").splitlines(), 1):
        if text in line:
            return number, line.index(text) + 1
    raise AssertionError(text)


def shipped(kinds: Iterable[SlipKind]) -> list[str]:
    return sorted(path.name for kind in kinds for path in TEMPLATES.glob(f"{kind}_*.typ"))


def passes(template: str) -> None:
    report = check_template(TEMPLATES / template, FONTS)
    assert report.findings == ()
    assert report.slips >= 6 and report.readers == tuple(code_readers())


@pytest.mark.parametrize("template", shipped([SlipKind.RECEIPT]))
def test_every_receipt_as_shipped_passes(template: str) -> None:
    passes(template)


@pytest.mark.slow
@pytest.mark.parametrize("template", shipped(kind for kind in SLIP_KINDS if kind is not SlipKind.RECEIPT))
def test_every_slip_of_an_act_as_shipped_passes(template: str) -> None:
    passes(template)


def test_a_shared_part_is_tried_through_the_templates_that_use_it(edited: Edit) -> None:
    template = edited("sheet.typ", SETS, "[2\\. Số bộ]")
    report = check_template(template.parent / "sheet.typ", FONTS)
    assert report.templates == ("receipt_a4.typ", "receipt_a5.typ") and report.findings == ()


def test_a_misspelt_field_is_named_with_its_place_and_what_was_meant(edited: Edit) -> None:
    template = edited("sheet.typ", NAME, "strong(d.applicant.nam)")
    found = the_one(template, Problem.UNKNOWN_FIELD)
    assert (found.file, found.field, found.told) == ("sheet.typ", "applicant.nam", "applicant.name")
    line, column = line_of(template, "sheet.typ", "d.applicant.nam)")
    assert (found.line, found.column) == (line, column + len("d.applicant."))


def test_all_misspelt_fields_are_named_at_once(edited: Edit) -> None:
    edited("sheet.typ", NAME, "strong(d.aplicant.name)")
    template = edited("sheet.typ", "d.dossier_sets", "d.dossier_set")
    assert [finding.field for finding in findings(template)] == ["aplicant", "dossier_set"]


def test_a_field_asked_for_through_a_part_is_named_by_the_compiler(edited: Edit) -> None:
    template = edited("sheet.typ", "hoac-cham(p.address)", "hoac-cham(p.adress)")
    found = the_one(template, Problem.UNKNOWN_FIELD)
    assert (found.file, found.field) == ("sheet.typ", "adress")
    assert (found.line, found.column) == (line_of(template, "sheet.typ", "adress"))


def test_a_part_of_what_may_be_absent_is_named(edited: Edit) -> None:
    template = edited("sheet.typ", NAME, "strong(d.submitter.name)")
    found = findings(template)[0]
    assert (found.problem, found.file) == (Problem.EMPTY_FIELD, "sheet.typ")
    assert found.line == line_of(template, "sheet.typ", "strong(d.submitter.name)\n"[:-1])[0]


def test_an_open_bracket_is_a_slip_of_syntax_with_its_line(edited: Edit) -> None:
    template = edited("sheet.typ", SETS, "[2\\. Số lượng hồ sơ")
    found = findings(template)[0]
    assert (found.problem, found.file) == (Problem.SYNTAX, "sheet.typ") and found.line > 0 and found.column > 0


def test_a_hash_before_a_word_is_an_unknown_name(edited: Edit) -> None:
    template = edited("sheet.typ", SETS, "[2\\. #Số lượng hồ sơ]")
    found = the_one(template, Problem.UNKNOWN_NAME)
    assert found.told == "Số" and (found.line, found.column) == line_of(template, "sheet.typ", "Số lượng hồ sơ]")


@pytest.mark.parametrize(
    ("new", "file"), [('[#image("quoc-huy.png") A]', "quoc-huy.png"), ('[#include "loi-dan.typ"]', "loi-dan.typ")]
)
def test_a_missing_picture_or_file_is_named_without_folders(edited: Edit, new: str, file: str) -> None:
    found = the_one(edited("sheet.typ", SETS, new), Problem.MISSING_FILE)
    assert found.told == file and found.line > 0


def test_an_unknown_font_is_named_where_it_is_asked_for(edited: Edit) -> None:
    template = edited("sheet.typ", SETS, '[#text(font: ("VNI-Times", serif))[2\\. Số lượng hồ sơ]]')
    found = the_one(template, Problem.UNKNOWN_FONT)
    assert found.told == "vni-times" and found.line == line_of(template, "sheet.typ", "VNI-Times")[0]


def test_a_letter_that_the_font_lacks_is_named(edited: Edit) -> None:
    found = the_one(edited("sheet.typ", SETS, "[2\\. Số lượng ☎ hồ sơ]"), Problem.LETTER_WITHOUT_GLYPH)
    assert "☎" in found.told and found.file == "sheet.typ"


def test_letters_in_another_font_are_noticed_even_where_it_is_installed(edited: Edit) -> None:
    """On Windows every font lies in the same folder: the compiler is content, the other desks are not."""
    template = edited("sheet.typ", SETS, '[2\\. #text(font: "Liberation Mono")[Số lượng hồ sơ]]')
    assert the_one(template, Problem.FOREIGN_FONT).told == "LiberationMono"


def test_a_slip_that_grew_past_its_sheets_is_named_with_the_sample(edited: Edit) -> None:
    template = edited("sheet.typ", SETS, "[#v(180mm) 2\\. Số lượng hồ sơ]")
    found = the_one(template, Problem.TOO_MANY_SHEETS)
    assert found.told.endswith(" > 1") and (found.sample, found.paper) == ("3-components", "a5")


def test_a_slip_without_its_code_is_noticed_by_every_reader(edited: Edit) -> None:
    found = findings(edited("sheet.typ", QR, "[]"))
    assert {(finding.problem, finding.told) for finding in found} == {(Problem.QR_MISSING, name) for name in code_readers()}


def test_a_code_too_small_to_read_is_no_code(edited: Edit) -> None:
    assert {finding.problem for finding in findings(edited("sheet.typ", QR, "qr(3mm)"))} == {Problem.QR_MISSING}


def test_a_code_that_something_covers_is_no_code(edited: Edit) -> None:
    template = edited("sheet.typ", QR, QR + " + place(top + left, dy: 3.5mm, rect(width: 14mm, height: 14mm, fill: white))")
    assert {finding.problem for finding in findings(template)} == {Problem.QR_MISSING}


@pytest.mark.parametrize(
    "new",
    [
        "strong(d.applicant.name.clusters().slice(0, calc.min(16, d.applicant.name.clusters().len())).join())",
        "box(width: 30mm, height: 1em, clip: true, strong(d.applicant.name))",
        "box(move(dx: 60mm, strong(d.applicant.name)))",
        "h(300mm) + box(strong(d.applicant.name))",
        "text(fill: white, d.applicant.name)",
    ],
    ids=["shortened", "clipped", "half-beyond-the-edge", "beyond-the-edge", "white"],
)
def test_a_name_that_is_cut_or_cannot_be_seen_is_noticed(edited: Edit, new: str) -> None:
    edited("parts.typ", "strong(ten)\n  })", "[]\n  })")  # the name stands beneath the signature, too
    found = findings(edited("sheet.typ", NAME, new))
    assert {finding.problem for finding in found} & {Problem.TEXT_CUT, Problem.TEXT_NOT_VISIBLE, Problem.TEXT_MISSING}


def test_a_required_value_that_was_left_out_is_named(edited: Edit) -> None:
    found = findings(edited("sheet.typ", "strong(hen-tra(d.due_at))", "[]"))
    assert [(finding.problem, finding.field) for finding in found][:1] == [(Problem.TEXT_MISSING, "due_at")]


def test_a_place_name_is_named_and_a_comment_is_not_read(edited: Edit) -> None:
    edited("sheet.typ", SETS, "[2\\. Số lượng hồ sơ nộp tại TP ĐÀ NẴNG]")
    template = edited("receipt_a5.typ", "// Mẫu số 01", "// Mẫu của Cà Mau; Mẫu số 01")
    found = the_one(template, Problem.PLACE_NAME)
    assert (found.told, found.line, found.column) == ("ĐÀ NẴNG", *line_of(template, "sheet.typ", "ĐÀ NẴNG"))


def test_a_package_from_the_network_is_refused(edited: Edit) -> None:
    found = findings(
        edited("sheet.typ", '#import "parts.typ": *', '#import "parts.typ": *\n#import "@preview/tablex:0.0.8"')
    )
    assert {finding.problem for finding in found} == {Problem.FROM_NETWORK}
    assert (found[0].line, found[0].told) == (4, "@preview/tablex:0.0.8")


def test_letters_typed_as_letter_and_mark_are_named_with_line_and_column(edited: Edit) -> None:
    template = edited("sheet.typ", SETS, unicodedata.normalize("NFD", SETS))
    found = the_one(template, Problem.NOT_COMPOSED)
    assert found.line == line_of(template, "sheet.typ", unicodedata.normalize("NFD", "Số lượng"))[0] and found.column > 1


def test_a_file_in_an_old_code_page_is_named_with_its_line(edited: Edit) -> None:
    template = edited("sheet.typ", SETS, SETS)
    sheet = template.parent / "sheet.typ"
    sheet.write_bytes(sheet.read_bytes().replace("Số lượng hồ sơ".encode(), "Số lượng hồ sơ".encode("utf-16-le")))
    found = findings(template)[0]
    assert (found.problem, found.file) == (Problem.NOT_UTF8, "sheet.typ") and found.line > 0


@pytest.mark.parametrize("template", sorted(path.name for path in TEMPLATES.glob("label_*.typ")))
def test_labels_are_read_if_not_tried(template: str, tmp_path: Path) -> None:
    assert check_template(TEMPLATES / template, FONTS).findings == ()
    (tmp_path / template).write_text((TEMPLATES / template).read_text("utf-8") + "\n[Tỉnh Cà Mau]", "utf-8")
    report = check_template(tmp_path / template, FONTS)
    assert [finding.problem for finding in report.findings] == [Problem.PLACE_NAME] and report.slips == 0


def test_a_name_that_no_slip_has_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "thu.typ").write_text("A", "utf-8")
    assert the_one(tmp_path / "thu.typ", Problem.NOT_A_TEMPLATE_NAME).told.startswith("receipt_a5.typ")
    assert the_one(tmp_path / "receipt_a5.typ", Problem.NO_SUCH_FILE)


def test_a_stop_that_is_no_question_about_type_sizes_is_an_error(edited: Edit) -> None:
    found = the_one(edited("sheet.typ", SETS, '[#panic("ngừng")]'), Problem.BROKEN)
    assert "ngừng" in found.told and found.line > 0
