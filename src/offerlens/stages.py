"""The stages of a request: how long each took, for the metrics, and a span of its trace where traces are sent.

What crosses into a task takes its trace along, since tasks copy the context that they are made in.
"""

import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Literal, Protocol, get_args

from prometheus_client import Histogram

Stage = Literal["admit", "link", "find", "wait", "fetch", "read", "item", "translate", "encode", "settle"]
"""Let in; find where a short link leads; have the offer, kept or fetched; of that: wait for a turn, fetch, read the
page; then make the item, translate it, encode the reply; charge it."""


_SECONDS = (0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 1, 5, 20, 55)
_HISTOGRAM = Histogram(
    "offerlens_stage_seconds", "Time of a stage of a request that found no reply ready.", ["stage"], buckets=_SECONDS
)
_TIMES = {name: _HISTOGRAM.labels(name) for name in get_args(Stage)}


class Spans(Protocol):
    """Who makes the spans of traces."""

    def span(self, name: str) -> AbstractContextManager[object]:
        """A span of the trace of the request that is under way in this context, until the block ends."""


_spans: Spans | None = None


def send_spans(spans: Spans | None) -> None:
    """Have spans made from now on, or no more."""
    global _spans  # one for the process, as the metrics are
    _spans = spans


class stage:  # noqa: N801 - it is used as a word of the language
    """A stage of a request, until the block ends."""

    __slots__ = ("_began", "_name", "_span")

    def __init__(self, name: Stage) -> None:
        self._name = name

    def __enter__(self) -> None:
        """The stage begins."""
        self._span = _spans.span(self._name) if _spans else None
        if self._span:
            self._span.__enter__()
        self._began = time.perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The stage has ended."""
        _TIMES[self._name].observe(time.perf_counter() - self._began)
        if self._span:
            self._span.__exit__(kind, error, trace)
