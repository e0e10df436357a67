"""Why is a style sheet not read again when nothing in it has changed? Each first opening of a screen would wait for it.

Textual 8.2.8 parses every source anew for each screen that brings its own, and twice more before the first one is painted.
"""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet

MOST_SOURCES = 256  # Textual keeps 64 of them; a desk whose screens have all been open has more


class KeptStyles(Stylesheet):
    """A style sheet that parses only sources which are new, or all of them when a colour has changed."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache.maxsize = MOST_SOURCES

    def set_variables(self, variables: dict[str, str]) -> None:
        """Another look. The same one again changes nothing."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """As in Textual, from what is kept."""
        self.parse()
