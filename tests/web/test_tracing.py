"""Traces, as a real collector gets them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from conftest import TOKEN, let_in, running

from offerlens.settings import CacheSettings, ServerSettings, SourceSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import Trouble
from offerlens.web.tracing import check_tracing

collector = pytest.importorskip(
    "opentelemetry.proto.collector.trace.v1.trace_service_pb2", reason="OpenTelemetry is not installed"
)
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@contextmanager
def collecting() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a collector, and what it was sent."""
    came: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library calls it so
            """It keeps quiet."""

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", came
        finally:
            server.shutdown()
            thread.join()


def trace(
    standin: str, home: Path, monkeypatch: pytest.MonkeyPatch, item_id: int, headers: dict[str, str] | None = None
) -> tuple[list[bytes], list[str]]:
    """What a collector is sent of two requests for an offer: the bytes, and the names of the spans."""
    let_in(home)
    with collecting() as (address, came):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        settings = ServerSettings(home=home, trace=True)
        with running(settings, SourceSettings(page_base=standin, fault_rest=0), CacheSettings()) as service:
            for _ in range(2):
                asked = {"apiToken": TOKEN, "item_id": str(item_id), "language": "ru"}
                requests.get(f"{service}/1688/item_detail", asked, headers=headers, timeout=30)
        return came, [span.name for span in spans(came)]


def spans(came: list[bytes]) -> list[Any]:
    """The spans that were sent, in the order in which they ended."""
    parts = [part for one in came for part in collector.ExportTraceServiceRequest.FromString(one).resource_spans]
    return [span for part in parts for scope in part.scope_spans for span in scope.spans]


def test_a_request_is_a_trace_of_its_stages(standin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, names = trace(standin, tmp_path, monkeypatch, DOCUMENTED)
    assert names == [
        *("admit", "wait", "fetch", "read", "find", "item", "translate", "encode", "settle"),
        "GET /1688/item_detail",
        "GET /1688/item_detail",  # whose reply lay ready
    ]


def test_a_callers_trace_goes_on(standin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
    came, _ = trace(standin, tmp_path, monkeypatch, DOCUMENTED, headers)
    found = spans(came)
    assert {span.trace_id.hex() for span in found} == {TRACE}
    assert [span.parent_span_id.hex() for span in found if span.name.startswith("GET")] == [PARENT] * 2


def test_a_trace_tells_how_a_request_ended(standin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    came, _ = trace(standin, tmp_path, monkeypatch, Trouble.CAPTCHA.value)
    told = {one.key: one.value.string_value or one.value.int_value for one in spans(came)[-1].attributes}
    assert told.pop("offerlens.request_id").startswith("req_")
    assert told == {
        "http.request.method": "GET",
        "url.path": "/1688/item_detail",
        "http.response.status_code": 417,
        "offerlens.outcome": "source_suspended",
    }


def test_no_trace_has_a_token_or_an_offer(standin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    came, _ = trace(standin, tmp_path, monkeypatch, DOCUMENTED)
    sent = b"".join(came)
    assert [word in sent for word in (TOKEN.encode(), str(DOCUMENTED).encode(), b"item_detail")] == [False, False, True]


def test_without_the_library_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offerlens.web.tracing.find_spec", lambda _: None)
    with pytest.raises(ValueError, match=r"pip install 'offerlens\[trace\]'"):
        check_tracing()
