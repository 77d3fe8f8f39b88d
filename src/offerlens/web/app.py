"""The ASGI application: the documented addresses and what stands behind them."""

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from offerlens import metrics
from offerlens.accounts.store import Store
from offerlens.errors import (
    BodyInvalid,
    InternalError,
    NoSuchAddress,
    OfferlensError,
    OutOfTime,
    TokenMissing,
    TokenUnknown,
    WrongMethod,
)
from offerlens.lookup import Answer, Lookup, open_lookup
from offerlens.reply import encode_reply
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.sources.source import Asked
from offerlens.state import LocalState, State
from offerlens.web.drain import Drain
from offerlens.web.envelope import failure, success, unheard
from offerlens.web.middleware import RequestFrame
from offerlens.web.query import BODY_CAP, Query, read_body, read_item_id, read_parameters
from offerlens.web.visit import Visit

log = logging.getLogger("offerlens")

_DEFAULT_LANGUAGES = {"/1688": "zh", "/1688/v2": "zh", "/1688/global": "en"}
"""The addresses that clients in the wild call, and what each answers in unless it is told."""


def create_app(server: ServerSettings, sources: SourceSettings) -> Starlette:
    """The service as an ASGI application. Raises `ValueError` when the settings choose no source that may be used."""
    state = LocalState(server.home)
    service = Service(Store(server.home), state, open_lookup(sources, state), server.deadline)
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

    store: Store
    state: State
    lookup: Lookup
    deadline: float

    def routes(self) -> list[Route]:
        """Every address and its methods."""
        routes = [Route("/health", self.health), Route("/metrics", self.metrics)]
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
        self.store.close()

    async def health(self, _: Request) -> Response:
        """Whether the service is up, and how its sources stand."""
        return success(msgspec.json.encode({"status": "ok", "sources": await self.lookup.chain.looks()}))

    async def metrics(self, _: Request) -> Response:
        """What the service counts of itself, for Prometheus."""
        resting = {look.name: float(look.state == "resting") for look in await self.lookup.chain.looks()}
        now = [metrics.gauge("offerlens_source_resting", "Whether a source is left in peace.", "source", resting)]
        return Response(metrics.text(now), media_type=metrics.CONTENT_TYPE)

    async def by_url(self, language: str, request: Request) -> Response:
        """``POST …/item_detail_by_url``: the offer that the body's link names."""

        async def work(visit: Visit) -> Response:
            self._admit(request)
            return await self._answer(visit, read_body(await _body(request), language))

        return await self._framed(request, work)

    async def by_id(self, language: str, request: Request) -> Response:
        """``GET …/item_detail``: the offer of a number."""

        async def work(visit: Visit) -> Response:
            self._admit(request)
            return await self._answer(visit, read_parameters(request.query_params, language))

        return await self._framed(request, work)

    async def description(self, request: Request) -> Response:
        """``GET …/item_desc``: the long description of a number."""

        async def work(visit: Visit) -> Response:
            self._admit(request)
            offer_id = read_item_id(request.query_params)
            async with visit.only_while_there():
                return success(encode_reply(await self.lookup.get_description(offer_id, visit.tried)))

        return await self._framed(request, work)

    def _admit(self, request: Request) -> None:
        token = _token(request)
        if not token:
            raise TokenMissing
        if not self.store.knows(token):
            raise TokenUnknown

    async def _answer(self, visit: Visit, query: Query) -> Response:
        async with visit.only_while_there():
            asked = Asked(await self.lookup.find_offer(query.link), query.language, query.scene)
            answer = await self.lookup.get_item(asked, visit.tried)
        return success(encode_reply(answer.item), _headers(answer, query))

    async def _framed(self, request: Request, work: Callable[[Visit], Awaitable[Response]]) -> Response:
        """Whatever happens in a request, within its time, as a reply."""
        visit = Visit(request.receive, self.deadline)
        request_id = request.scope["request_id"]
        try:
            async with visit.limit:
                return await work(visit)
        except OfferlensError as error:
            return failure(error, request_id, visit.tried)
        except TimeoutError:
            if visit.left:
                return unheard()
            late = OutOfTime(f"The request took longer than {self.deadline:g} seconds.")
            return failure(late, request_id, visit.tried)
        except ClientDisconnect:
            return unheard()
        except Exception:
            log.exception("%s failed", request_id)
            return failure(InternalError(), request_id, visit.tried)


def _headers(answer: Answer, query: Query) -> dict[str, str]:
    """How an answer came about. ``Age`` counts whole seconds since 1688 sent it (RFC 9111, 5.1)."""
    headers = {
        "X-Source": answer.source,
        "Age": str(max(0, int(time.time() - answer.read_at))),
        "Content-Language": answer.language,
    }
    if answer.translated is not None:
        headers["X-Translated"] = f"{answer.translated:.2f}"
    not_applied = answer.not_applied + (("optimize_title",) if query.optimize_title else ())
    if not_applied:
        headers["X-Not-Applied"] = ", ".join(not_applied)
    return headers


def _token(request: Request) -> str:
    given = request.query_params.get("apiToken") or request.headers.get("apikey")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return (given or (bearer if scheme.lower() == "bearer" else "")).strip()


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_CAP:
            raise BodyInvalid(f"The body has more than {BODY_CAP} bytes; a link and its options need some hundred.")
    return bytes(body)


async def _http_failure(request: Request, error: Exception) -> Response:
    """The router's own refusals, in the documented envelope."""
    request_id = request.scope["request_id"]
    if isinstance(error, HTTPException) and error.status_code == 405:
        methods = (error.headers or {}).get("Allow", "")
        return failure(WrongMethod(f"This address takes {methods} only."), request_id, headers=error.headers)
    return failure(NoSuchAddress(), request_id)
