"""What stands on a test page? Every Vietnamese letter, a code, rulers, the printer's name and the moment; no dossier."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.label import LabelContent, LabelKind
from counter_app.domain.plain_text import one_line
from counter_app.domain.printer_profile import BAR_DOTS, RULER_MARKS, RULER_STEP_DOTS
from counter_app.domain.service_sheet import ServiceDocument, ServiceSheet
from counter_app.domain.slip_parts import moment_parts
from printers.fonts import vietnamese_letters

LONGEST_NAME = 60
SAMPLE = "ắ ễ ợ ự ý đ Đ Ặ Ở"  # what the printer's own letters are tried with: marks below, above and both
TONES = 6


def test_page(printer: str, at: datetime) -> ServiceDocument:
    """The document of a test page for any paper."""
    content = {
        "printer": one_line(printer, LONGEST_NAME),
        "printed_at": moment_parts(at),
        "letters": letter_rows(),
        "qr": test_code(at),
    }
    return ServiceDocument(ServiceSheet.TEST_PAGE, content)


def calibration_page(printer: str, at: datetime) -> ServiceDocument:
    """The picture above the lines of printer's own letters; always as wide as the widest head."""
    content = {
        "printer": one_line(printer, LONGEST_NAME),
        "printed_at": moment_parts(at),
        "qr": test_code(at),
        "marks": RULER_MARKS,
        "step": RULER_STEP_DOTS,
        "bar": BAR_DOTS,
        "sample": SAMPLE,
    }
    return ServiceDocument(ServiceSheet.CALIBRATION, content)


def test_label(printer: str, at: datetime) -> LabelContent:
    """A folder's label of no dossier. Its code is told by its first letters to be none."""
    return LabelContent(LabelKind.FOLDER, test_code(at), False, one_line(printer, LONGEST_NAME), at.date())


def test_code(at: datetime) -> str:
    """What the symbols of a test hold: plainly no number of a dossier."""
    return f"TEST-{at:%y%m%d-%H%M}"


def letter_rows() -> list[str]:
    """One row a vowel, six tones each, small and capital; đ at the end."""
    letters = vietnamese_letters()
    half = len(letters) // 2
    small, capital = letters[:half], letters[half:]
    rows = [f"{' '.join(small[n : n + TONES])}  {' '.join(capital[n : n + TONES])}" for n in range(0, half, TONES)]
    return rows


test_page.__test__ = test_label.__test__ = test_code.__test__ = False  # type: ignore[attr-defined]  # pytest: no tests
