"""How do the carriers of a configuration run: one thread for each system, until told to stop?"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from sync.gateway.adapters.carrier import Carrier, Upstream
from sync.gateway.adapters.configuration import Configuration
from sync.gateway.adapters.opencps import OpencpsUpstream
from sync.gateway.adapters.vxp import VxpUpstream
from sync.gateway.database import Database
from sync.gateway.upload_store import UploadStore

Clock = Callable[[], datetime]


@contextmanager
def upstreams(
    configuration: Configuration, database: Database, now: Clock, uploads: UploadStore | None
) -> Iterator[list[Upstream]]:
    """Every system of the configuration, opened. Raises BadConfiguration for a secret that is not set."""
    with ExitStack() as open_ones:
        found: list[Upstream] = []
        for name, vxp in configuration.vxp.items():
            found.append(VxpUpstream(name, vxp, database, now))
            open_ones.callback(found[-1].close)
        for name, opencps in configuration.opencps.items():
            found.append(OpencpsUpstream(name, opencps, now, uploads.content if uploads else None))
            open_ones.callback(found[-1].close)
        yield found


def run(carriers: list[Carrier], stop: threading.Event, pause_seconds: float) -> None:
    """Blocks until `stop`. A carrier that meets a fault of ours ends all: half a gateway that looks whole would lie."""
    threads = [threading.Thread(target=_run_one, args=(carrier, stop, pause_seconds)) for carrier in carriers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _run_one(carrier: Carrier, stop: threading.Event, pause_seconds: float) -> None:
    try:
        carrier.run(stop, pause_seconds)
    except Exception as error:
        print(f"{type(error).__name__} in a carrier; all of them stop", file=sys.stderr)
        raise
    finally:
        stop.set()
