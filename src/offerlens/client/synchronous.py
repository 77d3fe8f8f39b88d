"""The client for programs with threads."""

import ssl
import time
from collections.abc import Iterable
from contextvars import ContextVar
from copy import copy
from types import TracebackType
from typing import Any, Self, TypeVar

import httpcore2

from offerlens.client.answers import Account, Answer, DescriptionAnswer, Health
from offerlens.client.errors import ClientError
from offerlens.client.patience import Patience
from offerlens.client.reading import Reply
from offerlens.client.service import Call, Language, Scene, Service
from offerlens.client.wire import BROKEN, POOL, Body, broken, context, lower, too_late

T = TypeVar("T")


class Client:
    """Calls a service; safe to share between threads, which then share its connections.

    Make one and keep it; close it at the end, or use it in a ``with`` block. A process that was forked needs its own.
    All methods raise an `offerlens.client.ClientError` when there is no answer.
    """

    def __init__(
        self,
        base: str,
        token: str,
        *,
        timeout: float = 60.0,
        retries: int = 3,
        deadline: float = 120.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """The address of the service, such as ``http://127.0.0.1:8688``, and a token, which is sent in a header.

        An attempt may take ``timeout`` seconds; after an error that passes, a call is sent again up to ``retries``
        times, while it lasts no longer than ``deadline`` seconds in all. ``tls`` is for a service with a certificate
        of your own. Raises `ValueError` when any of them cannot be used.
        """
        self._service = Service(base, token)
        self._patience = Patience(timeout, retries, deadline)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context(self._service, tls), network_backend=_Network(), **POOL
        )

    def get_product(
        self,
        offer: str | int,
        *,
        language: Language | None = None,
        scene: Scene | None = None,
        optimize_title: bool = False,
        max_age: int | None = None,
        key: str | None = None,
    ) -> Answer:
        """The offer that a link, a text with a link in it, or a number names.

        ``language`` is that of the texts, Chinese unless told; ``scene="drop_shipping"`` asks for the prices of one
        piece; ``optimize_title`` leaves out of the title what says nothing about the goods; ``max_age`` is the seconds
        for which an offer that was read may be given, 0 fetches it now. ``key`` names the call: within ten minutes the
        same call under the same key is charged once, and its reply is read again; without one each call has its own.
        """
        call = self._service.product(
            offer, language=language, scene=scene, optimize_title=optimize_title, max_age=max_age, key=key
        )
        return self._answer(call)

    def get_description(self, item_id: int, *, max_age: int | None = None, key: str | None = None) -> DescriptionAnswer:
        """The long description of an offer, by its number. ``max_age`` and ``key`` are those of `get_product`."""
        return self._answer(self._service.description(item_id, max_age=max_age, key=key))

    def account(self) -> Account:
        """How the account of the token stands. It is free."""
        return self._answer(self._service.account())

    def health(self) -> Health:
        """How the service stands, at the first attempt. It is free."""
        return self._answer(self._service.health())

    def with_token(self, token: str) -> Self:
        """The same client for another account. It shares this one's connections, and is closed with it.

        Raises `ValueError` when the token cannot be sent.
        """
        other = copy(self)
        other._service = Service(self._service.base, token)
        return other

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self._service.base!r})"

    def _answer(self, call: Call[T]) -> T:
        began, again = self._now(), 0
        while True:
            try:
                return call.read(self._send(call, self._patience.attempt(self._now() - began)))
            except ClientError as error:
                wait = self._patience.wait(error, again, self._now() - began) if call.repeated else None
                if wait is None:
                    raise
            again += 1
            self._sleep(wait)

    def _send(self, call: Call[T], seconds: float) -> Reply:
        ends = _ENDS.set(time.monotonic() + seconds)
        try:
            with self._pool.stream(
                call.method,
                self._service.base + call.path,
                headers=self._service.headers(call),
                content=call.body,
                extensions={"timeout": {"pool": seconds}},
            ) as response:
                body = Body(response.status)
                for chunk in response.iter_stream():
                    body.take(chunk)
        except httpcore2.TimeoutException as error:
            raise too_late(seconds) from error
        except BROKEN as error:
            raise broken(error) from error
        finally:
            _ENDS.reset(ends)
        return Reply(response.status, lower(response.headers), bytes(body.content), self._service.hide)

    def _now(self) -> float:
        return time.monotonic()

    def _sleep(self, seconds: float) -> None:
        time.sleep(seconds)


_ENDS: ContextVar[float] = ContextVar("_ENDS")
"""When the attempt under way has to be over, by the monotonic clock."""


def _left(over: type[httpcore2.TimeoutException]) -> float:
    """The seconds that are left for a step of the attempt under way. Raises ``over`` when none are."""
    left = _ENDS.get() - time.monotonic()
    if left <= 0:
        raise over
    return left


class _Network(httpcore2.NetworkBackend):
    """Makes connections of which every step ends with the attempt that it is done for.

    The library limits each step alone: a byte now and then would keep a caller for as long as the other side likes.
    """

    def __init__(self) -> None:
        self._network = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection."""
        left = _left(httpcore2.ConnectTimeout)
        return _Stream(self._network.connect_tcp(host, port, left, local_address, socket_options))


class _Stream(httpcore2.NetworkStream):
    """Such a connection."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What comes next."""
        return self._stream.read(max_bytes, _left(httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        self._stream.write(buffer, _left(httpcore2.WriteTimeout))

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The same, encrypted."""
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(httpcore2.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:
        """What the library wants to know of it."""
        return self._stream.get_extra_info(info)
