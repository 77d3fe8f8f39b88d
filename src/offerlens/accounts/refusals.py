"""When a call is not let in."""

from offerlens.accounts.account import Standing
from offerlens.errors import BalanceSpent, LimitReached, OfferlensError, SubscriptionExpired


def refusal(standing: Standing, expires: int | None, now: float) -> OfferlensError | None:
    """Why an account may not have another slot; None where it may."""
    if expires is not None and expires <= now:
        return SubscriptionExpired()
    if standing.balance == 0:
        return BalanceSpent()
    if standing.in_flight >= standing.limit:
        return LimitReached(
            f"This account has {standing.in_flight} calls in flight, which is its limit. Wait for one of them to end.",
            retry_after=1.0,
        )
    if standing.balance is not None and standing.balance <= standing.in_flight:
        return BalanceSpent()
    return None
