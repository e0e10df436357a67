"""How does a dossier reach the national portal through the province's VXP adapter? Look, send the whole object, look again.

Many events become one object (the last state wins); its lines of progress have no key there, so each is sent once only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Connection, select

from sync.gateway.adapters import vxp_document
from sync.gateway.adapters.configuration import VxpSystem
from sync.gateway.adapters.ledger import Page
from sync.gateway.adapters.outcomes import Away, Differs, MayBeThere, OutcomeUnknown, Refused
from sync.gateway.adapters.story import Story
from sync.gateway.adapters.tables import upstream_session
from sync.gateway.adapters.vxp_answer import VxpAnswer, read_answer
from sync.gateway.canonical import canonical_text, sha256_hex
from sync.gateway.database import Database
from sync.gateway.row_sets import put_row

OBJECT = "object"
_COMPARED = ("MaHoSo", "TrangThaiHoSo", "NgayTiepNhan", "NgayHenTra")


class VxpUpstream:
    """An Upstream (carrier.Upstream)."""

    kind = "vxp"

    def __init__(
        self,
        name: str,
        system: VxpSystem,
        database: Database,
        now: Callable[[], datetime],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.name = name
        self.agencies = tuple(system.agencies)
        self._system = system
        self._database = database
        self._now = now
        self._password = system.password
        timeout = httpx.Timeout(system.timeout_seconds, connect=5.0)
        self._http = httpx.Client(base_url=system.url, timeout=timeout, trust_env=False, transport=transport)

    def bring(self, story: Story, page: Page) -> None:
        """The object when it is new there or changed here, then the lines not yet sent."""
        wanted = vxp_document.dossier_object(story, self._system)
        lines = vxp_document.progress_lines(story, self._system)
        fingerprint = sha256_hex(canonical_text(wanted))
        before = page.step(OBJECT)
        if before is None or before.state != "done" or before.fingerprint != fingerprint:
            self._bring_object(wanted, fingerprint, page)
        self._bring_lines(lines, page)

    def files_to_come(self, story: Story) -> bool:
        """Files go as links inside the object; it is sent again when they are there."""
        return vxp_document.files_to_come(story)

    def close(self) -> None:
        """Ends the connections."""
        self._http.close()

    def _bring_object(self, wanted: Mapping[str, Any], fingerprint: str, page: Page) -> None:
        there = self._look(wanted["MaHoSo"])
        before = page.step(OBJECT)
        if there is not None and before and before.fingerprint == fingerprint and not _differences(wanted, there):
            page.settle([OBJECT], "done", self._now())  # the last try had arrived; only its answer was lost
            return
        page.intend([OBJECT], fingerprint, self._now())
        answer = self._send(wanted, updating=there is not None)
        if there is None and answer.already_there:
            answer = self._send(wanted, updating=True)
        if not answer.succeeded:
            raise Refused(answer.text or f"error_code {answer.code}")
        there = self._look(wanted["MaHoSo"])
        if there is None:
            raise OutcomeUnknown("said to be done, but not to be found")
        if different := _differences(wanted, there):
            raise Differs(different)
        page.settle([OBJECT], "done", self._now())

    def _bring_lines(self, lines: Sequence[tuple[str, dict[str, str]]], page: Page) -> None:
        steps = page.steps()
        if doubtful := [step for step, _ in lines if step in steps and steps[step].state in ("sending", "unknown")]:
            page.settle(doubtful, "unknown", self._now())
            raise MayBeThere(", ".join(doubtful))
        unsent = [(step, line) for step, line in lines if step not in steps]
        for start in range(0, len(unsent), vxp_document.LINES_A_CALL):
            some = unsent[start : start + vxp_document.LINES_A_CALL]
            names = [step for step, _ in some]
            data = [line for _, line in some]
            page.intend(names, sha256_hex(canonical_text(data)), self._now())
            answer = self._ask_line(names, data, page)
            if not answer.succeeded:
                page.settle(names, "unknown", self._now())
                raise Refused(answer.text or f"error_code {answer.code}")
            page.settle(names, "done", self._now())

    def _ask_line(self, names: list[str], data: list[dict[str, str]], page: Page) -> VxpAnswer:
        """A line whose answer never came stays in doubt; one that never left is forgotten, to be sent again."""
        try:
            return self._ask("CapNhatTienDoHoSoMC", data=data)
        except Away:
            page.forget(names, self._now())
            raise

    def _look(self, central_no: str) -> Mapping[str, Any] | None:
        """What is there under this number."""
        answer = self._ask("TraCuuHoSo", mahoso=central_no)
        if answer.code != 0 and not answer.result:
            return None
        found = [row for row in answer.result or () if row.get("MaHoSo", central_no) == central_no]
        return found[0] if found else None

    def _send(self, wanted: Mapping[str, Any], *, updating: bool) -> VxpAnswer:
        return self._ask("DongBoHoSoMC", isUpdating="True" if updating else "False", data=[wanted])

    def _ask(self, service: str, **arguments: Any) -> VxpAnswer:
        """One call; an ended session is renewed once."""
        session = self._session()
        answer = self._post(service, session, arguments)
        if answer.session_ended:
            answer = self._post(service, self._session(refused=session), arguments)
            if answer.session_ended:
                raise Away("the session is refused right after the log-in")
        return answer

    def _post(self, service: str, session: str, arguments: Mapping[str, Any]) -> VxpAnswer:
        body = {"session": session, "madonvi": self._system.organisation, "service": service, **arguments}
        return read_answer(self._call(self._system.path, body))

    def _call(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        headers = {"Charset": "utf-8"}
        if self._system.destination:
            headers["dstcode"] = self._system.destination
        try:
            return self._http.post(path, json=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Away(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise OutcomeUnknown(type(error).__name__) from error

    def _session(self, refused: str = "") -> str:
        """Kept where all carriers of this upstream see it: a second log-in may end the first, so one that another carrier
        made since `refused` was refused is used before a new one is asked for."""
        query = select(upstream_session).where(upstream_session.c.name == self.name)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is not None and row.session != refused and row.expires_at > self._now():
            return str(row.session)
        session = self._log_in()
        with self._database.write() as connection:
            keep_session(connection, self.name, session, self._now() + timedelta(seconds=self._system.session_seconds))
        return session

    def _log_in(self) -> str:
        body = {"username": self._system.username, "password": self._password}
        try:
            response = self._call(self._system.auth_path, body)
            session = response.json()["session"]
        except (OutcomeUnknown, ValueError, KeyError, TypeError) as error:
            raise Away("no session was given") from error
        if not isinstance(session, str) or not session:
            raise Away("no session was given")
        return session


def keep_session(connection: Connection, name: str, session: str, expires_at: datetime) -> None:
    """Two carriers may log in at the same moment."""
    put_row(connection, upstream_session, {"name": name, "session": session, "expires_at": expires_at})


def _differences(wanted: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    """Members read back that are not what was meant; what the portal does not tell cannot be compared."""
    return [name for name in _COMPARED if there.get(name) not in (None, "", wanted[name])]
