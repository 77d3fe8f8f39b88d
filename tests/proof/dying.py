"""A service that kills itself (kill -9) at a point that the environment names: ``DIE_AT=settle DIE_AFTER=7``."""

import os
import signal
from collections.abc import Callable
from typing import Any

from offerlens.accounts import local_calls
from offerlens.accounts.local import LocalAccounts
from offerlens.cli import main

POINTS = {
    "after reserve": (LocalAccounts, "admit", "after"),
    "before settle": (LocalAccounts, "settle", "before"),
    "in settle": (local_calls, "enter", "after"),
    "after settle": (LocalAccounts, "settle", "after"),
    "in release": (local_calls, "release", "after"),
}


def kill() -> None:
    """End this process as a power switch would."""
    os.kill(os.getpid(), signal.SIGKILL)


def set_trap(point: str, calls: int) -> None:
    """Die at a point, in so many calls."""
    place, name, moment = POINTS[point]
    real: Callable[..., Any] = getattr(place, name)
    left = [calls]

    def dies_now() -> bool:
        left[0] -= 1
        return left[0] == 0

    async def trapped(*values: Any, **named: Any) -> Any:
        now = dies_now()
        if now and moment == "before":
            kill()
        result = await real(*values, **named)
        if now:
            kill()
        return result

    def trapped_at_once(*values: Any, **named: Any) -> Any:
        result = real(*values, **named)
        if dies_now():
            kill()
        return result

    setattr(place, name, trapped_at_once if place is local_calls else trapped)


if __name__ == "__main__":
    set_trap(os.environ["DIE_AT"], int(os.environ["DIE_AFTER"]))
    main()
