"""What the service counts of itself, for Prometheus. No label is made of a token, an account or an offer."""

import os
import tempfile
from bisect import bisect_left
from collections import Counter as Count
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST

_SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where the library keeps the figures of several processes; it looks when it is imported."""
_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 55)


class Times(Histogram):
    """A histogram that takes many times together, in a sixth of what the library needs for one after another, in a
    fifteenth where workers share their figures. The library has no way for that but by its own parts."""

    def observe_all(self, seconds: Sequence[float]) -> None:
        """Add times."""
        self._sum.inc(sum(seconds))
        for place, times in Count(bisect_left(self._upper_bounds, each) for each in seconds).items():
            self._buckets[place].inc(times)


class Tally:
    """A counter by one label, added to so often that it is told to the library for many times together."""

    def __init__(self, counter: Counter, labels: Iterable[str]) -> None:
        self._counters = {label: counter.labels(label) for label in labels}
        self._noted = dict.fromkeys(self._counters, 0)

    def note(self, label: str) -> None:
        """Count one more."""
        self._noted[label] += 1

    def write(self) -> None:
        """Tell what was noted since."""
        for label, times in self._noted.items():
            if times:
                self._counters[label].inc(times)
                self._noted[label] = 0


REQUESTS = Counter("offerlens_requests", "Requests answered, by code and outcome.", ["code", "outcome"])
REQUEST_SECONDS = Times("offerlens_request_seconds", "Time from request to reply.", buckets=_SECONDS)
IN_FLIGHT = Gauge("offerlens_requests_in_flight", "Requests under way.", multiprocess_mode="livesum")
FETCHES_WAITING = Gauge("offerlens_fetches_waiting", "Offers that wait to be fetched.", multiprocess_mode="livesum")
PICTURES_WAITING = Gauge("offerlens_pictures_waiting", "Pictures that wait to be fetched.", multiprocess_mode="livesum")
SOURCE_SECONDS = Histogram(
    "offerlens_source_seconds", "Time a source took, by source and outcome.", ["source", "outcome"], buckets=_SECONDS
)

ENGINE_SECONDS = Histogram(
    "offerlens_engine_seconds", "Time a translation engine took, by outcome.", ["engine", "outcome"], buckets=_SECONDS
)
_HOW = ("hit", "stale", "miss", "refreshed")
OFFERS_READ = Tally(Counter("offerlens_offers_read", "Offers that were had, by how.", ["cache"]), _HOW)
CHARGE_SECONDS = Histogram(
    "offerlens_charge_seconds",
    "Time of a transaction of the accounts, which the calls that come together share.",
    buckets=(0.0005, 0.001, 0.005, 0.02, 0.1, 1, 5),
)
STORE_ERRORS = Counter("offerlens_store_errors", "Times that the accounts could not be reached.")
ACCOUNT_REQUESTS = Counter(
    "offerlens_account_requests", "Calls that were let in, by account and outcome.", ["account", "outcome"]
)
"""Filled only where the operator wants the names of accounts in the metrics."""


@contextmanager
def shared_by_processes(workers: int) -> Iterator[None]:
    """Let the workers that are started within the block add their figures up."""
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="offerlens-metrics-") as folder:
        os.environ[_SHARED] = folder
        try:
            yield
        finally:
            del os.environ[_SHARED]


def text(gauges: Sequence[Metric]) -> bytes:
    """The figures of all workers and some measured now, in Prometheus's text format."""
    return generate_latest(_registry()) + _now(gauges)


def offers_read() -> dict[str, int]:
    """How offers were had by all workers of this machine since the service started: how many in each way."""
    OFFERS_READ.write()
    found = [family for family in _registry().collect() if family.name == "offerlens_offers_read"]
    samples = [sample for family in found for sample in family.samples if sample.name == "offerlens_offers_read_total"]
    return dict.fromkeys(_HOW, 0) | {sample.labels["cache"]: int(sample.value) for sample in samples}


def gauge(name: str, about: str, label: str, values: dict[str, float]) -> Metric:
    """A figure measured now, with a value for each label."""
    family = GaugeMetricFamily(name, about, labels=[label])
    for value_of, value in values.items():
        family.add_metric([value_of], value)
    return family


def _registry() -> CollectorRegistry:
    """The figures of all workers."""
    if _SHARED not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class _Given(Collector):
    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """The metrics that were given."""
        yield from self._metrics


def _now(gauges: Sequence[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Given(gauges))
    return generate_latest(registry)
