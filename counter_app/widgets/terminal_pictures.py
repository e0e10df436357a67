"""How sharp can this terminal show a picture: kitty's protocol, sixel, or two pixels a cell?

Known by the terminal's own name, so that a desk in an ordinary terminal neither asks nor waits; the settings may say
otherwise. Inside tmux or screen pictures get lost, so blocks are drawn there.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class PictureKind(StrEnum):
    KITTY = "kitty"
    SIXEL = "sixel"
    BLOCKS = "blocks"


_SIXEL_TERMS = ("foot", "mlterm", "contour", "yaft")
_SIXEL_PROGRAMS = ("WezTerm", "iTerm.app")
_chosen = PictureKind.BLOCKS


def kind_of(wanted: str, environment: Mapping[str, str]) -> PictureKind:
    """`wanted`: what the settings say, "" for nothing."""
    if wanted:
        return PictureKind(wanted)
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if environment.get("TMUX") or environment.get("STY"):
        return PictureKind.BLOCKS
    if term == "xterm-kitty" or environment.get("KITTY_WINDOW_ID"):
        return PictureKind.KITTY
    if term.startswith(_SIXEL_TERMS) or program in _SIXEL_PROGRAMS or environment.get("KONSOLE_VERSION"):
        return PictureKind.SIXEL
    return PictureKind.BLOCKS


def choose(kind: PictureKind) -> None:
    """Before the screen is taken over: the library asks the terminal for the size of its cells when it is loaded. One that
    cannot be loaded leaves blocks."""
    global _chosen
    _chosen = kind
    if kind is not PictureKind.BLOCKS:
        try:
            _library()
        except Exception:  # whatever a strange terminal answers, pages are still shown
            _chosen = PictureKind.BLOCKS


def sharp_picture() -> Any | None:
    """A widget with an `image`, None where this terminal gets blocks."""
    if _chosen is PictureKind.BLOCKS:
        return None
    library = _library()
    return library.TGPImage() if _chosen is PictureKind.KITTY else library.SixelImage()


def _library() -> Any:
    import textual_image.widget

    return textual_image.widget
