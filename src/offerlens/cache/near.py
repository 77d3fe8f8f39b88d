"""Replies in the memory of a process, so that one that is asked for again need not come over the network again.

They are copies. Whether one still stands is asked of the shelf when that was last known more than a moment ago; what
this process laid down itself holds at once.
"""

from collections import OrderedDict
from collections.abc import Callable

_CAP = 32_000_000
"""Bytes of replies that a worker holds."""
_BELIEVED = 1.0
"""Seconds for which a copy is given although another worker may have fetched the offer anew."""


class Near:
    """The replies that were used last, as many as a number of bytes allows."""

    def __init__(self, clock: Callable[[], float], cap: int = _CAP) -> None:
        self._clock = clock
        self._cap = cap
        self._bytes = 0
        self._replies: OrderedDict[tuple[str, str], tuple[float, bytes]] = OrderedDict()
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Until when an offer is believed to stand and when it was fetched; what ends first stands first."""

    def believed(self, key: str, form: str) -> bytes | None:
        """The reply of a form to an offer, if it was known a moment ago that it stands."""
        known = self._known.get(key)
        return self.get(key, form, known[1]) if known and self._clock() < known[0] else None

    def get(self, key: str, form: str, at: float) -> bytes | None:
        """The reply of a form to the offer that was fetched at a time."""
        held = self._replies.get((key, form))
        if held is None or held[0] != at:
            return None
        self._replies.move_to_end((key, form))
        return held[1]

    def put(self, key: str, form: str, at: float, reply: bytes) -> None:
        """Hold a reply, and let go of those that were used least where there is no room for it."""
        before = self._replies.pop((key, form), None)
        self._replies[key, form] = at, reply
        self._bytes += len(reply) - (len(before[1]) if before else 0)
        while self._bytes > self._cap:
            _, (_, held) = self._replies.popitem(last=False)
            self._bytes -= len(held)

    def know(self, key: str, at: float) -> None:
        """The shelf has the offer that was fetched at that time."""
        now = self._clock()
        self._known[key] = now + _BELIEVED, at
        self._known.move_to_end(key)
        while next(iter(self._known.values()))[0] <= now:
            self._known.popitem(last=False)
