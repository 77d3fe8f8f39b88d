"""A trace of each request, by OpenTelemetry, for whoever runs a collector. What it sends is set by OTEL_ variables.

A caller's own trace goes on here (W3C Trace Context). No query string, no token and no offer is in a span.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from offerlens import __version__
from offerlens.stages import send_spans

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer


def check_tracing() -> None:
    """Raises `ValueError` with the remedy when OpenTelemetry is not installed."""
    if find_spec("opentelemetry") is None:
        raise ValueError("Traces need OpenTelemetry: pip install 'offerlens[trace]'.")


class Tracing:
    """Makes the spans of one application."""

    def __init__(self) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        own = Resource({SERVICE_NAME: "offerlens", SERVICE_VERSION: __version__})
        self._provider = TracerProvider(resource=own.merge(Resource.create()))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer: Tracer = self._provider.get_tracer("offerlens")

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        """A stage of the request that is under way, if its trace was begun."""
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=True):
            yield

    def around(self, app: ASGIApp) -> ASGIApp:
        """An application each of whose requests is a trace, or a part of its caller's."""
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind

        async def traced(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            parent = extract({name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]})
            name = f"{scope['method']} {scope['path']}"
            with self._tracer.start_as_current_span(name, parent, kind=SpanKind.SERVER) as span:
                await app(scope, receive, send)
                span.set_attribute("http.request.method", scope["method"])
                span.set_attribute("url.path", scope["path"])
                span.set_attribute("http.response.status_code", scope["status"])
                span.set_attribute("offerlens.outcome", scope["outcome"])
                span.set_attribute("offerlens.request_id", scope["request_id"])

        return traced

    def begin(self) -> None:
        """Make spans of the stages too."""
        send_spans(self)

    def end(self) -> None:
        """Send what is left, and make no more."""
        send_spans(None)
        self._provider.shutdown()
