"""Are all letters of a PDF set in the fonts of the slips, and are these fonts inside? (D22: a fallback is silent.)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from printers.fonts import FontChoice
from printers.template_finding import Finding, Problem

_FONT: Final = re.compile(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([^\s/<>\[\]()]+)")
_FONT_FILE: Final = re.compile(rb"/FontFile[23]?\b")


def font_findings(file: str, fonts: FontChoice, pdf: bytes) -> Iterator[Finding]:
    """`file`: the template's name."""
    used = {font.decode("latin-1").partition("-")[0] for font in _FONT.findall(pdf)}
    ours = {family.replace(" ", "") for family in (fonts.serif, fonts.sans)}
    foreign = {font for font in used if not any(font.startswith(family) for family in ours)}
    if foreign:
        yield Finding(Problem.FOREIGN_FONT, file, told=", ".join(sorted(foreign)))
    if used and len(_FONT_FILE.findall(pdf)) < len(set(_FONT.findall(pdf))):
        yield Finding(Problem.FONT_NOT_EMBEDDED, file)
