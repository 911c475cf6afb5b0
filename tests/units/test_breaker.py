"""The circuit breaker, on a clock of the test."""

import pytest

from resolvers.sources.breaker import FEWEST, REST, WINDOW, Breaker, State
from tests.support.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FEWEST):
        assert breaker.admit()
        breaker.failed()
    return breaker


def test_a_few_failures_change_nothing(clock: Clock) -> None:
    breaker = Breaker(clock)
    for _ in range(FEWEST - 1):
        breaker.failed()
    assert breaker.state is State.CLOSED


def test_failures_among_many_answers_change_nothing(clock: Clock) -> None:
    breaker = Breaker(clock)
    for _ in range(FEWEST * 3):
        breaker.succeeded()
        breaker.succeeded()
        breaker.failed()
    assert breaker.state is State.CLOSED


def test_old_failures_are_forgotten(clock: Clock) -> None:
    breaker = Breaker(clock)
    for _ in range(FEWEST - 1):
        breaker.failed()
    clock.now += WINDOW + 1
    breaker.failed()
    assert breaker.state is State.CLOSED


def test_open_lets_nothing_through_and_says_how_long(clock: Clock) -> None:
    breaker = opened(clock)
    assert not breaker.admit()
    clock.now += 2
    assert breaker.wait() == pytest.approx(REST - 2)


def test_one_probe_at_a_time_and_its_success_closes(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += REST
    assert [breaker.admit(), breaker.admit()] == [True, False]
    breaker.succeeded()
    assert breaker.state is State.CLOSED
    assert breaker.admit()


def test_a_failed_probe_opens_anew(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += REST
    assert breaker.admit()
    breaker.failed()
    assert breaker.state is State.OPEN
    assert breaker.wait() == REST


def test_an_abandoned_probe_leaves_room_for_another(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += REST
    assert breaker.admit()
    breaker.abandoned()
    assert breaker.admit()


def test_a_late_failure_of_before_keeps_it_open(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += 3
    breaker.failed()
    assert breaker.wait() == REST
