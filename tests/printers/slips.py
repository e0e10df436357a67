"""Made-up slips for the tests of paper, from the dossier that the samples of slip-check show."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from counter_app.domain.receipt import receipt_document
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipDocument
from counter_app.ports import SlipRenderer
from printers.fonts import find_fonts
from printers.render import TypstRenderer
from printers.sample_dossier import CODE, DUE_AT, PROVISIONAL, RECEIVED_AT, dossier, facts, handed_in, procedure, profile

__all__ = [
    "CODE",
    "DUE_AT",
    "PROVISIONAL",
    "RECEIVED_AT",
    "TEMPLATES",
    "dossier",
    "facts",
    "handed_in",
    "procedure",
    "profile",
    "provisional_receipt",
    "receipt",
    "rendered",
    "renderer",
    "reprint",
]

TEMPLATES = Path(__file__).parents[2] / "config" / "slips"


def receipt(components: int = 3, **changes: Any) -> SlipDocument:
    """The receipt of a dossier with so many components; `changes` go to the dossier."""
    return receipt_document(dossier(components, **changes), facts(components))


def provisional_receipt(components: int = 3, **changes: Any) -> SlipDocument:
    return receipt(components, dossier_code=None, provisional_number=PROVISIONAL, **changes)


def reprint(copy_number: int = 2, reason: str = "Khách làm mất giấy") -> SlipDocument:
    return receipt_document(dossier(), facts(copy_number=copy_number, reprint_reason=reason))


@cache
def renderer() -> TypstRenderer:
    """One renderer for all tests, as at the desk."""
    return TypstRenderer(TEMPLATES, find_fonts().folders)


def rendered(slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
    port: SlipRenderer = renderer()
    return port.render(slip, paper)
