"""What do the three looks of the desk mean in colour? Light, dark and high contrast, all by semantic names.

Screens use $foreground, $text-muted, $text-success/-warning/-error, $panel, $surface, $border … and never a colour.
Contrast (WCAG 2): text ≥ 4.5 : 1 on every ground it stands on, ≥ 7 : 1 in high contrast (`tests/ui/test_widgets_theme.py`).
"""

from __future__ import annotations

from typing import Final

from textual.app import App
from textual.theme import Theme

DARK: Final = "counter-dark"
LIGHT: Final = "counter-light"
HIGH_CONTRAST: Final = "counter-high-contrast"
DEFAULT_THEME: Final = DARK

THEMES: Final = (
    Theme(
        name=DARK,
        primary="#6CB6FF",
        secondary="#9DB4C8",
        accent="#FFC66D",
        foreground="#E8ECF1",
        background="#14181D",
        surface="#1D232B",
        panel="#29323D",
        success="#7BD88F",
        warning="#FFC66D",
        error="#FF8A8A",
        dark=True,
        variables={
            "text-success": "#7BD88F",
            "text-warning": "#FFC66D",
            "text-error": "#FF9C9C",
            "text-accent": "#FFC66D",
            "text-primary": "#8CC6FF",
            "text-muted": "#A9B4C0",
            "text-disabled": "#8A95A1",
            "success-muted": "#1C3A26",
            "warning-muted": "#40321A",
            "error-muted": "#4A2226",
            "surface-active": "#24405C",
            "border": "#6CB6FF",
            "border-blurred": "#4A5766",
            "block-cursor-background": "#6CB6FF",
            "block-cursor-foreground": "#0B1117",
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": "#34495E",
            "block-cursor-blurred-foreground": "#E8ECF1",
            "block-cursor-blurred-text-style": "none",
            "input-cursor-background": "#FFC66D",
            "input-cursor-foreground": "#14181D",
            "input-selection-background": "#3C6EA5",
            "input-selection-foreground": "#FFFFFF",
            "footer-background": "#29323D",
            "footer-foreground": "#E8ECF1",
            "footer-key-foreground": "#FFC66D",
            "footer-description-foreground": "#E8ECF1",
            "button-foreground": "#E8ECF1",
            "button-color-foreground": "#0B1117",
            "button-focus-text-style": "bold reverse",
        },
    ),
    Theme(
        name=LIGHT,
        primary="#0B5CAD",
        secondary="#4A5B6C",
        accent="#8A4B00",
        foreground="#14181D",
        background="#F6F7F9",
        surface="#FFFFFF",
        panel="#E1E6EC",
        success="#1B6B34",
        warning="#855000",
        error="#A81E24",
        dark=False,
        variables={
            "text-success": "#17612E",
            "text-warning": "#704300",
            "text-error": "#A0161D",
            "text-accent": "#704300",
            "text-primary": "#0B5CAD",
            "text-muted": "#4C5763",
            "text-disabled": "#5F6A76",
            "success-muted": "#DDF2E2",
            "warning-muted": "#FCEBCB",
            "error-muted": "#FBE0E0",
            "surface-active": "#D6E8FB",
            "border": "#0B5CAD",
            "border-blurred": "#98A5B3",
            "block-cursor-background": "#0B5CAD",
            "block-cursor-foreground": "#FFFFFF",
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": "#C3D3E4",
            "block-cursor-blurred-foreground": "#14181D",
            "block-cursor-blurred-text-style": "none",
            "input-cursor-background": "#14181D",
            "input-cursor-foreground": "#FFFFFF",
            "input-selection-background": "#A9CDF2",
            "input-selection-foreground": "#14181D",
            "footer-background": "#E1E6EC",
            "footer-foreground": "#14181D",
            "footer-key-foreground": "#8A1C00",
            "footer-description-foreground": "#14181D",
            "button-foreground": "#14181D",
            "button-color-foreground": "#FFFFFF",
            "button-focus-text-style": "bold reverse",
        },
    ),
    Theme(
        name=HIGH_CONTRAST,
        primary="#FFFF00",
        secondary="#FFFFFF",
        accent="#00FFFF",
        foreground="#FFFFFF",
        background="#000000",
        surface="#000000",
        panel="#1A1A1A",
        success="#00FF66",
        warning="#FFD000",
        error="#FF9090",
        dark=True,
        variables={
            "text-success": "#00FF66",
            "text-warning": "#FFD000",
            "text-error": "#FF9090",
            "text-accent": "#00FFFF",
            "text-primary": "#FFFF00",
            "text-muted": "#E0E0E0",
            "text-disabled": "#C0C0C0",
            "success-muted": "#000000",
            "warning-muted": "#000000",
            "error-muted": "#000000",
            "surface-active": "#00326E",
            "border": "#FFFF00",
            "border-blurred": "#B0B0B0",
            "block-cursor-background": "#FFFF00",
            "block-cursor-foreground": "#000000",
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": "#404040",
            "block-cursor-blurred-foreground": "#FFFFFF",
            "block-cursor-blurred-text-style": "underline",
            "input-cursor-background": "#FFFF00",
            "input-cursor-foreground": "#000000",
            "input-selection-background": "#00FFFF",
            "input-selection-foreground": "#000000",
            "footer-background": "#1A1A1A",
            "footer-foreground": "#FFFFFF",
            "footer-key-foreground": "#FFFF00",
            "footer-description-foreground": "#FFFFFF",
            "button-foreground": "#FFFFFF",
            "button-color-foreground": "#000000",
            "button-focus-text-style": "bold reverse",
        },
    ),
)


def register_themes(app: App[object]) -> None:
    """Make the three looks known to `app`; it then sets `app.theme`."""
    for look in THEMES:
        app.register_theme(look)
