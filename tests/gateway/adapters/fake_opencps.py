"""An OpenCPS with the defects found in its sources: drafts taken over, dates made anew, acts that run twice, files lost."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from tests.gateway.adapters.fake_server import Heard, Said

NOW = "25/11/2026 23:59:59"  # what it puts where no date was told
NOBODY = {"applicantName": "Tài khoản Mẫu", "applicantIdNo": "000000000000"}
Row = dict[str, Any]


@dataclass
class FakeOpencps:
    """`loses_files`: so many uploads keep a row without bytes (H10). `is_applicant`: the account is no employee (H4)."""

    loses_files: int = 0
    is_applicant: bool = False
    gives_numbers: bool = True
    refuses_actions: set[str] = field(default_factory=set)
    dossiers: list[Row] = field(default_factory=list)
    actions: dict[str, list[Row]] = field(default_factory=dict)
    files: dict[tuple[str, str], bytes | None] = field(default_factory=dict)
    marks: dict[tuple[str, str], Row] = field(default_factory=dict)
    payments: dict[str, list[Row]] = field(default_factory=dict)
    taken_over: int = 0

    def answer(self, heard: Heard) -> Said:
        wanted = "Basic " + base64.b64encode(b"gateway:secret").decode()
        if heard.headers.get("authorization") != wanted:
            return Said(203)
        if heard.headers.get("groupid") != "20182":
            return Said(403, b"groupId")
        parts = heard.path.removeprefix("/o/rest/v2/").strip("/").split("/")
        if parts == ["dossiers"]:
            return self._create(_form(heard))
        found = self._find(parts[1])
        if found is None:
            return Said(404)
        return self._about(found, parts[2:], heard)

    def _about(self, found: Row, rest: list[str], heard: Heard) -> Said:
        uid = found["referenceUid"]
        if not rest:
            return _json(found)
        if rest[0] == "marks":
            self.marks[uid, rest[1]] = _form(heard)
            return Said(200)
        if rest[0] == "payment":
            if heard.method == "GET":
                return _json(self.payments[uid][-1]) if self.payments.get(uid) else Said(200)
            self.payments.setdefault(uid, []).append(_form(heard))
            return Said(200)
        if rest[0] == "actions":
            acts = self.actions.setdefault(uid, [])
            return self._act(found, acts, _form(heard)) if heard.method == "POST" else _json({"data": acts})
        return self._file(uid, rest[1:], heard)

    def _create(self, told: Row) -> Said:
        """H1: an existing one is updated. H2: a draft of the account for the same service is taken over. No unique key."""
        row = self._find(told["referenceUid"])
        if row is None:
            draft = [
                other
                for other in self.dossiers
                if not other["dossierStatus"] and other["serviceCode"] == told["serviceCode"]
            ]
            row = draft[0] if draft else {"dossierId": 1000 + len(self.dossiers), "dossierStatus": ""}
            self.taken_over += bool(draft)
            if not draft:
                self.dossiers.append(row)
        row.update(told)
        row["receiveDate"], row["dueDate"] = told.get("receiveDate", NOW), told.get("dueDate", NOW)
        if self.is_applicant:
            row.update(NOBODY)
        if not self.gives_numbers:
            row["dossierNo"] = ""
        return _json({"dossierId": row["dossierId"]})

    def _act(self, found: Row, acts: list[Row], told: Row) -> Said:
        """H12: it does not look whether the act was done before."""
        if told["actionCode"] in self.refuses_actions:
            return Said(405)
        acts.append(told)
        found["dossierStatus"] = f"after-{told['actionCode']}"
        return Said(200)

    def _file(self, uid: str, rest: list[str], heard: Heard) -> Said:
        if heard.method == "GET":
            content = self.files.get((uid, rest[0]))
            return Said(204) if content is None else Said(200, content, "application/pdf")
        parts = _multipart(heard)
        key = (uid, parts["referenceUid"].decode())
        if not rest and key in self.files:
            return Said(409, b"DataConflictException")
        self.files[key] = None if self.loses_files > 0 else parts["file"]
        self.loses_files -= 1
        return Said(200)

    def _find(self, uid: str) -> Row | None:
        return next((row for row in self.dossiers if row.get("referenceUid") == uid), None)


def _form(heard: Heard) -> Row:
    return dict(parse_qsl(heard.body.decode(), keep_blank_values=True))


def _multipart(heard: Heard) -> dict[str, bytes]:
    head = f"Content-Type: {heard.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + heard.body)
    return {
        str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)
        for part in message.iter_parts()  # type: ignore[attr-defined]
    }


def _json(document: Row) -> Said:
    return Said(200, json.dumps(document).encode())
