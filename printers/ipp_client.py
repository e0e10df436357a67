"""How the desk asks an IPP printer or a CUPS queue, one blocking question at a time. Loads aiohttp: import it late."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine, Sequence
from typing import Any

import aiohttp
from pyipp import IPP
from pyipp.enums import IppOperation
from pyipp.exceptions import IPPConnectionError, IPPConnectionUpgradeRequired, IPPError, IPPParseError, IPPResponseError
from pyipp.parser import parse
from pyipp.serializer import encode_dict

from counter_app.domain.slip import PaperFormat
from printers.ipp_errors import IppLost, IppRefused
from printers.ipp_media import IppOptions, job_attributes, size_of, with_job_attributes
from printers.ipp_state import JOB_ATTRIBUTES, PRINTER_ATTRIBUTES, IppJob, IppPrinter, read_job, read_printer

USER_NAME = "counter"  # what a queue shows as the owner of a job: no officer's name
PDF = "application/pdf"
_FIRST_ERROR_STATUS = 0x0400


class IppLine:
    """Question and answer with one printer; use as a context manager, from one thread, without a running event loop.

    Every method raises IppRefused (the printer's definite no) or IppLost (no answer that could be understood).
    """

    def __init__(self, uri: str, answer_seconds: float, login: tuple[str, str] = ("", "")) -> None:
        """`login`: user and password, both "" for none. Goes out as HTTP Basic, so it is safe with ipps only."""
        self._uri = uri
        self._login = login
        self._answer_seconds = answer_seconds
        self._runner = asyncio.Runner()

    def __enter__(self) -> IppLine:
        self._client = self._runner.run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        if self._client.session:
            self._runner.run(self._client.session.close())
        self._runner.close()

    async def _open(self) -> _JobClient:
        # A connection of its own for each request: a kept one that the printer has just closed fails after the request went
        # out, and then nobody knows whether the printer took it.
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True),
            timeout=aiohttp.ClientTimeout(total=self._answer_seconds),
            headers={"Authorization": aiohttp.encode_basic_auth(*self._login)} if any(self._login) else None,
        )
        return _JobClient(self._uri, session=session, request_timeout=math.ceil(self._answer_seconds))

    def printer(self, medium: str = "") -> IppPrinter:
        """State and reasons, seen for this sheet."""
        told = self._ask(IppOperation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": list(PRINTER_ATTRIBUTES)})
        return read_printer(next(iter(told["printers"]), {}), size_of(medium))

    def attributes(self, names: Sequence[str]) -> dict[str, Any]:
        """What the printer says of itself under these names; those it does not have are missing."""
        told = self._ask(IppOperation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": list(names)})
        return dict(next(iter(told["printers"]), {}))

    def queues(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """The queues of a CUPS server, each with what it says under these names."""
        told = self._ask(IppOperation.CUPS_GET_PRINTERS, {"requested-attributes": list(names)})
        return [dict(queue) for queue in told["printers"]]

    def create_job(self, name: str, paper: PaperFormat, options: IppOptions, *, tells_sides: bool) -> int:
        """An empty job: nothing can come out of it before its document is sent. Returns the printer's number for it."""
        group = job_attributes(options, paper, tells_sides=tells_sides)
        # Fidelity: a printer that has no such sheet or sides must say no, not print on what it has.
        asked = {"requesting-user-name": USER_NAME, "job-name": name, "ipp-attribute-fidelity": True}
        told = self._run(self._client.create(asked, group))
        try:
            return int(told["jobs"][0]["job-id"])
        except (LookupError, TypeError, ValueError) as error:
            raise IppLost("not-understood") from error

    def send_document(self, number: int, document: bytes) -> None:
        """The pages of a job, whole and only."""
        asked = {"job-id": number, "requesting-user-name": USER_NAME, "document-format": PDF, "last-document": True}
        self._ask(IppOperation.SEND_DOCUMENT, asked, data=document)

    def job(self, number: int) -> IppJob:
        """What the printer says of a job now."""
        told = self._ask(IppOperation.GET_JOB_ATTRIBUTES, {"job-id": number, "requested-attributes": list(JOB_ATTRIBUTES)})
        try:
            return read_job(told["jobs"][0])
        except (LookupError, TypeError, ValueError) as error:
            raise IppLost("not-understood") from error

    def cancel(self, number: int) -> None:
        """Asks for the end of a job; whether it had begun is told by `job`."""
        self._ask(IppOperation.CANCEL_JOB, {"job-id": number, "requesting-user-name": USER_NAME})

    def _ask(self, operation: IppOperation, attributes: dict[str, Any], **more: Any) -> dict[str, Any]:
        return self._run(self._client.execute(operation, {"operation-attributes-tag": attributes, **more}))

    def _run(self, question: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
        try:
            return self._runner.run(question)
        except IPPConnectionError as error:
            raise IppLost(_why_lost(error.__cause__)) from error
        except IPPConnectionUpgradeRequired as error:
            raise IppRefused("needs-ipps") from error
        except IPPResponseError as error:
            raise IppRefused(str(error.args[0]).lower().replace(" ", "-")) from error
        except IPPParseError as error:
            raise IppLost("not-understood") from error
        except IPPError as error:
            raise IppRefused(_status(error)) from error
        except (aiohttp.ClientError, OSError, UnicodeDecodeError) as error:  # while the body of the answer is read
            raise IppLost(_why_lost(error)) from error


class _JobClient(IPP):
    """pyipp, with a Create-Job that can name a tray."""

    async def create(self, attributes: dict[str, Any], job_group: bytes) -> dict[str, Any]:
        message = self._message(IppOperation.CREATE_JOB, {"operation-attributes-tag": attributes})
        answer = await self._request(data=with_job_attributes(encode_dict(message), job_group))
        try:
            told = parse(answer)
        except Exception as error:  # the parser raises whatever its bytes lead it to
            raise IPPParseError from error
        if told["status-code"] >= _FIRST_ERROR_STATUS:
            raise IPPError("Create-Job", {"status-code": told["status-code"]})
        return told


def _why_lost(cause: BaseException | None) -> str:
    if isinstance(cause, aiohttp.ClientConnectorError):
        return "no-connection"
    return "no-answer" if isinstance(cause, TimeoutError) else "connection-lost"


def _status(error: IPPError) -> str:
    """The printer's status as "ipp-040b"."""
    facts = error.args[1] if len(error.args) > 1 else {}
    return f"ipp-{facts.get('status-code', 0):04x}"
