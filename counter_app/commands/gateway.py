"""`counter gateway …`: the gateway's own commands; without a database it keeps a file in the data folder."""

from __future__ import annotations

import os
import sys

from config.paths import default_data_folder
from counter_app.commands.exit_codes import CENTRE, INPUT

_WRONG_LINE = 2


def run_gateway(arguments: list[str]) -> int:
    """0, 2 for a wrong command line, 4 for what the gateway refuses or cannot do; it says why on stderr."""
    from sync.gateway.__main__ import URL_VARIABLE, main

    told = any(argument.startswith("--database-url") for argument in arguments)
    if not told and not os.environ.get(URL_VARIABLE):
        folder = default_data_folder()
        folder.mkdir(parents=True, exist_ok=True)
        arguments = [*arguments, "--database-url", f"sqlite:///{folder / 'gateway.db'}"]
    try:
        code = main(arguments, _tell)
    except SystemExit as ended:  # argparse ends the process for a wrong line
        return INPUT if ended.code else 0
    return CENTRE if code not in (0, _WRONG_LINE) else code


def _tell(error: Exception) -> None:
    """In the operator's words where there are some, else as the gateway says it."""
    from counter_app.texts.proof_errors import GATEWAY_REFUSED
    from sync.gateway.bundle_format import BundleRefused

    if isinstance(error, BundleRefused):
        print(GATEWAY_REFUSED[error.reason], file=sys.stderr)
    else:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
