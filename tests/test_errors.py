"""The tree of failures: each tells its caller a status, a reason of its own and a sentence."""

from collections.abc import Iterator

import pytest

from offerlens.errors import (
    BadRequest,
    Busy,
    CaptchaAsked,
    InternalError,
    LoginAsked,
    NotAllowed,
    OfferlensError,
    OutOfTime,
    PageCutOff,
    PageEmpty,
    PageUnreadable,
    Refused,
    Unavailable,
)

CODES = {401, 404, 405, 417, 422, 439, 499, 500, 503}


def tree(kind: type[OfferlensError]) -> Iterator[type[OfferlensError]]:
    """A class and all that are made of it."""
    yield kind
    for inner in kind.__subclasses__():
        yield from tree(inner)


ALL = list(tree(OfferlensError))
every_failure = pytest.mark.parametrize("failure", ALL, ids=lambda kind: kind.__name__)


@every_failure
def test_the_code_is_a_documented_failure(failure: type[OfferlensError]) -> None:
    assert failure.code in CODES


@every_failure
def test_the_reason_is_one_word_for_programs(failure: type[OfferlensError]) -> None:
    assert failure.reason.replace("_", "").islower()
    assert failure.reason.replace("_", "").isascii()


@every_failure
def test_a_failure_made_without_a_message_has_its_kinds(failure: type[OfferlensError]) -> None:
    assert str(failure()) == failure.message


@every_failure
def test_no_kind_is_without_a_message(failure: type[OfferlensError]) -> None:
    assert failure.message != ""


@every_failure
def test_the_text_of_a_failure_is_its_message(failure: type[OfferlensError]) -> None:
    assert str(failure("店铺 is closed.")) == "店铺 is closed."


@every_failure
def test_no_kind_answers_with_another_code_than_its_parent(failure: type[OfferlensError]) -> None:
    parents = {parent.code for parent in failure.__mro__[1:] if parent in ALL and parent is not OfferlensError}
    assert parents <= {failure.code}


def test_no_two_failures_have_the_same_reason_of_their_own() -> None:
    own = [failure.reason for failure in ALL if "reason" in vars(failure)]
    assert sorted(own) == sorted(set(own))


def test_no_failure_is_a_success() -> None:
    assert 200 not in {failure.code for failure in ALL}


def test_every_documented_code_is_used() -> None:
    assert {failure.code for failure in ALL} == CODES


KINDS = {
    InternalError: (500, "internal", True),
    NotAllowed: (401, "token", False),
    BadRequest: (422, "request", False),
    Unavailable: (417, "unavailable", False),
    Refused: (417, "refused", True),
    CaptchaAsked: (417, "captcha", True),
    LoginAsked: (417, "login", True),
    PageUnreadable: (417, "page_unreadable", False),
    PageEmpty: (417, "page_empty", False),
    PageCutOff: (417, "page_cut_off", True),
    OutOfTime: (499, "out_of_time", True),
    Busy: (503, "busy", True),
}


@pytest.mark.parametrize(("failure", "told"), KINDS.items(), ids=[kind.__name__ for kind in KINDS])
def test_a_failure_tells_its_caller(failure: type[OfferlensError], told: tuple[int, str, bool]) -> None:
    assert (failure.code, failure.reason, failure.retry) == told


@pytest.mark.parametrize("failure", list(tree(BadRequest)), ids=lambda kind: kind.__name__)
def test_a_wrong_request_is_never_worth_sending_again(failure: type[OfferlensError]) -> None:
    assert failure.retry is False
