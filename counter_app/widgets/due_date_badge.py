"""When must the result be there, and how near is that? The promised date with a sign and a word, never colour alone."""

from __future__ import annotations

from datetime import datetime

from textual.widgets import Static

from counter_app.widgets.notices import SIGNS, Tone
from counter_app.widgets.plain import plain_content

_SOON_DAYS = 1


def due_words(due_at: datetime | None, now: datetime, overdue_after: datetime | None = None) -> tuple[Tone, str]:
    """Tone and words for a due date. `overdue_after` decides lateness when it is given (end of the last day, BLDS Đ147)."""
    if due_at is None:
        return Tone.NOTE, "Không quy định thời hạn"
    days = (due_at.date() - now.date()).days
    shown = f"Hẹn trả {due_at:%H:%M} ngày {due_at:%d/%m/%Y}"
    if now > (overdue_after or due_at):
        return Tone.BAD, f"{shown} · quá hạn {-days} ngày" if days < 0 else f"{shown} · quá hạn hôm nay"
    if days <= 0:
        return Tone.WARN, f"{shown} · hôm nay"
    return (Tone.WARN if days <= _SOON_DAYS else Tone.GOOD), f"{shown} · còn {days} ngày"


class DueDateBadge(Static):
    """Give it what the due date rule answered; it knows no calendar and no clock."""

    DEFAULT_CSS = """
    DueDateBadge {
        width: auto; height: 1; padding: 0 1; background: $panel;
        &.-good { color: $text-success; }
        &.-warn { color: $text-warning; }
        &.-bad { color: $text-error; text-style: bold; }
    }
    """

    def show(self, due_at: datetime | None, now: datetime, overdue_after: datetime | None = None) -> None:
        """`due_at` None = the procedure has no published time."""
        tone, words = due_words(due_at, now, overdue_after)
        self.update(plain_content(f"{SIGNS[tone]} {words}"))
        for other in Tone:
            self.set_class(other is tone, f"-{other}")
