"""What does every app of this desk (the real one, rigs, the gallery) share? Driver, looks, Vietnamese, scans, safe notices.

`class CounterApp(ShellApp)` adds modes, lights and keys. Inherited: the paced driver (D21), `CodeScanned` (scan_catcher),
three themes, app.tcss, the Vietnamese command palette, and a `notify` that never reads its message as markup.
More system commands: override `get_system_commands`, `yield from super()…`, then your own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from textual import events
from textual.app import SystemCommand
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider, ProviderSource
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets.option_list import Option

from counter_app import theme
from counter_app.domain.plain_text import plain
from counter_app.paced_driver import paced_driver_class
from counter_app.texts import textual_words
from counter_app.widgets.plain import plain_content
from counter_app.widgets.scan_catcher import CatchesScans

_LOOKS: Final = {
    theme.DARK: textual_words.THEME_DARK,
    theme.LIGHT: textual_words.THEME_LIGHT,
    theme.HIGH_CONTRAST: textual_words.THEME_HIGH_CONTRAST,
}


class VietnamesePalette(CommandPalette):
    """Textual's palette, in our words."""

    def __init__(
        self, providers: ProviderSource | None = None, placeholder: str = textual_words.PALETTE_PLACEHOLDER
    ) -> None:
        super().__init__(providers, id="--command-palette", placeholder=placeholder)

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """As in Textual 8.2.8, which spells "No matches found" out inside this method."""
        self._stop_no_matches_countdown()
        self._no_matches_timer = self.set_timer(
            self._NO_MATCHES_COUNTDOWN, partial(self._say_no_matches, bool(search_value))
        )

    def _say_no_matches(self, searching: bool) -> None:
        if searching:
            option = Option(plain_content(textual_words.NO_MATCHES), disabled=True, id=self._NO_MATCHES)
            self.query_one(CommandList).add_option(option)
        self._list_visible = searching


class Looks(Provider):
    """The three themes, by their Vietnamese names."""

    async def discover(self) -> Hits:
        for name, (title, told) in _LOOKS.items():
            yield DiscoveryHit(title, partial(self._choose, name), help=told)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, (title, told) in _LOOKS.items():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), partial(self._choose, name), help=told)

    def _choose(self, name: str) -> None:
        self.app.theme = name


class ShellApp(CatchesScans):
    """An app with everything that is the same on all screens and nothing that is a job at the counter."""

    CSS_PATH: ClassVar[list[str | Path]] = [Path(__file__).parents[1] / "app.tcss"]  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__(driver_class=paced_driver_class())
        textual_words.apply()
        theme.register_themes(self)  # type: ignore[arg-type]
        self.theme = theme.DEFAULT_THEME

    async def on_event(self, event: events.Event) -> None:
        """As Textual's, but a press on what is leaving the screen is nothing: Textual 8.2.8 falls over it."""
        if isinstance(event, events.MouseDown) and self._is_leaving(event):
            return
        await super().on_event(event)

    def _is_leaving(self, event: events.MouseDown) -> bool:
        widget, _ = self.screen.get_widget_and_offset_at(event.x, event.y)
        return widget is not None and not isinstance(widget, Screen) and widget.parent is None

    def _fatal_error(self) -> None:
        """As Textual's, without the values of variables: they are people's (F51)."""
        from rich.text import Text

        from counter_app.widgets.last_words import last_words

        error = sys.exc_info()[1] or self._exception
        if error is None:
            super()._fatal_error()
            return
        self.bell()
        self._exit_renderables.append(Text(last_words(error)))
        self._close_messages_no_wait()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """As in Textual, but the message is always plain text: whatever a caller forgets, no notice ends the app (D13)."""
        del markup
        message, title = plain(message, keep_newlines=True), plain(title)
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def action_command_palette(self) -> None:
        """Open the palette unless it is open."""
        if self.use_command_palette and not CommandPalette.is_open(self):  # type: ignore[arg-type]
            self.push_screen(VietnamesePalette())

    def search_themes(self) -> None:
        """Choose one of the three looks; Textual's own themes are not offered."""
        self.push_screen(VietnamesePalette([Looks], textual_words.LOOKS_PLACEHOLDER))

    def action_help_quit(self) -> None:
        """Ctrl+C copies; whoever expects it to quit learns the key."""
        self.notify(textual_words.HOW_TO_QUIT)

    def action_show_keys(self) -> None:
        """Open or close the panel with the keys that work here."""
        if self.screen.query("HelpPanel"):
            self.action_hide_help_panel()
        else:
            self.action_show_help_panel()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Looks, keys, maximize, quit."""
        words = textual_words
        yield SystemCommand(*words.CHANGE_THEME, self.action_change_theme)
        yield SystemCommand(*(words.HIDE_KEYS if screen.query("HelpPanel") else words.SHOW_KEYS), self.action_show_keys)
        if screen.maximized is not None:
            yield SystemCommand(*words.MINIMIZE, screen.action_minimize)
        elif screen.focused is not None and screen.focused.allow_maximize:
            yield SystemCommand(*words.MAXIMIZE, screen.action_maximize)
        yield SystemCommand(*words.QUIT, self.action_quit)
