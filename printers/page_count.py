"""How many pages has a PDF of ours? Told by its page objects, which the compiler writes uncompressed."""

from __future__ import annotations

import re

_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def pages_of_pdf(pdf: bytes) -> int:
    """0 for what is no PDF of ours."""
    return len(_PAGE.findall(pdf))
