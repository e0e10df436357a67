"""How does text from people, codes or the centre reach the screen without being obeyed? Through this gate only (D13).

    Static(plain_content(dossier.applicant.name))          # also Label, Button, Option, Select, Checkbox, border_title
    table.add_row(plain_cell(row.number))                  # DataTable and Tree take rich text
    Content.assemble(plain_content(name), " · ", "chờ gửi")  # literals may stand beside it

Textual reads plain strings as markup: `[/b]` ends the app, `[@click=…]` becomes a link, `[Lan]` vanishes.
`tests/architecture/test_markup_gate.py` finds every string that goes round the gate.
"""

from __future__ import annotations

from rich.text import Text
from textual.content import Content

from counter_app.domain.plain_text import clip, plain


def plain_content(text: str, style: str = "", *, keep_newlines: bool = False) -> Content:
    """`text` as Textual content: no markup, no control characters, NFC. `style` is ours, e.g. "bold $warning"."""
    return Content.styled(plain(text, keep_newlines=keep_newlines), style)


def plain_cell(text: str, style: str = "", *, cells: int = 0) -> Text:
    """`text` as a cell of a DataTable or Tree; longer than `cells` columns it ends in "…" (0 = never cut)."""
    return Text(clip(text, cells) if cells else plain(text), style=style, no_wrap=True, end="")
