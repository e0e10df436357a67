"""How do the lines of the visible block become a page of type: text in a Times-metric font, no picture?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from counter_app.domain.errors import FontsIncomplete
from counter_app.domain.signature_block import FONT_POINTS, SignatureBlock

FAMILIES: Final = ("Times New Roman", "Liberation Serif")
# Black on nothing; `turn` only where the page itself is turned by a flag.
_TEMPLATE: Final = """
#let d = json(bytes(sys.inputs.block))
#set page(width: auto, height: auto, margin: 2pt, fill: none)
#set text(font: d.families, size: d.points * 1pt, fill: black, lang: "vi", fallback: false)
#set par(leading: 0.45em)
#let lines = d.lines.map(line => [#line]).join(linebreak())
#rotate(d.turn * 1deg, reflow: true, box(lines))
"""


def block_page(block: SignatureBlock, rotate: int, fonts: Sequence[Path]) -> bytes:
    """A PDF of one page, exactly as large as the block; turned against the page's flag. Raises FontsIncomplete.

    `fonts`: folders that hold Times New Roman or Liberation Serif.
    """
    import json

    import typst

    told = {"lines": list(block.lines), "families": list(FAMILIES), "points": FONT_POINTS, "turn": -rotate}
    try:
        typeset: Any = typst.compile_with_warnings  # its stub wants one type for text and folders
        made, warnings = typeset(
            _TEMPLATE.encode(),
            font_paths=[str(folder) for folder in fonts],
            ignore_system_fonts=True,
            sys_inputs={"block": json.dumps(told)},
            format="pdf",
        )
    except typst.TypstError as error:
        raise FontsIncomplete(missing=FAMILIES[0], where=", ".join(map(str, fonts))) from error
    if len([each for each in warnings if "unknown font" in str(each)]) >= len(FAMILIES):
        raise FontsIncomplete(missing=FAMILIES[0], where=", ".join(map(str, fonts)))
    assert isinstance(made, bytes)
    return made
