"""Which sources are left in peace, for how long, and why: known to all workers at once.

A source that refused is not asked again for long, one that named a time is not asked before it, and one that failed a
few times in a row has a short rest. When the time is over one request goes ahead to see (the others wait for what it
finds), and the next rest is longer if it is refused again.
"""

import asyncio
import time
from collections.abc import Callable
from math import ceil
from typing import Literal

import msgspec

from offerlens.errors import (
    Busy,
    CaptchaAsked,
    LoginAsked,
    OfferlensError,
    OutOfTime,
    QuotaSpent,
    Refused,
    SourceFailed,
    SourceMisconfigured,
    SourceSuspended,
    TooFast,
)
from offerlens.state import State

_REMEMBERED = 2 * 86400.0
"""Seconds for which a source's troubles count."""
_PROBE = 60.0
"""Seconds after which a request that went ahead is taken for lost."""
_PROBED = 1.0
"""Seconds after which it is worth asking again while another request goes ahead."""


class Rest(msgspec.Struct, frozen=True):
    """How long a source rests after a failure of some kind."""

    first: float
    """Seconds after the first such failure; each further one doubles them."""
    longest: float
    patience: int = 1
    """How many such failures in a row bring the rest about."""


class Rests(msgspec.Struct, frozen=True):
    """The rests of a service, by what brought them about, in seconds."""

    refusal: float = 1800.0
    """After a captcha or a login; 0 for no rest after any refusal."""
    fault: float = 5.0
    """After faults of the network; 0 for none."""

    def after(self, error: OfferlensError) -> Rest | None:
        """The rest that a failure brings about; None for one that says nothing of the source."""
        if isinstance(error, SourceFailed | OutOfTime):
            return Rest(self.fault, max(self.fault, 300.0), patience=3) if self.fault else None
        return self._after_refusal(error) if self.refusal else None

    def _after_refusal(self, error: OfferlensError) -> Rest | None:
        match error:
            case CaptchaAsked() | LoginAsked():
                return Rest(self.refusal, max(self.refusal, 86400.0))
            case TooFast():
                return Rest(3600.0, 86400.0)
            case QuotaSpent():
                return Rest(10.0, 3600.0)
            case SourceMisconfigured():
                return Rest(300.0, 3600.0)
            case Refused():
                return Rest(60.0, 3600.0)
        return None


class Standing(msgspec.Struct, frozen=True):
    """How a source stands."""

    until: float = 0.0
    """The end of its rest, in seconds since the epoch; 0 when it never rested."""
    rests: int = 0
    """How many rests in a row it has had."""
    failures: int = 0
    """How many failures of the last kind came in a row since."""
    reason: str = ""
    """The last failure's word."""
    message: str = ""
    """The same, for people."""


class Look(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a source stands, for people and programs."""

    name: str
    """The source's name."""
    state: Literal["well", "resting", "next call is a probe"]
    """Whether it is asked; after a rest one call goes ahead to see, and the others wait for what it finds."""
    resting_seconds: int = 0
    """Seconds until it is asked again."""
    reason: str = ""
    """Why it rests."""
    message: str = ""
    """The same, for people."""


_WELL = Standing()
_decode = msgspec.json.Decoder(Standing).decode


class Health:
    """The standing of every source, in the state that all workers share."""

    def __init__(self, state: State, rests: Rests, clock: Callable[[], float] = time.time) -> None:
        self._state = state
        self._rests = rests
        self._clock = clock

    async def standing(self, source: str) -> Standing:
        """How a source stands."""
        note = await self._state.read(_key(source))
        return _WELL if note is None else _decode(note)

    async def look(self, source: str) -> Look:
        """How a source stands, without touching it."""
        standing = await self.standing(source)
        left = standing.until - self._clock()
        if left > 0:
            return Look(source, "resting", ceil(left), standing.reason, standing.message)
        if standing.rests:
            return Look(source, "next call is a probe", 0, standing.reason, standing.message)
        return Look(source, "well")

    async def admit(self, source: str) -> None:
        """Raise `SourceSuspended` when a source is to be left in peace.

        Who is let through must `report` what came of it, or `withdraw`.
        """
        standing = await self.standing(source)
        left = standing.until - self._clock()
        if left > 0:
            raise SourceSuspended(_resting(source, standing, left), retry_after=left)
        if standing.rests and not await self._state.claim(_probe(source), _PROBE):
            raise SourceSuspended(_resting(source, standing, _PROBED), retry_after=_PROBED)

    async def report(self, source: str, error: OfferlensError | None) -> None:
        """Take note of what came of a request that was let through: a failure, or None."""
        if isinstance(error, Busy):  # it was not asked at all
            await self.withdraw(source)
            return
        rest = None if error is None else self._rests.after(error)
        if rest is None or error is None:
            await self._report_well(source)
            return
        await self._note(source, self._after(await self.standing(source), rest, error))
        await self.withdraw(source)

    async def _report_well(self, source: str) -> None:
        before, _ = await asyncio.gather(self.standing(source), self.withdraw(source))  # in one round trip
        if before != _WELL and before.until <= self._clock():
            await self._state.forget(_key(source))

    async def withdraw(self, source: str) -> None:
        """Let another request go ahead: the one that was let through ended without an answer."""
        await self._state.forget(_probe(source))

    def _after(self, before: Standing, rest: Rest, error: OfferlensError) -> Standing:
        now = self._clock()
        if before.until > now:  # others were under way when the first was refused: they count as one
            return before
        failures = before.failures + 1 if before.reason == error.reason else 1
        if failures < rest.patience and not before.rests:
            return Standing(0.0, 0, failures, error.reason, str(error))
        seconds = error.retry_after or min(rest.first * 2**before.rests, rest.longest)
        return Standing(now + seconds, before.rests + 1, failures, error.reason, str(error))

    async def _note(self, source: str, standing: Standing) -> None:
        await self._state.write(_key(source), msgspec.json.encode(standing), _REMEMBERED)


def _key(source: str) -> str:
    return f"source:{source}"


def _probe(source: str) -> str:
    return f"probe:{source}"


def _resting(source: str, standing: Standing, left: float) -> str:
    return f"The source {source} rests for {left:.0f} more seconds: {standing.message}"
