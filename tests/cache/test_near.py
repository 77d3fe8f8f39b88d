"""Replies in the memory of a process."""

from offerlens.cache.near import Near
from offerlens.cache.replies import Ready
from offerlens.reply import About

ABOUT = About("page", 1.0, "zh")


def ready(at: float = 1.0, size: int = 10) -> Ready:
    """A reply of some bytes."""
    return Ready(at, b"x" * size, ABOUT)


def test_a_reply_is_given_for_the_offer_it_was_made_of() -> None:
    near, reply = Near(lambda: 0.0), ready()
    near.put("a", "zh", reply)
    assert [near.get("a", "zh", at) for at in (1.0, 2.0)] == [reply, None]
    assert near.get("a", "ru", 1.0) is None


def test_the_reply_that_was_used_least_makes_room() -> None:
    near = Near(lambda: 0.0, 30)
    for key in "abc":
        near.put(key, "zh", ready())
    near.get("a", "zh", 1.0)
    near.put("d", "zh", ready())
    assert [key for key in "abcd" if near.get(key, "zh", 1.0)] == ["a", "c", "d"]


def test_a_reply_in_the_place_of_another_takes_only_its_own_room() -> None:
    near = Near(lambda: 0.0, 30)
    near.put("a", "zh", ready())
    for _ in range(5):
        near.put("b", "zh", ready(size=20))
    assert [key for key in "ab" if near.get(key, "zh", 1.0)] == ["a", "b"]


def test_what_is_larger_than_all_room_is_not_held() -> None:
    near = Near(lambda: 0.0, 30)
    near.put("a", "zh", ready(size=31))
    assert near.get("a", "zh", 1.0) is None


def test_what_is_known_is_believed_for_a_second() -> None:
    now = [10.0]
    near, reply = Near(lambda: now[0]), ready()
    near.put("a", "zh", reply)
    assert near.believed("a", "zh") is None
    near.know("a", 1.0)
    assert near.believed("a", "zh") is reply
    now[0] = 11.0
    assert near.believed("a", "zh") is None
