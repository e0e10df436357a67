"""Does every address keep what /openapi.json says of it, whatever is sent there? Generated requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sync.gateway.application import create_application
from sync.gateway.settings import GatewaySettings
from sync.gateway.uploads import CHUNK_MEDIA_TYPE
from tests.gateway.asking import InProcess
from tests.gateway.making import DESK_ONE, PORTAL, UNIT

HABITS = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@schemathesis.serializer(CHUNK_MEDIA_TYPE)
def _as_bytes(_: object, value: object) -> bytes:
    """A chunk is what it is."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture
def application(tmp_path: Path) -> Iterator[InProcess]:
    made = GatewaySettings(f"sqlite:///{tmp_path / 'g.db'}", (DESK_ONE, PORTAL, UNIT), upload_folder=tmp_path / "files")
    with InProcess(create_application(replace(made, lock_seconds=10))) as running:
        yield running


@pytest.mark.slow
def test_every_address_keeps_its_contract_whatever_is_sent(application: InProcess) -> None:
    broken = list(_broken(application))
    assert not broken, "\n\n".join(broken)


def _keeping(operation: Any, headers: dict[str, str]) -> Callable[[], None]:
    @given(case=operation.as_strategy())
    @HABITS
    def keeps(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    return keeps  # type: ignore[no-any-return]


def _broken(application: InProcess) -> Iterator[str]:
    """One text for each address that does not keep its contract."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", application.application)
    tokens = {who.role: application.desk(who).token for who in (DESK_ONE, PORTAL, UNIT)}
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        role = "portal" if "/online/" in operation.path else "unit" if operation.path.endswith("/news") else "desk"
        keeps = _keeping(operation, {"Authorization": f"Bearer {tokens[role]}"})
        asked += 1
        try:
            keeps()
        except (Exception, BaseExceptionGroup) as error:
            yield f"{operation.label}: {error}"[:1500]
    assert asked > 20, "the document names few addresses"
