"""Vietnamese everywhere, readable in every theme, signs beside colours, pictures of slips, and a light start."""

from __future__ import annotations

import html
import inspect
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import textual.containers
import textual.widgets
from textual.app import App
from textual.color import Color
from textual.command import CommandInput, CommandPalette
from textual.dom import DOMNode
from textual.screen import Screen
from textual.theme import Theme

from counter_app.domain.dossier import SyncStatus
from counter_app.texts import textual_words
from counter_app.theme import HIGH_CONTRAST, THEMES
from counter_app.widgets.due_date_badge import due_words
from counter_app.widgets.lights_bar import Light, LightState, _lights_content
from counter_app.widgets.notices import SIGNS, Tone
from counter_app.widgets.slip_preview import SlipPreview
from tests.ui.gallery import LIGHTS, NOW, Gallery, PreviewPage, slip_png
from tests.ui.keys import send, settle

ROOT = Path(__file__).parents[2]
ON = {  # text → the grounds it stands on
    "foreground": ("background", "surface", "panel", "surface-active"),
    "text-muted": ("background", "surface", "panel", "surface-active"),
    "text-success": ("background", "panel", "success-muted"),
    "text-warning": ("background", "panel", "warning-muted"),
    "text-error": ("background", "panel", "surface", "error-muted"),
    "text-primary": ("background", "surface"),
    "block-cursor-foreground": ("block-cursor-background",),
    "block-cursor-blurred-foreground": ("block-cursor-blurred-background",),
    "footer-key-foreground": ("footer-background",),
    "input-cursor-foreground": ("input-cursor-background",),
    "input-selection-foreground": ("input-selection-background",),
}


def _contrast(first: Color, second: Color) -> float:
    """WCAG 2 contrast ratio."""

    def luminance(colour: Color) -> float:
        parts = [part / 255 for part in colour.rgb]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_can_be_read_on_every_ground_and_the_focus_is_seen(theme: Theme) -> None:
    colours = theme.to_color_system().generate()
    least = 7 if theme.name == HIGH_CONTRAST else 4.5
    poor = {
        (text, ground): round(ratio, 2)
        for text, grounds in ON.items()
        for ground in grounds
        if (ratio := _contrast(Color.parse(colours[text]), Color.parse(colours[ground]))) < least
    }
    assert poor == {}
    assert _contrast(Color.parse(colours["border"]), Color.parse(colours["background"])) >= 3


def test_every_binding_of_textual_has_vietnamese_words() -> None:
    widgets = [getattr(textual.widgets, name) for name in textual.widgets.__all__]
    containers = [kind for kind in vars(textual.containers).values() if inspect.isclass(kind) and issubclass(kind, DOMNode)]
    bindings = [
        binding
        for kind in [*widgets, *containers, Screen, App, CommandPalette]
        if kind._merged_bindings is not None
        for _, binding in kind._merged_bindings
    ]
    told = {words for binding in bindings for words in (binding.description, binding.tooltip) if words}
    assert len(told) > 60
    assert told - textual_words.BINDINGS.keys() == set()


def _words(app: App[None]) -> str:
    """The text of the picture, without the window frame that the exporter draws."""
    text = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", app.export_screenshot()))
    return html.unescape(text).replace("\xa0", " ")


ENGLISH = re.compile(
    r"\b(search|command|commands|theme|quit|keys|maximize|minimize|screenshot|save|show|hide|change|match|found|select"
    r"|cursor|delete|move|copy|paste|page|focus|next|previous|scroll|submit|press|the|and|input)\b",
    re.IGNORECASE,
)


@pytest.mark.anyio
async def test_palette_looks_and_key_panel_hold_no_english() -> None:
    app = Gallery()
    async with app.run_test(size=(120, 40)) as pilot:
        app.title = "Quầy"
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot, lambda: "Đổi giao diện" in _words(app))
        seen = _words(app)
        app.screen.query_one(CommandInput).value = "zzzz"
        await settle(pilot, lambda: textual_words.NO_MATCHES in _words(app))
        seen += _words(app)
        await pilot.press("escape")
        app.action_change_theme()
        await settle(pilot, lambda: "Tương phản cao" in _words(app))
        seen += _words(app)
        await pilot.press("escape")
        app.action_show_keys()
        app.action_help_quit()
        await settle(pilot, lambda: "Ô tiếp theo" in _words(app))
        seen += _words(app)
        assert {found.group().lower() for found in ENGLISH.finditer(seen)} == set()


def test_lights_and_due_dates_speak_without_colour() -> None:
    shown = [_lights_content([Light("Máy in", state)], frozenset()).plain for state in LightState]
    assert len(set(shown)) == len(LightState) and len(set(SIGNS.values())) == len(Tone)
    full, short = (_lights_content(LIGHTS, silent).plain for silent in (frozenset(), frozenset({LightState.OK})))
    assert "Máy in: sẵn sàng" in full and "Máy in   ▲ Hệ thống: chờ gửi 3" in short
    assert due_words(NOW + timedelta(days=3), NOW) == (Tone.GOOD, "Hẹn trả 09:30 ngày 28/11/2026 · còn 3 ngày")
    assert due_words(NOW - timedelta(days=2), NOW)[1].endswith("quá hạn 2 ngày")
    assert due_words(NOW - timedelta(hours=1), NOW, NOW + timedelta(hours=9))[0] is Tone.WARN
    assert due_words(None, NOW)[1] == "Không quy định thời hạn"
    assert len(SyncStatus) == 4  # DossierTable has a sign for each


@pytest.mark.anyio
async def test_a_slip_is_drawn_zooms_and_refuses_what_is_no_picture() -> None:
    app = Gallery()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(PreviewPage())
        preview = app.screen.query_one(SlipPreview)
        await settle(pilot, lambda: preview.virtual_size.height > 20)
        assert "▀" in _words(app)
        width = preview.virtual_size.width
        send(app, "++")
        await settle(pilot, lambda: preview.virtual_size.width > 1.9 * width)
        preview.show_pages([slip_png(), slip_png()])
        await settle(pilot, lambda: preview.virtual_size.width == width)
        for bad in (b"", b"%PDF-1.7", slip_png()[:200]):
            with pytest.raises(ValueError, match="picture"):
                preview.show_png(bad)


def test_importing_every_widget_loads_no_device_store_or_network_library() -> None:
    heavy = ("cv2", "numpy", "typst", "httpx", "sqlite3", "sqlcipher3", "sqlite_utils", "PIL", "escpos", "pyzbar", "keyring")
    names = [path.stem for path in (ROOT / "counter_app/widgets").glob("*.py") if path.stem != "__init__"]
    code = "import sys\n" + "".join(f"import counter_app.widgets.{name}\n" for name in names)
    code += f"print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
