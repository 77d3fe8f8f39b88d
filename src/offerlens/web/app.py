"""The ASGI application: the documented addresses and what stands behind them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import msgspec
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from offerlens import console, metrics
from offerlens.accounts import open_accounts
from offerlens.cache import open_shelf
from offerlens.errors import NoSuchAddress
from offerlens.language import open_translator
from offerlens.lookup import NO_CACHE, Lookup, open_lookup
from offerlens.pictures import Pictures, open_pictures
from offerlens.settings import CacheSettings, LanguageSettings, ServerSettings, SourceSettings
from offerlens.state import State, open_state
from offerlens.web.addresses import Addresses, Handler
from offerlens.web.call import Call
from offerlens.web.desk import Desk, Read
from offerlens.web.drain import Drain
from offerlens.web.envelope import Response, failure
from offerlens.web.health import Health
from offerlens.web.holder import Holder
from offerlens.web.middleware import TURN, RequestFrame
from offerlens.web.openapi import document
from offerlens.web.operator import Operator
from offerlens.web.picture import answer_picture
from offerlens.web.query import DEFAULT_LANGUAGES, LANGUAGES, read_body, read_item_id, read_max_age, read_parameters
from offerlens.web.questions import DescriptionQuestion, ItemQuestion
from offerlens.web.tracing import Tracing


def create_app(
    server: ServerSettings,
    sources: SourceSettings,
    languages: LanguageSettings | None = None,
    cache: CacheSettings = NO_CACHE,
) -> ASGIApp:
    """The service as an ASGI application. Raises `ValueError` when the settings choose what cannot be used."""
    state = open_state(server)
    translator = open_translator(languages or LanguageSettings(), server)
    desk = Desk(open_accounts(server), count_accounts=server.metrics_accounts)
    lookup = open_lookup(sources, state, translator, open_shelf(cache, server), cache)
    service = Service(desk, state, lookup, open_pictures(server, sources))
    drain = Drain(server.drain)
    tracing = Tracing() if server.trace else None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        drain.hold_signals()
        if tracing:
            tracing.begin()
        yield
        await service.close()
        if tracing:
            tracing.end()

    rest = Starlette(
        routes=[*console.routes(LANGUAGES, server.pictures, document()), Mount("/", app=_no_such_address)],
        lifespan=lifespan,
    )
    addresses = Addresses(service.addresses() | service.console_addresses(), server.deadline, rest)
    return RequestFrame(tracing.around(addresses) if tracing else addresses, drain)


@dataclass(frozen=True)
class Service:
    """What the addresses do."""

    desk: Desk
    state: State
    lookup: Lookup
    pictures: Pictures | None = None
    """None where they are not had through this service."""

    def addresses(self) -> dict[str, tuple[str, Handler]]:
        """Every address, its method and what it does."""
        table: dict[str, tuple[str, Handler]] = {
            "/health": ("GET", self.health),
            "/metrics": ("GET", self.metrics),
            "/account": ("GET", self.account),
        }
        for prefix, language in DEFAULT_LANGUAGES.items():
            table[f"{prefix}/item_detail_by_url"] = "POST", self._asking(partial(self.by_url, language))
            table[f"{prefix}/item_detail"] = "GET", self._asking(partial(self.by_id, language))
            table[f"{prefix}/item_desc"] = "GET", self._asking(self.description)
        if self.pictures:
            table["/pictures"] = "GET", partial(answer_picture, self.desk, self.pictures)
        return table

    def console_addresses(self) -> dict[str, tuple[str, Handler]]:
        """Those besides that the console and the operator's page ask; docs/console.md has them."""
        accounts = self.desk.accounts
        return Holder(accounts).addresses() | Operator(accounts, self.lookup).addresses()

    async def close(self) -> None:
        """Give back the sources and the stores."""
        await self.lookup.close()
        if self.pictures:
            await self.pictures.close()
        await self.state.close()
        await self.desk.close()

    async def health(self, _: Call) -> Response:
        """Whether the service is up, and how its sources stand."""
        return Response(msgspec.json.encode(Health("ok", await self.lookup.looks())))

    async def metrics(self, _: Call) -> Response:
        """What the service counts of itself, for Prometheus."""
        await asyncio.sleep(TURN)  # until all is counted that has begun by now, this too
        resting = {look.name: float(look.state == "resting") for look in await self.lookup.looks()}
        now = [metrics.gauge("offerlens_source_resting", "Whether a source is left in peace.", "source", resting)]
        return Response(metrics.text(now), media_type=(b"content-type", metrics.CONTENT_TYPE.encode()))

    def account(self, call: Call) -> Awaitable[Response]:
        """``GET /account``: how the caller's account stands. It is no call, and free."""
        return Holder(self.desk.accounts).account(call)

    def by_url(self, language: str, _: Call, body: bytes) -> ItemQuestion:
        """``POST …/item_detail_by_url``: for the offer that the body's link names."""
        return ItemQuestion(self.lookup, read_body(body, language))

    def by_id(self, language: str, call: Call, _: bytes) -> ItemQuestion:
        """``GET …/item_detail``: for the offer of a number."""
        return ItemQuestion(self.lookup, read_parameters(call.parameters, language))

    def description(self, call: Call, _: bytes) -> DescriptionQuestion:
        """``GET …/item_desc``: for the long description of a number."""
        return DescriptionQuestion(self.lookup, read_item_id(call.parameters), read_max_age(call.parameters))

    def _asking(self, read: Read) -> Handler:
        """Answers calls that ask something, at the desk."""
        return lambda call: self.desk.serve(call, read)


async def _no_such_address(scope: Scope, receive: Receive, send: Send) -> None:
    await failure(NoSuchAddress(), scope["request_id"])(scope, receive, send)
