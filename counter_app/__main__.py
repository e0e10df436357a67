"""`counter` without a word opens the desk, and nobody waits there for the command line's library (D20)."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of the launcher: the desk, or whichever command is named (`counter_app.cli`)."""
    if sys.argv[1:]:
        from counter_app.cli import main as command_line

        command_line()
        return
    from counter_app.start_pace import collect_later

    collect_later()
    from counter_app.commands.desk import run_desk
    from counter_app.commands.json_lines import speak_utf8

    speak_utf8()
    try:
        raise SystemExit(run_desk(""))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None


if __name__ == "__main__":
    main()
