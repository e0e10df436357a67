"""A gateway with fault switches and a desk connected to it."""

from collections.abc import Iterator

import pytest

from tests.faulty_gateway import FaultyGateway
from tests.sync.desk import Desk


@pytest.fixture
def gateway() -> Iterator[FaultyGateway]:
    with FaultyGateway() as running:
        yield running


@pytest.fixture
def desk(gateway: FaultyGateway) -> Desk:
    return Desk(gateway.url)
