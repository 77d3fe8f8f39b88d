"""The shelf of one machine: a file that all its workers map, bounded in bytes, in the event loop's own thread."""

import asyncio
import random
import struct
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import lmdb

from offerlens.cache.file import File
from offerlens.cache.shelf import OFFER, Content, Fill, T
from offerlens.errors import StoreAway

_HEAD = struct.Struct("<dd")
"""Before every content: when its offer was fetched, and until when it lies here."""
_USED = struct.Struct(">Q")
"""When an offer was used, in milliseconds, so that those used first stand first."""
_BYTES = b"bytes"
"""Where it stands how many there are."""
_PAGE, _INLINE = 4096, 2000
"""What has more bytes than lie in a page of LMDB's with others takes whole pages."""

_TOUCHED = 60_000
"""Milliseconds for which an offer counts as used just now, so that not every look has to be written down."""
_NOTED = 1 / 8
"""The share of looks, at random, whose use is noted: of what is used often, nearly surely one."""
_TOUCHES = 50
"""Uses that are written down together, in the event loop: many at once would keep looks waiting."""
_FILLING = 0.75
"""The share of the bytes it may have from which on a shelf writes uses down; before that it is all one which was used
least."""
_ROOM = 2
"""Times the bytes of the shelf that its file may have: a change is written beside what it replaces."""
_LEAST = 16_000_000
"""Bytes that the file may have in any case."""


