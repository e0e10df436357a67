"""What in a PDF may act or hide: scripts, actions that start something, files inside the file?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.copy_errors import FileRefused

if TYPE_CHECKING:
    from pikepdf import Pdf

_ACTIONS: Final = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/GoToE", "/RichMediaExecute")
_MOST_OBJECTS: Final = 300_000
_DEEPEST: Final = 40


def active_content(pdf: Pdf) -> tuple[str, ...]:
    """Kinds found anywhere in the file, in alphabetical order: every object is looked at, not only where such things
    belong."""
    found: set[str] = set()
    if len(pdf.objects) > _MOST_OBJECTS:
        raise FileRefused(file="", reason="broken")
    for dictionary in _dictionaries(pdf):
        action = dictionary.get("/S")
        if action is not None and str(action) in _ACTIONS:
            found.add(str(action)[1:])
        if "/JS" in dictionary or "/JavaScript" in dictionary:
            found.add("JavaScript")
        if "/XFA" in dictionary:
            found.add("XFA")
    return tuple(sorted(found))


def attachments(pdf: Pdf) -> int:
    """Files inside the file, listed or only pinned to a page."""
    listed = len(pdf.attachments)
    pinned = sum(1 for each in _dictionaries(pdf) if each.get("/Subtype") == "/FileAttachment")
    return max(listed, sum(1 for each in _dictionaries(pdf) if "/EF" in each)) + pinned


def _dictionaries(pdf: Pdf) -> Iterator[Any]:
    import pikepdf

    for top in pdf.objects:
        waiting: list[tuple[Any, int]] = [(top, 0)]
        while waiting:
            each, depth = waiting.pop()
            if depth > _DEEPEST:
                raise FileRefused(file="", reason="broken")
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                yield each
                children = [each[key] for key in each.keys()]  # noqa: SIM118 - a stream has no other way
            elif isinstance(each, pikepdf.Array):
                children = list(each)
            else:
                continue
            waiting += [(child, depth + 1) for child in children if getattr(child, "is_indirect", True) is False]
