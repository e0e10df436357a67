"""Does the paper say all that the document says? Values that are missing, and values that are cut in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from counter_app.domain.slip import SlipKind
from printers.template_finding import Finding, Problem

# What a slip must show (TT 01/2018/TT-VPCP forms 01–05); "[]" means every member of a list.
_RECEIPT: Final = (
    "parent_agency", "unit_name", "place", "form.number", "number.text", "applicant.name", "submitter.name",
    "procedure.name", "components[].name", "received_at", "due_at", "officer_name", "desk_id", "notes[]",
    "lookup_lines[]", "contacts[]", "copy.reason", "copy.officer", "watermark",
)  # fmt: skip
_ACT: Final = (
    "parent_agency", "unit_name", "place", "form.number", "number.text", "applicant.name", "procedure.name", "made_at",
    "body.reason", "copy.reason", "watermark",
)  # fmt: skip
LEAST_LETTERS = 16  # a shorter value may stand on paper by chance, its half even more so
_MOMENT = {"at", "hour", "minute", "day", "month", "year"}


def text_findings(file: str, kind: SlipKind, content: Mapping[str, Any], pages: Sequence[str]) -> Iterator[Finding]:
    """`pages`: the words of each page, in the order of the pages."""
    paper = [_tight(page) for page in pages]
    required = _RECEIPT if kind is SlipKind.RECEIPT else _ACT
    for field, value in leaves(content):
        if isinstance(value, Mapping):
            if field in required and not any(_date(value).search(" ".join(page.split())) for page in pages):
                yield Finding(Problem.TEXT_MISSING, file, field=field, told=value["at"][:10])
            continue
        wanted = _tight(value)
        if not wanted or _stands(wanted, paper):
            continue
        if len(wanted) >= LEAST_LETTERS and any(wanted[: len(wanted) // 2] in page for page in paper):
            yield Finding(Problem.TEXT_CUT, file, field=field, told=value[:40])
        elif field in required:
            yield Finding(Problem.TEXT_MISSING, file, field=field, told=value[:40])


def stands_on(value: str, pages: Sequence[str]) -> bool:
    """True when the words of a value are on one page, or over the turn of a page; an empty value always is."""
    wanted = _tight(value)
    return not wanted or _stands(wanted, [_tight(page) for page in pages])


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every text and every moment of a document, with its dotted name; "[]" stands for the members of a list."""
    if isinstance(value, Mapping):
        if set(value) == _MOMENT:
            yield name, value
            return
        for key, member in value.items():
            if key != "qr":
                yield from leaves(member, f"{name}.{key}" if name else key)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from leaves(member, f"{name}[]")
    elif isinstance(value, str):
        yield name, value


def _tight(text: str) -> str:
    """Without spaces, breaks and hyphens: a reader of PDF drops the hyphen at which a line ended."""
    return re.sub(r"[\s\u200b\x02\ufffe-]+", "", text)


def _stands(wanted: str, pages: Sequence[str]) -> bool:
    """On one page, or over the turn of a page: its beginning here and the rest on the next."""
    if any(wanted in page for page in pages):
        return True
    for here, beyond in pairwise(pages):
        if any(wanted[:cut] in here and wanted[cut:] in beyond for cut in range(4, len(wanted) - 3)):
            return True
    return False


def _date(moment: Mapping[str, Any]) -> re.Pattern[str]:
    """Day, month and year in this order, whatever stands between them."""
    return re.compile(rf"\b0?{moment['day']}\D{{1,8}}0?{moment['month']}\D{{1,8}}{moment['year']}\b")
