"""The ASGI application: the documented addresses and what stands behind them."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from offerlens import metrics
from offerlens.accounts import open_accounts
from offerlens.accounts.token import digest
from offerlens.cache import open_shelf
from offerlens.errors import (
    NoSuchAddress,
    OfferlensError,
    TokenMissing,
    WrongMethod,
)
from offerlens.language import open_translator
from offerlens.lookup import NO_CACHE, Answer, Lookup, open_lookup
from offerlens.reply import encode_reply
from offerlens.settings import CacheSettings, LanguageSettings, ServerSettings, SourceSettings
from offerlens.sources.source import Asked
from offerlens.state import State, open_state
from offerlens.web.account import AccountReply
from offerlens.web.desk import Desk, Done, read_token
from offerlens.web.drain import Drain
from offerlens.web.envelope import failure, success
from offerlens.web.middleware import RequestFrame
from offerlens.web.query import Query, read_body, read_item_id, read_parameters
from offerlens.web.visit import Visit

log = logging.getLogger("offerlens")

_DEFAULT_LANGUAGES = {"/1688": "zh", "/1688/v2": "zh", "/1688/global": "en"}
"""The addresses that clients in the wild call, and what each answers in unless it is told."""

_SPARED = 0.5
"""Seconds before its deadline that a request stops waiting for a translation."""


def create_app(
    server: ServerSettings,
    sources: SourceSettings,
    languages: LanguageSettings | None = None,
    cache: CacheSettings = NO_CACHE,
) -> Starlette:
    """The service as an ASGI application. Raises `ValueError` when the settings choose what cannot be used."""
    state = open_state(server)
    translator = open_translator(languages or LanguageSettings(), server)
    desk = Desk(open_accounts(server), server.deadline, count_accounts=server.metrics_accounts)
    lookup = open_lookup(sources, state, translator, open_shelf(cache, server), cache)
    service = Service(desk, state, lookup)
    drain = Drain(server.drain)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        drain.hold_signals()
        yield
        await service.close()

    app = Starlette(
        routes=service.routes(),
        middleware=[Middleware(RequestFrame, drain=drain)],
        exception_handlers={HTTPException: _http_failure},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # a redirect would repeat the query string, and the token with it
    return app


@dataclass(frozen=True)
class Service:
    """What the addresses do."""

    desk: Desk
    state: State
    lookup: Lookup

    def routes(self) -> list[Route]:
        """Every address and its methods."""
        routes = [Route("/health", self.health), Route("/metrics", self.metrics), Route("/account", self.account)]
        for prefix, language in _DEFAULT_LANGUAGES.items():
            routes += (Route(f"{prefix}/item_desc", self.description, methods=["GET"]),)
            by_url, by_id = partial(self.by_url, language), partial(self.by_id, language)
            routes += (Route(f"{prefix}/item_detail_by_url", by_url, methods=["POST"]),)
            routes += (Route(f"{prefix}/item_detail", by_id, methods=["GET"]),)
        return routes

    async def close(self) -> None:
        """Give back the sources and the stores."""
        await self.lookup.close()
        await self.state.close()
        await self.desk.close()

    async def health(self, _: Request) -> Response:
        """Whether the service is up, and how its sources stand."""
        return success(msgspec.json.encode({"status": "ok", "sources": await self.lookup.looks()}))

    async def metrics(self, _: Request) -> Response:
        """What the service counts of itself, for Prometheus."""
        resting = {look.name: float(look.state == "resting") for look in await self.lookup.looks()}
        now = [metrics.gauge("offerlens_source_resting", "Whether a source is left in peace.", "source", resting)]
        return Response(metrics.text(now), media_type=metrics.CONTENT_TYPE)

    async def account(self, request: Request) -> Response:
        """``GET /account``: how the caller's account stands. It is no call, and free."""
        try:
            token = read_token(request)
            if not token:
                raise TokenMissing
            account, today = await self.desk.accounts.look(digest(token))
        except OfferlensError as error:
            return failure(error, request.scope["request_id"])
        return success(msgspec.json.encode(AccountReply.of(account, today)))

    async def by_url(self, language: str, request: Request) -> Response:
        """``POST …/item_detail_by_url``: the offer that the body's link names."""

        async def work(visit: Visit, body: bytes) -> Done:
            return await self._item(visit, read_body(body, language))

        return await self.desk.serve(request, work)

    async def by_id(self, language: str, request: Request) -> Response:
        """``GET …/item_detail``: the offer of a number."""

        async def work(visit: Visit, _: bytes) -> Done:
            return await self._item(visit, read_parameters(request.query_params, language))

        return await self.desk.serve(request, work)

    async def description(self, request: Request) -> Response:
        """``GET …/item_desc``: the long description of a number."""

        async def work(visit: Visit, _: bytes) -> Done:
            offer_id = read_item_id(request.query_params)
            async with visit.only_while_there():
                description = await self.lookup.get_description(offer_id, visit.tried)
            return Done(offer_id, encode_reply(description))

        return await self.desk.serve(request, work)

    async def _item(self, visit: Visit, query: Query) -> Done:
        async with visit.only_while_there():
            asked = Asked(await self.lookup.find_offer(query.link), query.language, query.scene)
            answer = await self.lookup.get_item(
                asked,
                visit.tried,
                clear_title=query.optimize_title,
                max_age=query.max_age,
                ends=visit.ends - _SPARED,
            )
        return Done(asked.offer_id, encode_reply(answer.item), _headers(answer))


def _headers(answer: Answer) -> dict[str, str]:
    """How an answer came about. ``Age`` counts whole seconds since 1688 sent it (RFC 9111, 5.1)."""
    headers = {
        "X-Source": answer.source,
        "Age": str(max(0, int(time.time() - answer.read_at))),
        "Content-Language": answer.language,
    }
    if answer.cache is not None:
        headers["X-Cache"] = answer.cache
    if answer.translated is not None:
        headers["X-Translated"] = f"{answer.translated:.2f}"
        headers["X-Translator"] = ", ".join(answer.translators)
    if answer.not_applied:
        headers["X-Not-Applied"] = ", ".join(answer.not_applied)
    return headers


async def _http_failure(request: Request, error: Exception) -> Response:
    """The router's own refusals, in the documented envelope."""
    request_id = request.scope["request_id"]
    if isinstance(error, HTTPException) and error.status_code == 405:
        methods = (error.headers or {}).get("Allow", "")
        return failure(WrongMethod(f"This address takes {methods} only."), request_id, headers=error.headers)
    return failure(NoSuchAddress(), request_id)
