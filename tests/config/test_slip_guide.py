"""The guide shows every slip that can come out, and none of its pictures is missing, stray or without a code that reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from counter_app.domain.slip import SLIP_KINDS, PaperFormat, SlipKind
from printers.paper_reading import code_readers

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = DOCS / "huong-dan" / "giay-to.md"
SHOWN = re.findall(r"\(\.\./pictures/([^)]+\.png)\)", GUIDE.read_text("utf-8"))
WITHOUT_CODE = {"slip-register.png", "slip-list.png", "slip-calibration.png"}


def test_each_picture_is_there_and_none_is_left_over() -> None:
    kept = {path.name for path in (DOCS / "pictures").glob("*.png") if path.name.startswith(("slip-", "receipt-"))}
    assert set(SHOWN) == kept


def test_each_kind_of_slip_is_shown() -> None:
    shown = " ".join(SHOWN).replace("-", "_")
    assert [kind for kind in SlipKind if kind not in shown] == []


def test_each_kind_of_slip_is_shown_on_sheet_and_on_both_rolls() -> None:
    for kind in SLIP_KINDS:
        plain = "receipt" if kind is SlipKind.RECEIPT else f"slip-{kind}".replace("_", "-")
        sheet = f"{plain}-a5.png" if kind is SlipKind.RECEIPT else f"{plain}.png"
        rolls = [f"{plain}-{paper}.png" for paper in (PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM)]
        assert set(SHOWN) >= {sheet, *rolls}


@pytest.mark.parametrize("name", sorted(set(SHOWN) - WITHOUT_CODE))
def test_the_code_in_the_picture_reads(name: str) -> None:
    """A picture that was scaled down until nobody can try a reader on it would teach the wrong thing."""
    picture = Image.open(DOCS / "pictures" / name).convert("L")
    wide = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.NEAREST)
    assert code_readers()["zxing-cpp"](wide)
