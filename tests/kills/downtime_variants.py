"""Which known-bad desks must be caught when they are killed around paper, sessions and days?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from counter_app.domain.paper_form import FormState
from counter_app.services.catch_up import CatchUpEntry
from counter_app.services.paper_kits import ON_PAPER, PaperKits
from counter_app.store.paper_forms import SqlitePaperForms

if TYPE_CHECKING:
    from tests.kills.downtime_life import DowntimeLife


def print_again(_life: DowntimeLife) -> None:
    """After a restart the desk forgets that a kit went to the printer."""
    real = PaperKits.print_once

    def bad(self: PaperKits, kit: Any, sheets: Any, officer: Any) -> str:
        with self._store.write() as session:
            session.notes.put(f"{ON_PAPER}{kit.kit_id}", "")
        return real(self, kit, sheets, officer)

    PaperKits.print_once = bad  # type: ignore[method-assign]


def fate_apart(_life: DowntimeLife) -> None:
    """Dossiers in one transaction, the fates of their forms in another one."""
    enter, move = CatchUpEntry.enter, SqlitePaperForms.move
    waiting: list[tuple[str, Any]] = []

    def later(self: SqlitePaperForms, number: str, change: Any) -> Any:
        if change.state is FormState.ENTERED:
            waiting.append((number, change))
            return None
        return move(self, number, change)

    def bad(self: CatchUpEntry, uid: str, forms: Any, officer: Any) -> Any:
        kept = enter(self, uid, forms, officer)
        with self._acting.store.write() as session:
            for number, change in waiting:
                move(session.downtime.forms, number, change)  # type: ignore[arg-type]
        waiting.clear()
        return kept

    SqlitePaperForms.move = later  # type: ignore[method-assign]
    CatchUpEntry.enter = bad  # type: ignore[method-assign]


def word_first(life: DowntimeLife) -> None:
    """The screen says that forms are entered before they are."""
    enter = CatchUpEntry.enter

    def bad(self: CatchUpEntry, uid: str, forms: Any, officer: Any) -> Any:
        for form in forms:
            life.tell(did="entered", line=form.line_id, uid="", number=form.form_number)
        return enter(self, uid, forms, officer)

    CatchUpEntry.enter = bad  # type: ignore[method-assign]


def new_ids(life: DowntimeLife) -> None:
    """A form and a closing that are given again after a power cut are new ones."""
    life.closing_id = lambda: f"day-{life.order.life}"  # type: ignore[method-assign]


VARIANTS: dict[str, Callable[[DowntimeLife], None]] = {
    variant.__name__: variant for variant in (print_again, fate_apart, word_first, new_ids)
}
