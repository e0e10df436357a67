"""Can the province's engineer see every desk, decide with a reason and put a catalogue in place, and can nobody else?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from sync.gateway import clients
from sync.gateway.clients import Client, enrol
from sync.gateway.operator_page import people
from sync.gateway.tables import diagnostics
from tests.gateway.asking import Desk, InProcess
from tests.gateway.conftest import Clock
from tests.gateway.making import act_fact, event, received

NAME, PASSWORD = "Lò Văn Kỹ Thuật", "một mật khẩu dài"
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(people._COST, "n", 2)


class Browser:
    """A person with a browser that follows no link by itself."""

    def __init__(self, gateway: InProcess) -> None:
        self.http = httpx.Client(transport=gateway.http._transport, base_url="http://gateway")

    def sign_in(self, password: str = PASSWORD) -> httpx.Response:
        return self.http.post("/operator/login", data={"name": NAME, "password": password, "back": "/operator/refused"})

    def see(self, path: str) -> str:
        answer = self.http.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.text

    def token(self) -> str:
        found = TOKEN.search(self.see("/operator"))
        assert found is not None
        return found[1]

    def send(self, path: str, **fields: str) -> httpx.Response:
        return self.http.post(path, data={"form_token": self.token(), **fields})


@pytest.fixture
def browser(gateway: InProcess) -> Iterator[Browser]:
    with gateway.application.state.gateway.database.write() as connection:
        people.add_person(connection, NAME, PASSWORD, gateway.application.state.gateway.now())
    yield Browser(gateway)


@pytest.fixture
def engineer(browser: Browser) -> Browser:
    assert browser.sign_in().status_code == 303
    return browser


def tell(desk: Desk, **facts: Any) -> None:
    told = {"version": "0.1.0", "incarnation": "inc1", "lastSeq": 9, "pending": 0, "parked": 0, "oldestPendingAt": None}
    assert desk.ask("POST", "/v1/diagnostics", json={**told, "clockSkewMs": 0, **facts}).status_code == 204


def refused_act(desk: Desk) -> tuple[str, str]:
    """A dossier with an act that was refused for good; its number and the event's id."""
    first = received()
    [result] = desk.send(first)
    bad = event("dossier.stopped", first["subject"], 2, act_fact("stop", "stopped"))  # without a reason
    [answer] = desk.send(bad)
    assert answer["status"] == "rejected"
    return str(result["centralNo"]), bad["id"]


PAGES = ("/operator", "/operator/refused", "/operator/upstreams", "/operator/day", "/operator/catalogue")


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_without_signing_in(browser: Browser, path: str) -> None:
    answer = browser.http.get(path)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/operator/login")


def test_a_wrong_password_is_told_and_guessing_is_slowed(browser: Browser) -> None:
    for _ in range(10):
        answer = browser.sign_in("sai")
        assert answer.status_code == 403 and "không đúng" in answer.text
    assert browser.sign_in().status_code == 429


def test_the_cookie_is_for_our_pages_only_and_ends_after_eight_hours(browser: Browser, clock: Clock) -> None:
    answer = browser.sign_in()
    assert answer.headers["location"] == "/operator/refused"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/operator" in cookie
    assert "Các quầy" in browser.see("/operator")
    clock.at += timedelta(hours=8, minutes=1)
    assert browser.http.get("/operator").status_code == 303


def test_a_page_never_sends_people_to_another_site(browser: Browser) -> None:
    form = {"name": NAME, "password": PASSWORD, "back": "https://elsewhere.example/"}
    assert browser.http.post("/operator/login", data=form).headers["location"] == "/operator"


def test_pages_load_nothing_from_elsewhere_and_run_no_script(engineer: Browser) -> None:
    for path in PAGES:
        answer = engineer.http.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "<script" not in answer.text and "https://" not in answer.text
        assert answer.headers["cache-control"] == "no-store"


def test_a_form_of_another_site_does_nothing(engineer: Browser, desk: Desk) -> None:
    _, event_id = refused_act(desk)
    fields = {"client": "desk-one", "event": event_id, "reason": "x", "form_token": "guessed"}
    assert engineer.http.post("/operator/events/skip", data=fields).status_code == 403
    assert event_id in engineer.see("/operator/refused")


def test_desks_stand_worst_first_with_the_reason_of_their_light(engineer: Browser, desk: Desk, desk_two: Desk) -> None:
    tell(desk)
    tell(desk_two, parked=2, pending=40, oldestPendingAt="2026-11-25T07:00:00+07:00", clockSkewMs=240_000)
    shown = engineer.see("/operator")
    assert shown.index("H02.12 · Q2") < shown.index("H02.13 · Q1") < shown.index("H02.12 · Q1")
    for words in (
        "Có việc bị trung tâm từ chối",
        "Việc chờ gửi quá 30 phút",
        "Đồng hồ lệch quá 2 phút",
        "Chưa từng liên lạc",
    ):
        assert words in shown
    assert "H02.13" not in engineer.see("/operator?q=h02.12")
    assert "H02.12 · Q1" not in engineer.see("/operator?light=red")


