"""Nothing is cut: sixty papers flow on, a name of 300 letters wraps, every mark of a letter puts dots on narrow paper."""

from __future__ import annotations

import io
import unicodedata
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from counter_app.domain.slip import SLIP_KINDS, SLIP_PAPERS, PaperFormat, SlipDocument, SlipKind
from printers.fonts import find_fonts, vietnamese_letters
from printers.paper_reading import invisible_words, pages_of
from printers.render import TypstRenderer
from printers.slip_samples import LONG_NAME_LETTERS, Sample, receipt_samples, samples_of
from printers.text_on_paper import text_findings
from tests.printers.slips import receipt, renderer

SAMPLES = {sample.name: sample for sample in receipt_samples()}
HARD = ("60-components", "20-components", "long-name", "all-letters")
ACTS = [kind for kind in SLIP_KINDS if kind is not SlipKind.RECEIPT]
WITH_LISTS = [SlipKind.SUPPLEMENT_REQUEST, SlipKind.RETURN_RECEIPT]
CELL_DOTS = 40


def read_back(sample: Sample, paper: PaperFormat) -> tuple[str, ...]:
    """The words of each page; nothing of them may be off the page or without ink."""
    slip = renderer().render(sample.document, paper)
    burned = Image.open(io.BytesIO(slip.data)) if paper.is_roll else None
    pages = pages_of(renderer().roll_as_pdf(sample.document, paper) if paper.is_roll else slip.data, burned)
    assert [words for page in pages for words in invisible_words(page)] == []
    return tuple(page.text for page in pages)


@pytest.mark.parametrize("paper", SLIP_PAPERS)
@pytest.mark.parametrize("name", HARD)
def test_a_hard_slip_says_everything_and_every_letter_of_it_is_ink(name: str, paper: PaperFormat) -> None:
    sample = SAMPLES[name]
    pages = read_back(sample, paper)
    assert list(text_findings("", sample.document.kind, sample.document.content, pages)) == []


@pytest.mark.parametrize("paper", [PaperFormat.A5, PaperFormat.A4])
def test_sixty_papers_flow_to_further_sheets_in_their_order(paper: PaperFormat) -> None:
    sample = SAMPLES["60-components"]
    pages = read_back(sample, paper)
    sheets = len(pages) // 2
    assert sheets in (2, 3)
    copy = " ".join(" ".join(pages[:sheets]).split())
    names = [component["name"] for component in sample.document.content["components"]]
    places = [copy.find(f"{number} {name}") for number, name in enumerate(names, 1)]
    assert -1 not in places and places == sorted(places)
    assert all(f"Trang {number}/{sheets}" in page for number, page in enumerate(pages[:sheets], 1))
    assert "NGƯỜI NỘP HỒ SƠ" in pages[sheets - 1]


@pytest.mark.parametrize("paper", [PaperFormat.A5, PaperFormat.A4])
@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, "long-name") for kind in ACTS]
    + [(SlipKind.SUPPLEMENT_REQUEST, "60-lines"), (SlipKind.RETURN_RECEIPT, "60-lines")],
)
def test_a_hard_slip_of_an_act_says_everything_too(kind: SlipKind, name: str, paper: PaperFormat) -> None:
    sample = next(sample for sample in samples_of(kind) if sample.name == name)
    pages = read_back(sample, paper)
    assert list(text_findings("", kind, sample.document.content, pages)) == []
    assert len(pages) <= sample.sheets


def test_the_sample_name_is_as_long_as_promised_and_takes_several_lines() -> None:
    sample = SAMPLES["long-name"]
    name = sample.document.content["applicant"]["name"]
    assert len(name) >= LONG_NAME_LETTERS - 5
    page = read_back(sample, PaperFormat.A5)[0]
    start = page.index("Tiếp nhận hồ sơ của")
    lines = page[start : page.index("Địa chỉ")].strip().splitlines()
    assert len(lines) >= 3


def letter_pictures(letters: str, style: str, folder: Path) -> dict[str, bytes]:
    """The dots of each letter on 58 mm paper, in a cell of its own, as the renderer makes them of a template."""
    rows = "".join(f"[{letter}]," for letter in letters)
    (folder / "receipt_roll.typ").write_text(
        '#set page(width: 384 * (72pt / 203), height: auto, margin: 0pt)\n#set text(font: "'
        + find_fonts().sans
        + f'", fallback: false, {style})\n#let c = {CELL_DOTS} * (72pt / 203)\n#grid(columns: (c,) * 9, rows: c, '
        f"align: center + horizon, {rows})",
        "utf-8",
    )
    slip = TypstRenderer(folder, find_fonts().folders).render(
        SlipDocument(receipt().kind, receipt().content), PaperFormat.ROLL_58MM
    )
    picture = Image.open(io.BytesIO(slip.data)).convert("L")
    cells = {}
    for place, letter in enumerate(letters):
        left, top = place % 9 * CELL_DOTS, place // 9 * CELL_DOTS
        cells[letter] = picture.crop((left, top, left + CELL_DOTS, top + CELL_DOTS)).tobytes()
    return cells


def dots_apart(one: bytes, other: bytes) -> int:
    first, second = (Image.frombytes("L", (CELL_DOTS, CELL_DOTS), cell) for cell in (one, other))
    return ImageChops.difference(first, second).histogram()[255]


@pytest.mark.parametrize(
    "style",
    [
        "size: 8.5pt",  # the lines of the slip
        'size: 8.5pt, weight: "bold"',  # names
        'size: 7.5pt, style: "italic"',  # "Ký và ghi rõ họ tên", notes
        "size: 6.8pt",  # the last line: the smallest on any roll
    ],
)
def test_every_vietnamese_letter_has_dots_of_its_own_on_58_mm(style: str, tmp_path: Path) -> None:
    letters = vietnamese_letters()
    cells = letter_pictures(letters, style, tmp_path)
    alike = [one + other for one, other in combinations(letters, 2) if dots_apart(cells[one], cells[other]) < 2]
    assert alike == []
    for letter in letters:
        bare = unicodedata.normalize("NFD", letter)[0].replace("đ", "d").replace("Đ", "D")
        assert bare == letter or dots_apart(cells[letter], letter_pictures_bare(bare, style, tmp_path)) >= 2


_BARE: dict[tuple[str, str], bytes] = {}


def letter_pictures_bare(letter: str, style: str, folder: Path) -> bytes:
    """The same letter without any mark."""
    if (letter, style) not in _BARE:
        bare = "aeiouydAEIOUYD"
        _BARE.update({(one, style): cell for one, cell in letter_pictures(bare, style, folder).items()})
    return _BARE[letter, style]


def test_a_letter_that_loses_its_mark_would_be_noticed(tmp_path: Path) -> None:
    """Positive control: at two points nothing is left of the marks."""
    cells = letter_pictures("ơờớỡởợôồốỗổộ", "size: 2pt", tmp_path)
    assert any(dots_apart(cells[one], cells[other]) < 2 for one, other in combinations(cells, 2))
