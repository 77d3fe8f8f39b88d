"""The figures of the service."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter

from offerlens.metrics import Tally, Times

SECONDS = st.one_of(st.floats(0, 60), st.sampled_from([0.0, 0.1, 1.0, 5.0]))


def samples(registry: CollectorRegistry) -> dict[tuple[str, str], float]:
    """What a registry tells, but for when it was begun."""
    found = [sample for family in registry.collect() for sample in family.samples if "created" not in sample.name]
    return {(sample.name, str(sample.labels)): sample.value for sample in found}


@given(st.lists(SECONDS.map(lambda seconds: round(seconds * 1024) / 1024), max_size=20))
def test_times_that_are_taken_together_count_like_one_after_another(seconds: list[float]) -> None:
    together, single = CollectorRegistry(), CollectorRegistry()
    Times("took", "Time.", buckets=(0.1, 1, 5), registry=together).observe_all(seconds)
    one_by_one = Times("took", "Time.", buckets=(0.1, 1, 5), registry=single)
    for each in seconds:
        one_by_one.observe(each)
    assert samples(together) == samples(single)


def test_what_is_noted_is_told_once() -> None:
    registry = CollectorRegistry()
    tally = Tally(Counter("had", "Had.", ["how"], registry=registry), ("hit", "miss"))
    for how in ("hit", "miss", "hit"):
        tally.note(how)
    for _ in range(2):
        tally.write()
    assert samples(registry) == {("had_total", "{'how': 'hit'}"): 2.0, ("had_total", "{'how': 'miss'}"): 1.0}