def test_a_desk_that_falls_silent_is_amber(engineer: Browser, desk: Desk, clock: Clock) -> None:
    tell(desk)
    clock.at += timedelta(hours=2)
    assert "Hơn 1 giờ không liên lạc" in engineer.see("/operator/desks/desk-one")


def test_a_refused_act_is_skipped_under_ones_name_with_a_reason(engineer: Browser, desk: Desk) -> None:
    number, event_id = refused_act(desk)
    page = engineer.see("/operator/desks/desk-one")
    assert number in page and "Nội dung không đúng mẫu" in page and "Dừng giải quyết" in page
    fields = {"client": "desk-one", "event": event_id, "back": "/operator/refused"}
    assert engineer.send("/operator/events/skip", **fields, reason=" ").status_code == 400
    answer = engineer.send("/operator/events/skip", **fields, reason="Quầy ghi nhầm <b>")
    assert answer.status_code == 303
    shown = engineer.see(answer.headers["location"])
    assert "Hồ sơ đi tiếp" in shown and NAME in shown and "Quầy ghi nhầm &lt;b&gt;" in shown
    assert "nothing" in engineer.send("/operator/events/skip", **fields, reason="lần nữa").headers["location"]


def test_a_desk_whose_store_was_cloned_is_opened_again_with_a_reason(engineer: Browser, desk: Desk) -> None:
    first = received()
    desk.send(first)
    [refused] = desk.send({**received(), "deskseq": first["deskseq"]})
    assert refused["problem"]["code"] == "diverged"
    assert "bị tách đôi" in engineer.see("/operator/desks/desk-one")
    assert "bị tách đôi" in engineer.see("/operator/refused")
    fields = {"client": "desk-one", "event": refused["id"], "back": "/operator/refused"}
    engineer.send("/operator/events/reopen", **fields, reason="đã tắt máy nhân bản")
    shown = engineer.see("/operator/refused")
    assert "Mở lại quầy" in shown and "bị tách đôi" not in shown
    assert desk.send(received())[0]["status"] == "applied"


def test_no_page_shows_what_stands_in_a_dossier(engineer: Browser, desk: Desk) -> None:
    refused_act(desk)
    shown = "".join(engineer.see(path) for path in (*PAGES, "/operator/desks/desk-one"))
    for private in ("Nguyễn Thị Thử", "001190000001", "0900000000"):
        assert private not in shown


def test_a_newer_catalogue_takes_effect_at_once_and_an_older_or_broken_one_never(engineer: Browser, desk: Desk) -> None:
    def upload(content: bytes) -> str:
        fields = {"form_token": engineer.token()}
        answer = engineer.http.post("/operator/catalogue/procedures", data=fields, files={"file": ("p.json", content)})
        return str(answer.headers["location"]).partition("told=")[2]

    newer = {"version": "2026-12-01", "publishedAt": "2026-12-01T00:00:00+07:00", "items": [{"code": "1.001193"}] * 2}
    assert upload(b"PK\x03\x04") == "not-a-catalogue"
    assert desk.get("/v1/catalogues/procedures").json()["version"] == "2026-11-01"
    assert upload(json.dumps(newer).encode()) == "uploaded"
    assert desk.get("/v1/catalogues/procedures").json()["version"] == "2026-12-01"
    assert upload(json.dumps(newer | {"publishedAt": "2026-11-15T00:00:00+07:00"}).encode()) == "older"
    assert "Thay danh mục" in engineer.see("/operator/refused")


def test_a_thousand_desks_fit(engineer: Browser, gateway: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "hash_secret", lambda _: "scrypt$00$00")
    running = gateway.application.state.gateway
    with running.database.write() as connection:
        for number in range(1000):
            desk = Client(f"c{number}", f"H03.{number // 20:03d}", f"Q{number % 20}")
            enrol(connection, desk, "x", running.now())
        facts = json.dumps({"pending": 3, "parked": 0, "version": "0.1.0"})
        rows = [{"client_id": f"c{number}", "told_at": running.now(), "facts": facts} for number in range(1000)]
        connection.execute(insert(diagnostics), rows)
    shown = engineer.see("/operator?q=H03")
    assert "1.000 quầy" in shown and shown.count("/operator/desks/c") == 200
    assert "p=5" in shown


def test_a_revoked_person_is_out_at_once(engineer: Browser, gateway: InProcess) -> None:
    running = gateway.application.state.gateway
    with running.database.write() as connection:
        people.revoke_person(connection, NAME, running.now())
    assert engineer.http.get("/operator").status_code == 303
    assert engineer.sign_in().status_code == 403
