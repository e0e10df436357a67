"""A sheet that is not the plain original says so in its body, framed with its number, and in its code (capture §9.3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image

from counter_app.domain.paper_ledger import AttemptState, PrintAttempt, RetryCause, attempt_id_of
from counter_app.domain.receipt import receipt_document
from counter_app.domain.scanned_code import recognise
from counter_app.domain.sheet import sheet_document
from counter_app.domain.slip import SLIP_PAPERS, PaperFormat, PrintJob, RenderedSlip, SlipDocument, SlipKind
from counter_app.domain.slip_mark import SlipMark
from tests.printers.reading_back import codes_of, pages_of, texts_of
from tests.printers.slips import CODE, RECEIVED_AT, dossier, facts, rendered

SHEETS = [paper for paper in SLIP_PAPERS if not paper.is_roll]


def sheet(copy_number: int, attempt: int, cause: RetryCause = RetryCause.HALF) -> SlipDocument:
    """One sheet of a copy, as the press makes it."""
    again = {"reprint_reason": "Khách làm mất giấy", "reprinted_by": "Lê Thị Hằng"} if copy_number > 1 else {}
    given = facts(copy_number=copy_number, printed_at=RECEIVED_AT + timedelta(hours=2), **again)
    content = receipt_document(dossier(), given).content
    job = PrintJob("job-1", "dossier-1", SlipKind.RECEIPT, PaperFormat.A5, copy_number, content, "", "o1", RECEIVED_AT)
    first = cause if attempt > 1 else RetryCause.FIRST
    attempt_id = attempt_id_of("job-1", attempt)
    return sheet_document(
        job, PrintAttempt(attempt_id, "job-1", attempt, first, "o1", RECEIVED_AT, AttemptState.QUEUED, RECEIVED_AT)
    )


def code_of(slip: RenderedSlip) -> str:
    """The one code that every page carries."""
    (code,) = {code for page in pages_of(slip) for code in codes_of(page)}
    return code


@pytest.mark.parametrize("paper", SLIP_PAPERS)
@pytest.mark.parametrize(("copy_number", "attempt"), [(1, 1), (1, 2), (2, 1), (3, 2)])
def test_every_sheet_reads_as_its_dossier_and_says_which_one_it_is(
    paper: PaperFormat, copy_number: int, attempt: int
) -> None:
    found = recognise(code_of(rendered(sheet(copy_number, attempt), paper)))
    plain = (copy_number, attempt) == (1, 1)
    assert (found.dossier_code, found.slip_mark) == (CODE, None if plain else SlipMark(copy_number, attempt))


@pytest.mark.parametrize("paper", SHEETS)
def test_a_retry_is_headed_by_what_happened_to_the_sheet_before(paper: PaperFormat) -> None:
    for text in texts_of(rendered(sheet(1, 3), paper)):
        head = text[: text.index("GIẤY TIẾP NHẬN")]
        assert "IN LẠI DO BẢN TRƯỚC IN DỞ – lần in 3, bản dở đã hủy" in head
        assert head.index("IN LẠI") < head.index(CODE), "the number stands in the frame, behind the mark"
        assert text.count(f"Mã hồ sơ: {CODE}") == 1
        assert "BẢN IN LẠI" not in text
    for text in texts_of(rendered(sheet(1, 2, RetryCause.NOTHING), paper)):
        assert "IN LẠI DO BẢN TRƯỚC KHÔNG RA – lần in 2, bản trước (nếu có) đã hủy" in text


@pytest.mark.parametrize("paper", SHEETS)
def test_a_reprint_names_its_number_time_officer_and_reason(paper: PaperFormat) -> None:
    for text in texts_of(rendered(sheet(2, 1), paper)):
        head = text[: text.index("GIẤY TIẾP NHẬN")]
        assert "BẢN IN LẠI LẦN 1 in 10:05 ngày 05/02/2026 – cán bộ in: Lê Thị Hằng" in head
        assert "Lý do in lại: Khách làm mất giấy" in head
        assert head.index("Khách làm mất giấy") < head.index(CODE)


@pytest.mark.parametrize("paper", SHEETS)
def test_the_original_carries_no_mark(paper: PaperFormat) -> None:
    for text in texts_of(rendered(sheet(1, 1), paper)):
        assert "IN LẠI" not in text


@pytest.mark.parametrize("paper", [PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM])
def test_on_a_roll_the_number_is_framed_together_with_the_mark(paper: PaperFormat) -> None:
    """A frame of two long lines above the code, where the original has none."""

    assert lines_above_the_code(rendered(sheet(1, 1), paper)) == 0
    assert lines_above_the_code(rendered(sheet(1, 2), paper)) == 2
    assert lines_above_the_code(rendered(sheet(2, 1), paper)) == 2


def lines_above_the_code(slip: RenderedSlip) -> int:
    """How many lines run over the whole width."""
    (picture,) = pages_of(slip)
    (code,) = zxingcpp.read_barcodes(picture)
    dark = [row for row in range(code.position.top_left.y) if darkness(picture, row) > 0.95]
    return len([row for row in dark if row - 1 not in dark])


def darkness(picture: Image.Image, row: int) -> float:
    """Share of dark dots in a row."""
    line = picture.crop((0, row, picture.width, row + 1)).tobytes()
    return sum(1 for dot in line if dot < 128) / picture.width
