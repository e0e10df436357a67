"""Which screen does each job of the desk open, and when is its code loaded? Only the log-in's at the start (D20)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from textual.screen import Screen

from counter_app.screens.desk_session import DeskSession
from counter_app.screens.login import LoginScreen
from counter_app.services.counter import CounterServices

LATER = ("home", "intake", "lookup", "dossier_detail", "received", "sync_centre", "settings")

Jobs = dict[str, Callable[[], Screen[Any]]]


def jobs(services: CounterServices, session: DeskSession, simulated: tuple[str, ...]) -> Jobs:
    """Mode → its screen. `simulated`: what the demo only pretends, in the clerk's words."""

    def home() -> Screen[Any]:
        from counter_app.screens.home import HomeScreen

        return HomeScreen(services.day, services.lookup, services.drafts, session, simulated)

    def intake() -> Screen[Any]:
        from counter_app.screens.intake import IntakeScreen

        return IntakeScreen(services, session)

    def lookup() -> Screen[Any]:
        from counter_app.screens.lookup import LookupScreen

        return LookupScreen(services.lookup, services.day, session, services.scan_back)

    def sync() -> Screen[Any]:
        from counter_app.screens.sync_centre import SyncCentreScreen

        return SyncCentreScreen(services.sync, services.leases, services.day, session)

    def settings() -> Screen[Any]:
        from counter_app.screens.settings import SettingsScreen

        return SettingsScreen(services, session)

    def login() -> Screen[Any]:
        return LoginScreen(services.login, services.desk, session)

    return {"login": login, "home": home, "intake": intake, "lookup": lookup, "sync": sync, "settings": settings}


def load_the_rest() -> None:
    """Load the code of every screen. Called behind the log-in, so that no key press pays for it."""
    for name in LATER:
        import_module(f"counter_app.screens.{name}")
