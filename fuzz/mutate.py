"""Ways to spoil a page, each from one source of chance, so that a seed tells the whole story."""

from collections.abc import Callable
from random import Random

_VALUES = [
    b"null", b"true", b"[]", b"{}", b'""', b'"null"', b"-1", b"0", b"1e999", b"2147483647", b"9" * 400, b'"\\ud800"',
    b"NaN", b"'x'", b"[[[[[[[[]]]]]]]]", b'{"a":{"a":{"a":{}}}}', b'{"$ref":"$"}', b'{"$ref":"$.result"}',
    b'{"$ref":"$.result.data.Root"}', b'{"$ref":"$.a[0].b[99]"}', b'"&gt;&gt;&gt;"', b'"\\u0000"', b"0.1.2",
]  # fmt: skip
_BITS = [
    b'"',
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\\",
    b"<",
    b"</script>",
    b"&gt;",
    b"\x00",
    b"\xff",
    b"\n",
    b"0",
]


def truncate(page: bytes, chance: Random) -> bytes:
    """Cut the end off."""
    return page[: chance.randrange(len(page) + 1)]


def flip(page: bytes, chance: Random) -> bytes:
    """Flip some bits."""
    spoiled = bytearray(page)
    for _ in range(chance.randint(1, 20)):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def insert(page: bytes, chance: Random) -> bytes:
    """Put marks that mean something where they do not belong."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(page) + 1)
        page = page[:at] + chance.choice(_BITS) + page[at:]
    return page


def swap_value(page: bytes, chance: Random) -> bytes:
    """Give a key another kind of value."""
    for _ in range(chance.randint(1, 4)):
        start = page.find(b'":', chance.randrange(len(page)))
        if start >= 0:
            end = min(
                (at for at in (page.find(mark, start + 2) for mark in (b",", b"}")) if at >= 0), default=start + 2
            )
            page = page[: start + 2] + chance.choice(_VALUES) + page[end:]
    return page


def delete(page: bytes, chance: Random) -> bytes:
    """Leave a piece out."""
    start = chance.randrange(len(page))
    return page[:start] + page[start + chance.randint(1, 400) :]


def repeat(page: bytes, chance: Random) -> bytes:
    """Say a piece many times."""
    start = chance.randrange(len(page))
    piece = page[start : start + chance.randint(1, 60)]
    return page[:start] + piece * chance.randint(2, 300) + page[start:]


def splice(page: bytes, chance: Random) -> bytes:
    """Move a piece elsewhere."""
    start, at = chance.randrange(len(page)), chance.randrange(len(page))
    piece = page[start : start + chance.randint(1, 2000)]
    return page[:at] + piece + page[at:]


MUTATIONS: list[Callable[[bytes, Random], bytes]] = [truncate, flip, insert, swap_value, delete, repeat, splice]


def mutate(page: bytes, chance: Random) -> bytes:
    """Spoil a page once or a few times."""
    for _ in range(chance.randint(1, 3)):
        if page:
            page = chance.choice(MUTATIONS)(page, chance)
    return page
