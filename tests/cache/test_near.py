"""Replies in the memory of a process."""

from offerlens.cache.near import Near

REPLY = b"x" * 10


def test_a_reply_is_given_for_the_offer_it_was_made_of() -> None:
    near = Near(lambda: 0.0)
    near.put("a", "zh", 1.0, REPLY)
    assert [near.get("a", "zh", at) for at in (1.0, 2.0)] == [REPLY, None]
    assert near.get("a", "ru", 1.0) is None


def test_the_reply_that_was_used_least_makes_room() -> None:
    near = Near(lambda: 0.0, 30)
    for key in "abc":
        near.put(key, "zh", 1.0, REPLY)
    near.get("a", "zh", 1.0)
    near.put("d", "zh", 1.0, REPLY)
    assert [key for key in "abcd" if near.get(key, "zh", 1.0)] == ["a", "c", "d"]


def test_a_reply_in_the_place_of_another_takes_only_its_own_room() -> None:
    near = Near(lambda: 0.0, 30)
    near.put("a", "zh", 1.0, REPLY)
    for _ in range(5):
        near.put("b", "zh", 1.0, 2 * REPLY)
    assert [key for key in "ab" if near.get(key, "zh", 1.0)] == ["a", "b"]


def test_what_is_larger_than_all_room_is_not_held() -> None:
    near = Near(lambda: 0.0, 30)
    near.put("a", "zh", 1.0, b"x" * 31)
    assert near.get("a", "zh", 1.0) is None


def test_what_is_known_is_believed_for_a_second() -> None:
    now = [10.0]
    near = Near(lambda: now[0])
    near.put("a", "zh", 1.0, REPLY)
    assert near.believed("a", "zh") is None
    near.know("a", 1.0)
    assert near.believed("a", "zh") == REPLY
    now[0] = 11.0
    assert near.believed("a", "zh") is None


def test_what_is_no_longer_believed_is_forgotten() -> None:
    now = [10.0]
    near = Near(lambda: now[0])
    for key, at in (("a", 10.0), ("b", 10.5), ("a", 10.9), ("c", 11.6)):
        now[0] = at
        near.know(key, 1.0)
    assert list(near._known) == ["a", "c"]
