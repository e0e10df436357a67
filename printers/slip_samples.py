"""Which made-up slips must every receipt template print? Short and long lists, marks, every letter, nothing at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from counter_app.domain.dossier import Channel, Dossier
from counter_app.domain.lodging import Authorisation, PostalItem
from counter_app.domain.person import Person
from counter_app.domain.receipt import receipt_document
from counter_app.domain.slip import SLIP_KINDS, SLIP_PAPERS, PaperFormat, SlipDocument, SlipKind
from counter_app.domain.slip_mark import SlipMark, marked
from counter_app.domain.slip_parts import moment_parts
from printers.act_samples import LONG_NAME, act_slips
from printers.fonts import vietnamese_letters
from printers.sample_dossier import CODE, PROVISIONAL, RECEIVED_AT, dossier, facts, profile

LONG_NAME_LETTERS = 300


@dataclass(frozen=True, slots=True)
class Sample:
    """One slip by the name that messages call it; `sheets`: how many sheets a copy may take at most."""

    name: str
    document: SlipDocument
    sheets: int = 3


def receipt_samples() -> tuple[Sample, ...]:
    """Every receipt that a template must be able to print."""
    provisional = replace(dossier(3), dossier_code=None, provisional_number=PROVISIONAL)
    bare = replace(
        dossier(0),
        applicant=Person("An"),
        fee_lines=(),
        register=None,
        case_name="",
        due=replace(dossier().due, due_at=None),
    )
    empty = replace(profile(), copies=(), notes=(), lookup_lines=(), contacts=())
    submitter = Person("Lê Văn Thử", address="Số 7, đường Thử Nghiệm, phường Hoa Mai")
    return (
        Sample("3-components", receipt_document(dossier(3), facts(3)), sheets=1),
        Sample("8-components", receipt_document(dossier(8), facts(8)), sheets=2),
        Sample("20-components", receipt_document(dossier(20), facts(20))),
        Sample("60-components", receipt_document(dossier(60), facts(60))),
        Sample("provisional", receipt_document(provisional, facts(3)), sheets=1),
        Sample("reprint", receipt_document(dossier(3), replace(facts(3), **_REPRINT)), sheets=1),
        Sample("second-attempt", _second_attempt(), sheets=1),
        Sample("practice", receipt_document(dossier(3), replace(facts(3), watermark="BẢN TẬP DƯỢT")), sheets=1),
        Sample("submitter", receipt_document(replace(dossier(3), submitter=submitter), facts(3)), sheets=1),
        Sample("agent", receipt_document(_by_agent(), facts(3)), sheets=1),
        Sample("long-name", _with_long_name(), sheets=2),
        Sample("all-letters", receipt_document(_with_all_letters(), facts(3)), sheets=2),
        Sample("empty-fields", receipt_document(bare, replace(facts(0), profile=empty)), sheets=1),
    )


@cache
def samples_of(kind: SlipKind) -> tuple[Sample, ...]:
    """Empty for a kind of slip that has no samples."""
    if kind is SlipKind.RECEIPT:
        return receipt_samples()
    return tuple(
        Sample(name, document, sheets=6 if name == "60-lines" else 2)
        for name, document in act_slips(kind, dossier(3), profile())
    )


@cache
def all_samples() -> tuple[Sample, ...]:
    """Of every kind: what a part that several templates share may ask for."""
    return tuple(sample for kind in SLIP_KINDS for sample in samples_of(kind))


def every_field(samples: Sequence[Sample]) -> Mapping[str, Any]:
    """One document that has each field of all of them: what is absent or empty in one is taken from another."""
    made: dict[str, Any] = {}
    for sample in samples:
        made = _merged(made, sample.document.content)
    return made


def _merged(first: Any, second: Any) -> Any:
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return {
            name: _merged(first.get(name), second.get(name)) for name in (*first, *(n for n in second if n not in first))
        }
    return first if first not in (None, "", [], ()) else second


def papers_of(suffix: str) -> tuple[PaperFormat, ...]:
    """The papers of a template by the last part of its name: "a5", "a4", "roll"."""
    return tuple(paper for paper in SLIP_PAPERS if suffix == ("roll" if paper.is_roll else str(paper)))


_REPRINT: dict[str, Any] = {"copy_number": 2, "reprint_reason": "Khách làm mất giấy", "reprinted_by": "Trần Văn Đức"}


def _second_attempt() -> SlipDocument:
    """The first sheet did not come out whole: what `sheet_document` adds to the content."""
    made = receipt_document(dossier(3), facts(3))
    attempt = {"number": 2, "cause": "half", "made_at": moment_parts(RECEIVED_AT)}
    return SlipDocument(made.kind, {**made.content, "qr": marked(CODE, SlipMark(attempt=2)), "attempt": attempt})


def _by_agent() -> Dossier:
    """Lodged for the owner by a paper, and come through the post."""
    paper = Authorisation("15/2026/UQ", date(2026, 2, 3), "DL-0042")
    item = PostalItem("0190a000-0000-7000-8000-000000000002", "BB-0007", "EX 000 000 001 VN")
    agent = Person("Lê Văn Thử", address="Số 7, đường Thử Nghiệm, phường Hoa Mai")
    return replace(dossier(3), submitter=agent, authorisation=paper, postal=item, channel=Channel.AGENT)


def _with_long_name() -> SlipDocument:
    """Longer than the program lets a name be: a template must not count on that."""
    made = receipt_document(dossier(3), facts(3))
    return SlipDocument(made.kind, {**made.content, "applicant": {**made.content["applicant"], "name": LONG_NAME}})


def _with_all_letters() -> Dossier:
    letters = vietnamese_letters()
    words = " ".join(letters[start : start + 6] for start in range(0, len(letters), 6))
    return replace(dossier(3), applicant=Person(words, address=words), summary=words)
