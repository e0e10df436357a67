"""Every slip on every paper looks as it did when a person last looked at it, and a single mark on a letter is noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from counter_app.domain.slip import SLIP_PAPERS, PaperFormat
from printers.paper_reading import code_readers
from tests.printers.golden_pictures import GOLDEN, difference, last_copy, pictures, shown, side_by_side
from tests.printers.slips import CODE, PROVISIONAL, dossier, receipt, rendered

MADE = pictures()
MOST_FILES, MOST_BYTES = 32, 60_000
MARKED = {"original": {CODE}, "20": {CODE}, "provisional": {PROVISIONAL}, "reprint": {f"{CODE}#B2L1"}}


def golden(file: str) -> Image.Image:
    return Image.open(GOLDEN / f"{file}.png").convert("L")


@pytest.mark.parametrize("file", MADE)
def test_a_slip_looks_as_it_did(file: str, tmp_path: Path) -> None:
    made = MADE[file]()
    found = difference(golden(file), made)
    if not found.is_tolerable:
        made.save(tmp_path / f"{file}-now.png")
        shown(golden(file), made, found).save(tmp_path / f"{file}-difference.png")
        pytest.fail(
            f"{file}: {found.share:.3%} of the pixels differ, {found.most_in_tile} in one tile; look at {tmp_path}. "
            "If it is meant: python -m tests.printers.golden_pictures, and look at every picture"
        )


def test_every_picture_is_kept_and_none_is_left_over() -> None:
    kept = sorted(GOLDEN.glob("*.png"))
    assert {path.stem for path in kept} == set(MADE) and len(kept) <= MOST_FILES
    assert [path.name for path in kept if path.stat().st_size > MOST_BYTES] == []


@pytest.mark.parametrize("paper", SLIP_PAPERS)
@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Hoài Thuơng",  # the horn is on the wrong letter
        "Nguyễn Thị Hoai Thương",  # no grave
        "Nguyên Thị Hoài Thương",  # no tilde above the circumflex
        "Nguyễn Thi Hoài Thương",  # no dot beneath
        "Nguyễn Thị Hoài Thượng",  # one mark more
        "Nguyễn Văn Hoài Thương",  # another word
    ],
)
def test_one_other_mark_or_word_is_noticed(name: str, paper: PaperFormat) -> None:
    """Positive control."""
    changed = receipt(applicant=replace(dossier().applicant, name=name))
    found = difference(golden(f"receipt-{paper}-original"), side_by_side(last_copy(rendered(changed, paper))))
    assert not found.is_tolerable


def test_a_picture_that_another_version_of_a_library_rounds_differently_is_the_same() -> None:
    """The other control: a pixel to the right and down is no difference."""
    picture = golden("receipt-a5-original")
    moved = ImageChops.offset(picture, 1, 1)
    assert difference(picture, moved).is_tolerable
    assert not difference(picture, ImageChops.offset(picture, 3, 0)).is_tolerable


@pytest.mark.parametrize("reader", code_readers())
@pytest.mark.parametrize("file", [file for file in MADE if file.startswith("receipt") and not file.endswith("marked")])
def test_the_code_of_each_receipt_is_read_from_its_picture_by_each_reader(file: str, reader: str) -> None:
    assert set(code_readers()[reader](golden(file))) == MARKED[file.rpartition("-")[2]]
