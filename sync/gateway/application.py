"""Where is the gateway plugged together? `create_application(settings)` gives the ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response

from sync.gateway import (
    catalogues,
    catch_up_doubles,
    changes,
    desk_records,
    diagnostics,
    dossiers,
    events,
    guidances,
    handshake,
    health,
    keys,
    leases,
    online,
    openapi,
    post_batches,
    receipts,
    reconciliation,
    token,
    unit_corrections,
    unit_news,
    uploads,
)
from sync.gateway.clients import Client, enrol
from sync.gateway.context import Gateway
from sync.gateway.database import Database
from sync.gateway.operator_page import forms, pages
from sync.gateway.operator_page.door import SignInFirst, to
from sync.gateway.problems import install_problems
from sync.gateway.settings import GatewaySettings

ROUTES = (
    *(token, health, handshake, catalogues, leases, events, receipts, uploads),
    *(dossiers, guidances, online, post_batches, desk_records, catch_up_doubles, unit_news, unit_corrections, changes),
    *(diagnostics, keys, reconciliation),
)


def create_application(settings: GatewaySettings) -> FastAPI:
    """Opens the database (making missing tables) and returns the application. Raises UnsafeDatabase, OperationalError."""
    database = Database(settings.database_url, settings.lock_seconds)
    gateway = Gateway(settings, database)
    with database.write() as connection:
        for demo in settings.demo_clients:
            client = Client(demo.client_id, demo.agency, demo.desk, demo.role)
            enrol(connection, client, demo.secret, gateway.now(), renew=True)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        database.close()

    # No documentation pages: they load scripts from a public network, which a province's server must not.
    application = FastAPI(
        title="Gateway of the one-stop desks", version="1", docs_url=None, redoc_url=None, lifespan=lifespan
    )
    application.state.gateway = gateway
    application.state.throttle = token.Throttle()
    install_problems(application)
    for module in ROUTES:
        application.include_router(module.router, prefix="/v1")
    for module in (pages, forms):
        application.include_router(module.router, prefix="/operator")

    @application.exception_handler(SignInFirst)
    def on_nobody(_: Request, error: SignInFirst) -> Response:
        return to(forms.LOGIN, back=error.back)

    openapi.describe(application)
    return application
