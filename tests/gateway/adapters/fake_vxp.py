"""A VXP adapter with the habits reported of the real one: sessions, codes in three shapes, success told in words."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from tests.gateway.adapters.fake_server import Heard, Said

CODES: tuple[object, ...] = (0, "0", "00")


@dataclass
class FakeVxp:
    """`session_uses`: after so many calls it wants a new log-in. `wrapped`: the façade's JSON inside JSON."""

    session_uses: int = 1000
    wrapped: bool = False
    refuses: dict[str, str] = field(default_factory=dict)  # MaHoSo → message
    dossiers: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)
    most_lines: int = 0
    log_ins: int = 0
    changed: int = 0
    forgets: set[str] = field(default_factory=set)  # services that say yes and do nothing
    spoils: dict[str, str] = field(default_factory=dict)  # members it keeps otherwise than told
    _session: str = ""
    _uses: int = 0

    def answer(self, heard: Heard) -> Said:
        ask = json.loads(heard.body)
        if heard.path.endswith("/auth"):
            self.log_ins += 1
            self._session, self._uses = f"s{self.log_ins}", 0
            return _json({"session": self._session, "error_code": 0})
        self._uses += 1
        if ask["session"] != self._session or self._uses > self.session_uses:
            return _json({"error_code": "-1", "message": "Session không hợp lệ"})
        assert ask["madonvi"] == "000.00.00.H99"
        service = {"TraCuuHoSo": self._look, "DongBoHoSoMC": self._take, "CapNhatTienDoHoSoMC": self._progress}
        found = service[ask["service"]](ask)
        return _json({"message": json.dumps(found)} if self.wrapped else found)

    def _look(self, ask: dict[str, Any]) -> dict[str, Any]:
        found = self.dossiers.get(ask["mahoso"])
        return {"error_code": self._code(), "message": "", "result": [found] if found else []}

    def _take(self, ask: dict[str, Any]) -> dict[str, Any]:
        [wanted] = ask["data"]
        number = wanted["MaHoSo"]
        if number in self.refuses:
            return {"error_code": "-1", "message": self.refuses[number]}
        if ask["isUpdating"] == "False" and number in self.dossiers:
            return {"error_code": "3", "message": "Hồ sơ đã tồn tại"}
        if ask["isUpdating"] == "True" and number not in self.dossiers:
            return {"error_code": "-3", "message": "Hồ sơ không tìm thấy"}
        if "DongBoHoSoMC" not in self.forgets:
            self.dossiers[number] = {**wanted, **self.spoils}
            self.changed += 1
        return {"error_code": self._code(), "message": unicodedata.normalize("NFD", "Đồng bộ THÀNH CÔNG")}

    def _progress(self, ask: dict[str, Any]) -> dict[str, Any]:
        self.most_lines = max(self.most_lines, len(ask["data"]))
        if any(line["MaHoSo"] not in self.dossiers for line in ask["data"]):
            return {"error_code": "-1", "message": "Hồ sơ chưa có"}
        self.lines += ask["data"]  # no key: the same line twice is two lines
        return {"error_code": self._code(), "message": "Thành công"}

    def _code(self) -> object:
        return CODES[self._uses % len(CODES)]


def _json(document: dict[str, Any]) -> Said:
    return Said(200, json.dumps(document).encode())
