"""`counter gateway …`: the gateway's own commands; without a database it keeps a file in the data folder."""

from __future__ import annotations

import os

from config.paths import default_data_folder


def run_gateway(arguments: list[str]) -> int:
    """Exit code of the gateway's command line. PostgreSQL: `--database-url postgresql+psycopg://…`."""
    from sync.gateway.__main__ import URL_VARIABLE, main

    told = any(argument.startswith("--database-url") for argument in arguments)
    if arguments and not told and not os.environ.get(URL_VARIABLE) and not {"-h", "--help"} & set(arguments):
        folder = default_data_folder()
        folder.mkdir(parents=True, exist_ok=True)
        arguments = [*arguments, "--database-url", f"sqlite:///{folder / 'gateway.db'}"]
    try:
        return main(arguments)
    except SystemExit as ended:  # argparse ends the process for --help and for a wrong line
        return ended.code if isinstance(ended.code, int) else 2
