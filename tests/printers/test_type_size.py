"""The largest type that fits is found whatever is tried first, and an ordinary receipt is laid out once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.domain.errors import DeviceUnavailable
from counter_app.domain.slip import PaperFormat, SlipDocument
from printers import render
from printers.type_size import FLOW, LARGER_MAY_FIT, MOST_SIZES, Attempt, Fit, Try, in_largest_type, refusal
from tests.printers.slips import dossier, provisional_receipt, receipt, rendered, reprint

SIZES = 7


class Template:
    """Seven sizes, of which those from `fitting` on fit. `doubt`: it cannot tell that the next larger one does not."""

    def __init__(self, fitting: int, doubt: bool) -> None:
        self.fitting, self.doubt = fitting, doubt
        self.tried: list[Try] = []

    def __call__(self, at: Try) -> Attempt:
        self.tried.append(at)
        if at.size == FLOW:
            return Attempt(Fit.FITS, b"flow")
        if at.size >= SIZES:
            return Attempt(Fit.NO_SUCH_SIZE)
        if at.size < self.fitting:
            return Attempt(Fit.OVERFLOWS)
        if not at.largest and (self.doubt or at.size > self.fitting):
            return Attempt(Fit.ROOMY)
        return Attempt(Fit.FITS, str(at.size).encode())


@pytest.mark.parametrize("doubt", [False, True])
@pytest.mark.parametrize("guess", range(SIZES + 2))
@pytest.mark.parametrize("fitting", range(SIZES + 1))
def test_any_first_guess_ends_at_the_largest_size_that_fits(fitting: int, guess: int, doubt: bool) -> None:
    template = Template(fitting, doubt)
    wanted = str(fitting).encode() if fitting < SIZES else b"flow"
    assert in_largest_type(template, guess) == wanted
    assert len(template.tried) <= 2 * SIZES + 3


def test_a_right_guess_is_laid_out_once() -> None:
    for fitting in range(SIZES):
        template = Template(fitting, doubt=False)
        in_largest_type(template, fitting)
        assert len(template.tried) == 1


def test_a_template_that_finds_everything_too_large_is_asked_to_flow() -> None:
    tried: list[int] = []

    def never(at: Try) -> Attempt:
        tried.append(at.size)
        return Attempt(Fit.FITS, b"flow") if at.size == FLOW else Attempt(Fit.OVERFLOWS)

    assert in_largest_type(never, 0) == b"flow" and len(tried) == MOST_SIZES + 1


def test_a_template_that_doubts_the_largest_size_is_broken() -> None:
    reason = f"panicked with: {LARGER_MAY_FIT}"
    assert refusal(reason, Try(3, largest=False)) is Fit.ROOMY
    assert refusal(reason, Try(3, largest=True)) is None
    assert refusal(reason, Try(FLOW, largest=False)) is None
    assert refusal("unknown variable: x", Try(3, largest=False)) is None


def attempts(slip: SlipDocument, paper: PaperFormat, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often this slip is laid out."""
    counted = 0

    def counting(attempt: object, guess: int) -> bytes:
        def once(at: Try) -> Attempt:
            nonlocal counted
            counted += 1
            return attempt(at)  # type: ignore[operator,no-any-return]

        return in_largest_type(once, guess)

    monkeypatch.setattr(render, "in_largest_type", counting)
    rendered(slip, paper)
    return counted


@pytest.mark.parametrize("paper", [PaperFormat.A5, PaperFormat.A4])
def test_an_ordinary_receipt_is_laid_out_once(paper: PaperFormat, monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes it quick: the guess from the number of letters holds for the templates as shipped."""
    ordinary = [receipt(3), receipt(4), receipt(8), reprint(), provisional_receipt(3)]
    assert [attempts(slip, paper, monkeypatch) for slip in ordinary] == [1] * len(ordinary)


def test_a_wrong_guess_changes_nothing_on_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    slip = receipt(applicant=replace(dossier().applicant, name="Phạm Thị Thử"))
    usual = rendered(slip, PaperFormat.A5).data
    for guess in (2, 3, 4):
        monkeypatch.setattr(render, "first_guess", lambda *_, guess=guess: guess)
        assert rendered(slip, PaperFormat.A5).data == usual


def test_a_template_that_stops_for_another_reason_is_not_mistaken_for_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise DeviceUnavailable(device="receipt_a5.typ", reason="panicked with: hết giấy")

    monkeypatch.setattr(render.TypstRenderer, "_pdf", broken)
    with pytest.raises(DeviceUnavailable):
        rendered(receipt(), PaperFormat.A5)
