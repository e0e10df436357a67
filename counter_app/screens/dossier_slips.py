"""Which slip of the dossier is to be printed again? The receipt, or the slip of one of its acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from textual.app import App

from counter_app.domain.officer import Officer
from counter_app.domain.slip import PrintJob, SlipKind
from counter_app.screens.dialogs.choose import Choose
from counter_app.services.act_slips import ACT
from counter_app.services.counter import CounterServices
from counter_app.texts import names
from counter_app.texts.act_words import capital, slip_words

SAVE_WHICH: Final = "Lưu giấy nào ra tệp PDF?"
SAVE_WHY: Final = "Lưu ra tệp PDF: vì sao?"
SAVE_REASON: Final = "Lưu ra tệp"


@dataclass(frozen=True, slots=True)
class WantedSlip:
    """`last`: its newest sheet; None for a receipt that was never wanted."""

    last: PrintJob | None

    @property
    def of_act(self) -> bool:
        """The slip of an act, not of the reception."""
        return self.last is not None and ACT in self.last.facts

    @property
    def question(self) -> str:
        """What the officer is asked."""
        if self.last is None:
            return "In giấy tiếp nhận: vì sao in sau?"
        return f"In lại {slip_words(self.last.kind)}: vì sao?"

    def again(self, services: CounterServices, uid: str, officer: Officer, reason: str) -> PrintJob:
        """A numbered copy with its reason. In a worker thread. Raises NotAllowed, MissingField."""
        if self.last is not None and self.of_act:
            return services.acts.acting.reprint(self.last.job_id, officer, reason)
        return services.slips.reprint(uid, officer, reason)


def slips_of(jobs: Sequence[PrintJob]) -> list[WantedSlip]:
    """The newest sheet of each slip, the latest slip first; the receipt is always among them. Labels have their own key."""
    newest = {(job.kind, job.facts.get(ACT, "")): job for job in jobs if job.kind is not SlipKind.LABEL}
    slips = [WantedSlip(job) for job in reversed(newest.values())]
    has_receipt = any(kind is SlipKind.RECEIPT and not act for kind, act in newest)
    return slips if has_receipt else [*slips, WantedSlip(None)]


async def which_slip(app: App[Any], jobs: Sequence[PrintJob], asked: str = "In lại giấy nào?") -> WantedSlip | None:
    """Asked only when there is a choice. In a worker."""
    slips = slips_of(jobs)
    if len(slips) == 1:
        return slips[0]
    options = [(_label(slip), str(place)) for place, slip in enumerate(slips)]
    chosen = await app.push_screen_wait(Choose(asked, options))
    return slips[int(chosen)] if chosen else None


def _label(slip: WantedSlip) -> str:
    if slip.last is None:
        return capital(slip_words(SlipKind.RECEIPT))
    return f"{capital(slip_words(slip.last.kind))} · {names.short_moment(slip.last.wanted_at)}"
