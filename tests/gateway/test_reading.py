"""Can a desk find out again everything it was told: receipts, dossiers, the feed, catalogues, capabilities?"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from sync.gateway.settings import GatewaySettings
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import DESK_ONE, note, received
from tests.gateway.test_bodies import problem

SCHEMA = "urn:motcua:gateway:1"


def test_a_receipt_is_the_first_answer(desk: Desk, desk_two: Desk) -> None:
    dossier = received()
    (first,) = desk.send(dossier)
    desk.send(dossier)
    assert desk.get(f"/v1/receipts/{dossier['id']}").json() == {"schema": SCHEMA, "result": first}
    problem(desk_two.get(f"/v1/receipts/{dossier['id']}"), 404, "never-seen")
    problem(desk.get("/v1/receipts/%00"), 404, "never-seen")


def test_a_dossier_is_told_with_its_revision(desk: Desk) -> None:
    dossier = received(provisional="TAM-1")
    desk.send(dossier, note(dossier["subject"], 2))
    answer = desk.get(f"/v1/dossiers/{dossier['subject']}")
    assert answer.headers["etag"] == '"r2"'
    assert answer.json() == {
        "schema": SCHEMA,
        "id": dossier["subject"],
        "rev": 2,
        "centralNo": "H02.12-261125-0001",
        "provisionalNumber": "TAM-1",
        "status": "received",
        "lastSequence": 2,
        "body": dossier["data"],
    }
    assert desk.get(f"/v1/dossiers/{dossier['subject']}", headers={"If-None-Match": '"r2"'}).status_code == 304
    problem(desk.get("/v1/dossiers/nothing"), 404, "not-found")
    assert desk.get("/v1/dossiers?centralNo=nothing").json() == {"schema": SCHEMA, "items": []}


def test_the_feed_goes_on_where_it_stopped(desk: Desk) -> None:
    dossiers = [received() for _ in range(5)]
    desk.send(*dossiers)
    seen, cursor = [], ""
    for _ in range(3):
        page = desk.get("/v1/changes", params={"cursor": cursor, "limit": 2}).json()
        seen += [item["subject"] for item in page["items"]]
        cursor = page["next"]
    assert seen == [item["subject"] for item in dossiers]
    assert desk.get("/v1/changes", params={"cursor": cursor}).json() == {"schema": SCHEMA, "items": [], "next": cursor}
    desk.send(note(dossiers[0]["subject"], 2))
    (item,) = desk.get("/v1/changes", params={"cursor": cursor}).json()["items"]
    assert (item["kind"], item["rev"]) == ("note.added", 2)


def test_a_cursor_that_cannot_go_on_is_said_so(gateway: InProcess, desk: Desk) -> None:
    problem(desk.get("/v1/changes?cursor=!!"), 400, "validation")
    problem(desk.get("/v1/changes?cursor=Z2FyYmFnZQ"), 400, "validation")
    desk.send(received(), received())
    beginning = desk.get("/v1/changes?limit=1").json()["next"]
    end = desk.get("/v1/changes").json()["next"]
    database = gateway.application.state.gateway.database
    with database.write() as connection:
        connection.execute(text("UPDATE feed SET pruned_to = 2"))
    problem(desk.get(f"/v1/changes?cursor={beginning}"), 410, "cursor-too-old")
    with database.write() as connection:
        connection.execute(text("UPDATE feed SET position = 1, pruned_to = 0"))  # restored from an older backup
    problem(desk.get(f"/v1/changes?cursor={end}"), 410, "cursor-too-old")
    with database.write() as connection:
        connection.execute(text("UPDATE meta SET epoch = 'abcdefabcdefabcd'"))  # another database altogether
    problem(desk.get(f"/v1/changes?cursor={beginning}"), 410, "cursor-too-old")


def test_a_catalogue_is_sent_once_per_version(desk: Desk, settings: GatewaySettings) -> None:
    answer = desk.get("/v1/catalogues/procedures")
    assert answer.json()["items"] == [{"code": "1.001193", "name": "Đăng ký khai sinh"}]
    assert {"schema", "name", "version", "publishedAt"} <= answer.json().keys()
    known = {"If-None-Match": answer.headers["etag"]}
    assert desk.get("/v1/catalogues/procedures", headers=known).status_code == 304
    file = Path(str(settings.catalogue_folder)) / "procedures.json"
    file.write_text(file.read_text().replace("2026-11-01T", "2026-11-02T"))
    assert desk.get("/v1/catalogues/procedures", headers=known).status_code == 200
    file.write_text(file.read_text()[:-20])
    problem(desk.get("/v1/catalogues/procedures"), 503, "upstream-unavailable")
    for name in ("holidays", "staff", "..%2Fprocedures"):
        problem(desk.get(f"/v1/catalogues/{name}"), 404, "not-found")


KINDS = (
    *("dossier.received", "slip.printed", "note.added", "guidance.given", "act.reversed", "notice.given"),
    *("dossier.supplement-requested", "dossier.supplement-received", "dossier.refused", "dossier.handed-over"),
    *("dossier.returned", "result.received", "result.returned", "dossier.withdrawn", "dossier.stopped"),
    *("appointment.changed", "payment.recorded"),
    *("post.batch-signed", "result.given-to-post", "result.came-back", "result.invalidated"),
    *("document.attached", "document.confirmed"),
    *("outage.recorded", "paper.kit-issued", "day.closed", "catch-up.recorded"),
    *("operation.superseded", "dossier.corrected", "reception.voided"),
)


def test_capabilities_and_health_tell_what_the_contract_says(gateway: InProcess, desk: Desk) -> None:
    answer = desk.get("/v1/capabilities")
    assert answer.json() == {
        "schema": SCHEMA,
        "maxBatch": 100,
        "maxBodyBytes": 1_048_576,
        "dedupeDays": 3650,
        "schemaVersions": {kind: [1] for kind in sorted(KINDS)},
        "numberPolicy": "lease",
        "takesFiles": False,
    }
    assert desk.get("/v1/capabilities", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    health = gateway.http.get("/v1/health").json()
    assert health == {"schema": SCHEMA, "time": "2026-11-25T08:30:00.000+07:00", "upstreams": []}


def test_diagnostics_are_kept_as_the_last_word(gateway: InProcess, desk: Desk) -> None:
    facts = {
        "version": "1",
        "incarnation": "i",
        "lastSeq": 5,
        "pending": 2,
        "parked": 0,
        "oldestPendingAt": None,
        "clockSkewMs": -3,
    }
    for pending in (2, 1):
        answer = desk.ask("POST", "/v1/diagnostics", json={**facts, "pending": pending, "name": "not asked for"})
        assert (answer.status_code, answer.content) == (204, b"")
    problem(desk.ask("POST", "/v1/diagnostics", json={**facts, "pending": "many"}), 422, "validation")
    with gateway.application.state.gateway.database.read() as connection:
        (kept,) = connection.execute(text("SELECT facts FROM diagnostics")).scalars()
    assert '"pending":1' in kept
    assert "not asked for" not in kept


def test_a_revoked_desk_gets_nothing_any_more(gateway: InProcess, desk: Desk) -> None:
    from sync.gateway.clients import revoke
    from tests.gateway.asking import ask_token
    from tests.gateway.making import NOW

    with gateway.application.state.gateway.database.write() as connection:
        revoke(connection, DESK_ONE.client_id, NOW)
    problem(desk.get("/v1/capabilities"), 401, "auth")
    problem(ask_token(gateway.http, DESK_ONE), 401, "auth")


def test_the_api_document_is_3_1_and_names_real_schemas(gateway: InProcess) -> None:
    document = gateway.http.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    assert {
        "Envelope",
        "DossierReceived",
        "SlipPrinted",
        "NoteAdded",
        "EventsAnswer",
        "LeaseAsk",
        "ProblemDocument",
    } <= schemas.keys()
    body = document["paths"]["/v1/events"]["post"]["requestBody"]["content"]["application/cloudevents-batch+json"]
    assert body["schema"]["items"] == {"$ref": "#/components/schemas/Envelope"}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"], path
    assert not set(_references(document)) - {f"#/components/schemas/{name}" for name in schemas}


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for member in node.values() for found in _references(member)]
    return [found for member in node for found in _references(member)] if isinstance(node, list) else []
