"""What does /openapi.json say beyond what the framework finds out by itself: bodies, problems, the bearer token?"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from sync.gateway.answers import ProblemDocument
from sync.gateway.asks import DiagnosticsAsk, DigestsAsk, KeysAsk, LeaseAsk, StatementAsk, TokenAsk, UploadAsk
from sync.gateway.envelope import BATCH_MEDIA_TYPE, Envelope
from sync.gateway.facts import FACTS
from sync.gateway.online import OnlineLodged
from sync.gateway.problems import PROBLEM_MEDIA_TYPE
from sync.gateway.unit_corrections import UnitCorrection
from sync.gateway.unit_news import UnitNews
from sync.gateway.uploads import CHUNK_MEDIA_TYPE

_REF = "#/components/schemas/{model}"
_BODIES: dict[str, tuple[str, type[BaseModel]]] = {
    "/v1/token": ("application/x-www-form-urlencoded", TokenAsk),
    "/v1/number-leases": ("application/json", LeaseAsk),
    "/v1/online/{online_id}": ("application/json", OnlineLodged),
    "/v1/dossiers/{dossier_id}/news": ("application/json", UnitNews),
    "/v1/dossiers/{dossier_id}/corrections": ("application/json", UnitCorrection),
    "/v1/uploads": ("application/json", UploadAsk),
    "/v1/diagnostics": ("application/json", DiagnosticsAsk),
    "/v1/keys": ("application/json", KeysAsk),
    "/v1/reconciliation": ("application/json", StatementAsk),
    "/v1/reconciliation/digests": ("application/json", DigestsAsk),
}
_OPEN = ("/v1/token", "/v1/health")


def describe(application: FastAPI) -> None:
    """Bodies are read by hand (size and time limits), so the document is completed by hand."""

    def document() -> dict[str, Any]:
        if application.openapi_schema is None:
            application.openapi_schema = _complete(
                get_openapi(title=application.title, version=application.version, routes=application.routes)
            )
        return application.openapi_schema

    application.openapi = document  # type: ignore[method-assign]


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    models: list[type[BaseModel]] = [ProblemDocument, Envelope, *FACTS.values(), *(model for _, model in _BODIES.values())]
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    components = document.setdefault("components", {})
    components["securitySchemes"] = {"desk": {"type": "http", "scheme": "bearer"}}
    schemas = components.setdefault("schemas", {})
    schemas.update(found["$defs"])
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete_operation(path, method, operation)
    document["paths"]["/v1/uploads/{file_id}"]["patch"]["requestBody"] = _body(
        CHUNK_MEDIA_TYPE, {"type": "string", "format": "binary"}
    )
    batch = {"type": "array", "items": {"$ref": _REF.format(model="Envelope")}}
    document["paths"]["/v1/events"]["post"]["requestBody"] = _body(BATCH_MEDIA_TYPE, batch)
    return document


def _complete_operation(path: str, method: str, operation: dict[str, Any]) -> None:
    problem = {"schema": {"$ref": _REF.format(model="ProblemDocument")}}
    operation["responses"].pop("422", None)
    operation["responses"]["default"] = {"description": "A problem (RFC 9457)", "content": {PROBLEM_MEDIA_TYPE: problem}}
    if path not in _OPEN:
        operation["security"] = [{"desk": []}]
    if path in _BODIES and method != "get":
        media_type, model = _BODIES[path]
        operation["requestBody"] = _body(media_type, {"$ref": _REF.format(model=model.__name__)})


def _body(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {media_type: {"schema": schema}}}