class LocalShelf:
    """The shelf in a folder that only its owner can read.

    The offers that were used least are thrown away, with their replies, as soon as all of it, names included, has more
    bytes than it may. Raises `StoreAway` when the file cannot be opened.
    """

    def __init__(self, home: Path, cap: int, clock: Callable[[], float] = time.time) -> None:
        self._cap = cap
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._look: lmdb.Transaction | None = None
        """What lies there in this turn of the event loop, once it was asked for."""
        self._seen: dict[bytes, tuple[float, Any]] = {}
        """What is large and was decoded in this turn, and its end: in a burst many ask for one offer."""
        self._touched: set[bytes] = set()
        """Offers whose use is not written down yet."""
        with _away:
            self._file = File.of(home, _ROOM * cap + _LEAST)
            with self._file.env.begin() as look:
                self._is_filling = _bytes(look) > cap * _FILLING

    async def get(self, key: str, form: str, decode: Callable[[Content], T]) -> T | None:
        """What is decoded of what lies under a key, where it lies: in the file."""
        name = _name(key, form)
        found: tuple[float, T] | None = self._seen.get(name) or self._find(name, decode)
        if found is None or found[0] <= self._clock():
            return None
        if self._is_filling and random.random() < _NOTED:  # noqa: S311 - nothing secret
            self._touch(key.encode())  # which may end the look, and what lies there with it
        return found[1]

    async def put(self, key: str, content: bytes, seconds: float, at: float) -> None:
        """Lay an offer under a key, and throw away what there is no room for."""
        name, now = key.encode(), self._clock()
        with _away, self._change() as change:
            self._write_touches(change)
            self._drop(change, name)
            self._use(change, name, now)
            self._lay(change, _name(key, OFFER), _HEAD.pack(at, now + seconds) + content)

    async def add(self, key: str, form: str, content: bytes, at: float) -> None:
        """Lay a reply beside its offer."""
        with _away, self._change() as change:
            offer = change.get(_name(key, OFFER), db=self._file.contents)
            if offer is not None and _HEAD.unpack_from(offer)[0] == at:
                self._lay(change, _name(key, form), bytes(offer[: _HEAD.size]) + content)

    async def fill(self) -> Fill:
        """How full it is."""
        with _away, self._file.env.begin() as look:
            return Fill(look.stat(self._file.used)["entries"], _bytes(look), self._cap)

    async def close(self) -> None:
        """Close the file."""
        with _away:
            with self._change() as change:
                self._write_touches(change)
            self._file.leave()

    def _find(self, name: bytes, decode: Callable[[Content], T]) -> tuple[float, T] | None:
        """What is decoded of what lies under a name, and until when it lies there."""
        try:
            lying = (self._look or self._begin_look()).get(name)
        except lmdb.Error as error:
            raise StoreAway from error
        if lying is None:
            return None
        found = _HEAD.unpack_from(lying)[1], decode(lying[_HEAD.size :])
        if len(lying) > _INLINE:
            self._seen[name] = found
        return found

    def _begin_look(self) -> lmdb.Transaction:
        """A look that all of this turn of the event loop share: to begin one takes as long as to use it."""
        self._look = self._file.env.begin(self._file.contents, buffers=True)
        self._loop = self._loop or asyncio.get_running_loop()  # which asks the system for the process each time
        self._loop.call_soon(self._end_look)
        return self._look

    def _end_look(self) -> None:
        if self._look is not None:
            self._look.abort()
            self._look = None
            self._seen.clear()

    def _change(self) -> lmdb.Transaction:
        """A change, which the next look sees."""
        self._end_look()
        return self._file.env.begin(write=True)

    def _lay(self, change: lmdb.Transaction, name: bytes, content: bytes) -> None:
        before = change.get(name, db=self._file.contents)
        change.put(name, content, db=self._file.contents)
        size = _count(change, _size(name, content) - (_size(name, before) if before else 0))
        while size > self._cap:
            size = self._drop(change, self._least_used(change))
        self._is_filling = size > self._cap * _FILLING

    def _drop(self, change: lmdb.Transaction, key: bytes) -> int:
        """Throw an offer away, with its replies. How many bytes there are then."""
        gone, prefix = 0, _name(key.decode(), OFFER)
        with change.cursor(self._file.contents) as cursor:
            there = cursor.set_range(prefix)
            while there and bytes(cursor.key()).startswith(prefix):
                gone += _size(cursor.key(), cursor.value())
                there = cursor.delete()
        if used := change.pop(key, db=self._file.used):
            change.delete(bytes(used) + key, db=self._file.order)
        return _count(change, -gone)

    def _least_used(self, change: lmdb.Transaction) -> bytes:
        with change.cursor(self._file.order) as cursor:
            cursor.first()
            return bytes(cursor.key())[_USED.size :]

    def _touch(self, key: bytes) -> None:
        self._touched.add(key)
        if len(self._touched) >= _TOUCHES:
            with _away, self._change() as change:
                self._write_touches(change)

    def _write_touches(self, change: lmdb.Transaction) -> None:
        now = self._clock()
        for key in self._touched:
            used = change.get(key, db=self._file.used)
            if used and _USED.unpack(used)[0] < now * 1000 - _TOUCHED:
                change.delete(bytes(used) + key, db=self._file.order)
                self._use(change, key, now)
        self._touched.clear()

    def _use(self, change: lmdb.Transaction, key: bytes, now: float) -> None:
        used = _USED.pack(round(now * 1000))
        change.put(key, used, db=self._file.used)
        change.put(used + key, b"", db=self._file.order)


class _Away:
    """What goes wrong with the file in the block means that the store is away. A generator would take longer."""

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it. Raises `StoreAway`."""
        if isinstance(error, lmdb.Error | OSError):
            raise StoreAway from error


_away = _Away()


def _name(key: str, form: str) -> bytes:
    """Under which name a content lies: the names of an offer's stand together. No key has a zero byte."""
    return f"{key}\0{form}".encode()


def _size(name: Content, content: Content) -> int:
    size = len(name) + len(content)
    return size if size <= _INLINE else -(-size // _PAGE) * _PAGE


def _bytes(look: lmdb.Transaction) -> int:
    return int(look.get(_BYTES) or b"0")


def _count(change: lmdb.Transaction, more: int) -> int:
    """How many bytes there are, after some more."""
    size = _bytes(change) + more
    change.put(_BYTES, b"%d" % size)
    return size
