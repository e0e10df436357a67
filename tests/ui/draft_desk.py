"""The real app on a real store for the kill rig: `python -m tests.ui.draft_desk FOLDER [without-drafts]`."""

from __future__ import annotations

import sys
from pathlib import Path

from counter_app.app import CounterApp
from tests.desk_rig import DeskRig


def main() -> None:
    """A desk in this folder, its officer logged in. `without-drafts` is the known-bad variant: nothing is ever kept."""
    rig = DeskRig(Path(sys.argv[1]))
    if "without-drafts" in sys.argv:
        rig.services.drafts.save = lambda *_: None  # type: ignore[method-assign]
    try:
        CounterApp(rig.services, logged_in=rig.officer).run()
    finally:
        rig.close()


if __name__ == "__main__":
    main()
