"""When an engine is left alone."""

from offerlens.language.engines.breaker import Breaker


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def rested(failures: int) -> tuple[Breaker, Clock]:
    """A breaker after so many failures, each at the end of the rest before it."""
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(failures):
        clock.now += breaker.failed()
    return breaker, clock


def test_two_failures_in_a_row_bring_no_rest() -> None:
    breaker = Breaker(Clock())
    assert [breaker.failed(), breaker.failed(), breaker.admits()] == [0.0, 0.0, True]


def test_the_third_failure_in_a_row_brings_a_rest() -> None:
    breaker = Breaker(Clock())
    assert [breaker.failed(), breaker.failed(), breaker.failed(), breaker.admits()] == [0.0, 0.0, 30.0, False]


def test_what_is_left_of_a_rest_is_told() -> None:
    breaker, clock = rested(2)
    breaker.failed()
    clock.now += 12
    assert (Breaker(clock).left(), breaker.left()) == (0.0, 18.0)


def test_a_success_between_them_forgets_the_failures() -> None:
    breaker = Breaker(Clock())
    breaker.failed()
    breaker.failed()
    breaker.succeeded()
    assert [breaker.failed(), breaker.failed(), breaker.failed()] == [0.0, 0.0, 30.0]


def test_one_call_goes_ahead_when_the_rest_is_over() -> None:
    breaker, _ = rested(3)
    assert [breaker.admits(), breaker.admits(), breaker.admits()] == [True, False, False]


def test_a_rest_lasts_to_its_end() -> None:
    breaker, clock = rested(3)
    clock.now -= 0.1
    assert breaker.admits() is False


def test_all_go_ahead_when_the_one_succeeded() -> None:
    breaker, _ = rested(3)
    breaker.admits()
    breaker.succeeded()
    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_another_goes_ahead_when_the_one_ended_without_an_answer() -> None:
    breaker, _ = rested(3)
    breaker.admits()
    breaker.withdrawn()
    assert [breaker.admits(), breaker.admits()] == [True, False]


def test_rests_double_up_to_ten_minutes() -> None:
    breaker, clock = rested(2)
    rests = []
    for _ in range(1200):
        rests.append(breaker.failed())
        clock.now += rests[-1]
    assert (rests[:6], set(rests[5:])) == ([30.0, 60.0, 120.0, 240.0, 480.0, 600.0], {600.0})


def test_failures_of_calls_that_were_under_way_count_as_one() -> None:
    breaker = Breaker(clock := Clock())
    for _ in range(3):
        breaker.failed()
    clock.now += 10.0
    assert [breaker.failed(), breaker.failed()] == [20.0, 20.0]


def test_a_time_that_the_engine_names_is_kept_at_once() -> None:
    breaker = Breaker(clock := Clock())
    assert [breaker.failed(7.0), breaker.admits()] == [7.0, False]
    clock.now += 7.0
    assert [breaker.admits(), breaker.admits()] == [True, False]


def test_the_longer_of_two_times_is_kept() -> None:
    breaker = Breaker(Clock())
    assert [breaker.failed(7.0), breaker.failed(90.0), breaker.failed(3.0)] == [7.0, 90.0, 90.0]
