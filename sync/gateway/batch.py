"""How is a batch admitted so that it is fast when all is well and every event stands alone when something is odd?"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError

from sync.gateway.admission import Admission
from sync.gateway.clients import Client
from sync.gateway.context import Gateway
from sync.gateway.database import Busy
from sync.gateway.envelope import Event
from sync.gateway.problems import Problem, refuse
from sync.gateway.verdicts import deferred

TRIES_ON_CONFLICT = 3
log = logging.getLogger("motcua.gateway")


def admit_batch(gateway: Gateway, client: Client, events: Sequence[Event]) -> list[dict[str, Any]]:
    """One result per event, committed. First the whole batch in one transaction; if that fails for any reason but a database
    that does not answer, each event in its own, so that one that cannot be worked on holds up nobody else."""
    try:
        return _admit(gateway, client, events)
    except Busy as error:
        raise refuse("in-progress", "another request works on this queue", status=503, retry_after=2) from error
    except OperationalError:
        raise
    except Exception as error:
        _log(error, "batch")
    return [_admit_alone(gateway, client, event) for event in events]


def _admit(gateway: Gateway, client: Client, events: Sequence[Event]) -> list[dict[str, Any]]:
    with gateway.database.write() as connection:
        return Admission(connection, client, gateway.now()).admit(events)


def _admit_alone(gateway: Gateway, client: Client, event: Event) -> dict[str, Any]:
    for _ in range(TRIES_ON_CONFLICT):
        try:
            return _admit(gateway, client, [event])[0]
        except (IntegrityError, Busy):
            continue  # lost a race against another desk: what it committed is seen at the next try
        except OperationalError:
            raise
        except Exception as error:
            _log(error, "event")
            return deferred(event, Problem("internal", "this event cannot be worked on; support is told")).answer()
    return deferred(event, Problem("in-progress", "another request holds what this event needs", retry_after=5)).answer()


def _log(error: Exception, what: str) -> None:
    """Where and what kind, never the message: it may quote people's data."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s not admitted: %s\n%s", what, type(error).__name__, where)
