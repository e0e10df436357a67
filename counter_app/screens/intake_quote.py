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
    """Follows every change of the form. Beside it: everything, line by line. Below it (`-narrow`): two lines and no more."""

    DEFAULT_CSS = """
    QuotePanel {
        height: auto;
        & > Static { height: auto; padding: 0 1; }
        & > .quote-title { text-style: bold; color: $text-primary; }
        & > #quote-brief { display: none; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & > #quote-findings { color: $text-warning; }
        & > #quote-findings.-none { display: none; }
    }
    """

    def compose(self) -> ComposeResult:
        yield Static(plain_content("Hẹn trả và phí"), classes="quote-title")
        yield DueDateBadge("")
        for name in ("brief", "fee", "missing", "findings"):
            yield Static("", id=f"quote-{name}")

    def on_mount(self) -> None:
        self.clear()

    def show(self, quote: Quote, undecided: int, now: datetime) -> None:
        """A fresh quote. `undecided`: how many components nobody has marked."""
        self.query_one(DueDateBadge).show(quote.due.due_at, now, quote.due.overdue_after)
        term = plain_content("Thời hạn: ", "$text-muted") + plain_content(names.term(quote.due.term))
        fee = plain_content("Phí: ", "$text-muted") + plain_content(_fee_words(quote))
        self.query_one("#quote-brief", Static).update(Content.assemble(_verdict(quote, undecided), "   ", fee, "   ", term))
        self.query_one("#quote-fee", Static).update(Content.assemble(term, "\n", fee))
        self.query_one("#quote-missing", Static).update(_missing(quote, undecided))
        self._find("\n".join(f"▲ {finding_sentence(finding)}" for finding in quote.findings))

    def show_problem(self, told: str) -> None:
        """The form does not add up yet."""
        self._find(f"▲ {told}")

    def clear(self) -> None:
        """No procedure yet."""
        self.query_one(DueDateBadge).update(plain_content("Chọn thủ tục để biết ngày hẹn trả", "$text-muted"))
        for name in ("brief", "fee", "missing"):
            self.query_one(f"#quote-{name}", Static).update("")
        self._find("")

    def _find(self, told: str) -> None:
        line = self.query_one("#quote-findings", Static)
        line.update(plain_content(told, keep_newlines=True))
        line.set_class(not told, "-none")


def _fee_words(quote: Quote) -> str:
    if (quote.fee.must_be_typed or quote.fee.unknown) and not quote.fee.amount:
        return "chưa rõ, nhập ở bước 4"
    return names.money(quote.fee.amount) if quote.fee.amount else "Không thu"


def _verdict(quote: Quote, undecided: int) -> Content:
    """In one phrase: may it be received?"""
    if undecided:
        return plain_content(f"○ Còn {undecided} thành phần chưa đánh dấu", "$text-muted")
    if quote.verdict.complete:
        return plain_content("● Đủ thành phần", "$text-success")
    return plain_content(f"✕ {len(quote.verdict.lines)} thành phần chưa đạt", "$text-error")


def _missing(quote: Quote, undecided: int) -> Content:
    """The same with the names of what is missing."""
    if undecided or quote.verdict.complete:
        return _verdict(quote, undecided)
    shown = [f"✕ {line_words(line)}" for line in quote.verdict.lines[:MOST_MISSING_SHOWN]]
    if rest := len(quote.verdict.lines) - len(shown):
        shown.append(f"… và {rest} thành phần nữa")
    return plain_content("\n".join(shown), "$text-error", keep_newlines=True)
