"""What the desk would promise right now: due date, fee, what is missing. Beside the form, or below it when narrow."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from counter_app.services.intake import Quote
from counter_app.texts import names
from counter_app.texts.checklist_words import line_words
from counter_app.texts.finding_words import finding_sentence
from counter_app.widgets.due_date_badge import DueDateBadge
from counter_app.widgets.plain import plain_content

MOST_MISSING_SHOWN = 4


class QuotePanel(Vertical):
    """Follows every change of the form."""

    DEFAULT_CSS = """
    QuotePanel {
        height: auto;
        & > Static { height: auto; padding: 0 1; }
        & > .quote-title { text-style: bold; color: $text-primary; }
    }
    """

    def compose(self) -> ComposeResult:
        yield Static(plain_content("Hẹn trả và phí"), classes="quote-title")
        yield DueDateBadge("")
        yield Static("", id="quote-fee")
        yield Static("", id="quote-missing")
        yield Static("", id="quote-findings")

    def on_mount(self) -> None:
        self.clear()

    def show(self, quote: Quote, undecided: int, now: datetime) -> None:
        """A fresh quote."""
        self.query_one(DueDateBadge).show(quote.due.due_at, now, quote.due.overdue_after)
        fee = names.money(quote.fee.amount) if quote.fee.amount else "Không thu"
        if (quote.fee.must_be_typed or quote.fee.unknown) and not quote.fee.amount:
            fee = "chưa rõ, nhập ở bước 4"
        self.query_one("#quote-fee", Static).update(
            Content.assemble(
                plain_content("Thời hạn: ", "$text-muted"),
                plain_content(names.term(quote.due.term)),
                "   ",
                plain_content("Phí: ", "$text-muted"),
                plain_content(fee),
            )
        )
        self.query_one("#quote-missing", Static).update(self._missing(quote, undecided))
        told = [f"▲ {finding_sentence(finding)}" for finding in quote.findings]
        self.query_one("#quote-findings", Static).update(plain_content("\n".join(told), "$text-warning", keep_newlines=True))

    def _missing(self, quote: Quote, undecided: int) -> Content:
        if undecided:
            return plain_content(f"○ Còn {undecided} thành phần chưa đánh dấu", "$text-muted")
        if quote.verdict.complete:
            return plain_content("● Hồ sơ đủ thành phần", "$text-success")
        shown = [f"✕ {line_words(line)}" for line in quote.verdict.lines[:MOST_MISSING_SHOWN]]
        rest = len(quote.verdict.lines) - len(shown)
        if rest:
            shown.append(f"… và {rest} thành phần nữa")
        return plain_content("\n".join(shown), "$text-error", keep_newlines=True)

    def show_problem(self, told: str) -> None:
        """The form does not add up yet."""
        self.query_one("#quote-findings", Static).update(plain_content(f"▲ {told}", "$text-warning"))

    def clear(self) -> None:
        """No procedure yet."""
        self.query_one(DueDateBadge).update(plain_content("Chọn thủ tục để biết ngày hẹn trả", "$text-muted"))
        for name in ("fee", "missing", "findings"):
            self.query_one(f"#quote-{name}", Static).update("")
