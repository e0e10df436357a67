"""How does a dossier reach an OpenCPS of the province? Event by event, each looked for before and after. (H1–H16)

It has no unique key and no idempotent call: creating is one at a time for the whole account (a draft of another citizen
would be taken over, H2), an act is found again by its mark in the note, a file by its bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import httpx

from sync.gateway.adapters import opencps_form
from sync.gateway.adapters.configuration import OpencpsSystem
from sync.gateway.adapters.ledger import Page, Step
from sync.gateway.adapters.opencps_http import OpencpsHttp
from sync.gateway.adapters.outcomes import Differs, OutcomeUnknown, Refused
from sync.gateway.adapters.story import ATTACHED, RECEIVED, Story, Told
from sync.gateway.adapters.vxp_document import files_to_come
from sync.gateway.canonical import canonical_text, sha256_hex

CREATE = "create"
PAID = "payment.recorded"


class OpencpsUpstream:
    """An Upstream (carrier.Upstream). `content`: the file of this hash that lies at the centre."""

    kind = "opencps"

    def __init__(
        self,
        name: str,
        system: OpencpsSystem,
        now: Callable[[], datetime],
        content: Callable[[str], bytes] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.name = name
        self.agencies = tuple(system.agencies)
        self._system = system
        self._now = now
        self._content = content
        self._http = OpencpsHttp(system, transport)

    def bring(self, story: Story, page: Page) -> None:
        """The reception, then each act, then the files."""
        steps = page.steps()
        number = self._received(story, page, steps)
        for event in story.events:
            if event.kind in (RECEIVED, PAID):
                self._pay(event, number, page, steps)
            if event.kind == RECEIVED:
                continue
            if event.kind == ATTACHED:
                self._bring_file(story, event, number, page, steps)
            else:
                self._act(event, number, page, steps)

    def files_to_come(self, story: Story) -> bool:
        """Files are pushed, so each has to be at the centre first; without a folder none is ever pushed."""
        return self._content is not None and files_to_come(story)

    def close(self) -> None:
        """Ends the connections."""
        self._http.close()

    def _received(self, story: Story, page: Page, steps: dict[str, Step]) -> str:
        """The dossier there, created and accepted. Returns its number in their paths."""
        accept = f"action:{story.events[0].event_id}"
        if _done(steps, CREATE) and _done(steps, accept):
            return story.dossier_id
        if not _done(steps, CREATE):
            self._create(story, page)
        self._act(story.events[0], story.dossier_id, page, steps, code=self._system.receive_action)
        there = self._http.find(f"dossiers/{story.dossier_id}") or {}
        if different := opencps_form.differences(story, there, numbered=True):
            raise Differs(different)
        page.settle([CREATE], "done", self._now(), upstream_id=str(there.get("dossierId", "")))
        return story.dossier_id

    def _create(self, story: Story, page: Page) -> None:
        """`create` stays `sending` until the act of reception is done: until then it is a draft that H2 could take."""
        fields = opencps_form.reception(story, self._system)
        page.intend_alone(CREATE, sha256_hex(canonical_text(fields)), self._now())
        there = self._http.find(f"dossiers/{story.dossier_id}")
        if there is None:
            self._post_new(fields, story.dossier_id, page)
            there = self._http.find(f"dossiers/{story.dossier_id}")
        if there is None:
            raise OutcomeUnknown("said to be created, but not to be found")
        if different := opencps_form.differences(story, there, numbered=False):
            raise Differs(different)
        for part, mark in opencps_form.marks(story):
            self._http.post(f"dossiers/{story.dossier_id}/marks/{part}", mark)

    def _post_new(self, fields: dict[str, str], dossier_id: str, page: Page) -> None:
        """A refused reception leaves no draft behind, so it must not keep the others waiting."""
        try:
            self._http.post("dossiers", fields)
        except Refused:
            if self._http.find(f"dossiers/{dossier_id}") is None:
                page.forget([CREATE], self._now())
            raise

    def _act(self, event: Told, number: str, page: Page, steps: dict[str, Step], code: str | None = None) -> None:
        step = f"action:{event.event_id}"
        if step in steps and steps[step].state in ("done", "skipped"):
            return
        code = code or opencps_form.action_code(event, self._system)
        if not code:
            page.settle([step], "skipped", self._now())
            return
        fields = opencps_form.action(event, code, first=event.kind == RECEIVED)
        if not self._is_acted(event, number):
            page.intend([step], sha256_hex(canonical_text(fields)), self._now())
            self._http.post(f"dossiers/{number}/actions", fields)
            if not self._is_acted(event, number):
                raise OutcomeUnknown("said to be done, but not among the acts")
        page.settle([step], "done", self._now())

    def _pay(self, event: Told, number: str, page: Page, steps: dict[str, Step]) -> None:
        """Money taken at the desk, once: the payment there is found again by the mark in its note."""
        step, fields = f"payment:{event.event_id}", opencps_form.payment(event)
        if fields is None or _done(steps, step):
            return
        if not self._is_paid(event, number):
            page.intend([step], sha256_hex(canonical_text(fields)), self._now())
            self._http.post(f"dossiers/{number}/payment", fields)
            if not self._is_paid(event, number):
                raise OutcomeUnknown("said to be paid, but not to be found")
        page.settle([step], "done", self._now())

    def _is_paid(self, event: Told, number: str) -> bool:
        there = self._http.find(f"dossiers/{number}/payment") or {}
        return opencps_form.mark_of(event) in str(there.get("paymentNote", ""))

    def _is_acted(self, event: Told, number: str) -> bool:
        """Looked for before and after: the same act twice would run the next step (H12)."""
        mark = opencps_form.mark_of(event)
        acts = self._http.rows(f"dossiers/{number}/actions")
        return any(mark in str(act.get("actionNote", "")) for act in acts)

    def _bring_file(self, story: Story, event: Told, number: str, page: Page, steps: dict[str, Step]) -> None:
        """A file is there only when the same bytes come back (H9, H10)."""
        file_id, sha256 = event.data["fileId"], event.data["sha256"]
        step = f"file:{file_id}"
        if _done(steps, step) or self._content is None or file_id not in story.files:
            return
        where = f"dossiers/{number}/files/{file_id}"
        if not self._holds(where, sha256):
            page.intend([step], sha256, self._now())
            content = self._content(sha256)
            self._push(number, file_id, event, content)
            if not self._holds(where, sha256):
                raise OutcomeUnknown("the file that came back is another")
        page.settle([step], "done", self._now())

    def _push(self, number: str, file_id: str, event: Told, content: bytes) -> None:
        fields = {
            "referenceUid": file_id,
            "dossierPartNo": event.data["component"],
            "displayName": f"{event.data['component']}.pdf",
            "fileType": "pdf",
            "isSync": "true",
            "removed": "false",
        }
        try:
            self._http.post(f"dossiers/{number}/files", fields, (f"{file_id}.pdf", content))
        except Refused:
            # "Already there" is a conflict there (H9): whether it is ours, the bytes tell; else replace them once.
            if not self._holds(f"dossiers/{number}/files/{file_id}", event.data["sha256"]):
                self._http.post(f"dossiers/{number}/files/{file_id}", fields, (f"{file_id}.pdf", content))

    def _holds(self, where: str, sha256: str) -> bool:
        content = self._http.file(where)
        return content is not None and hashlib.sha256(content).hexdigest() == sha256


def _done(steps: dict[str, Step], step: str) -> bool:
    return step in steps and steps[step].state == "done"
