"""What the workers of one service must know together for a while: suspensions, turns, leases, tokens of upstreams."""

from offerlens.settings import StoreSettings
from offerlens.state.local import LocalState
from offerlens.state.state import State

__all__ = ["LocalState", "State", "open_state"]


def open_state(settings: StoreSettings) -> State:
    """The store that the settings choose: of many machines where Valkey's address is set, else of this machine."""
    if settings.valkey:
        from offerlens.state.fleet import FleetState  # what it needs is not installed for one machine

        return FleetState(settings.valkey)
    return LocalState(settings.home)
