"""What the workers of one service must know together for a while: suspensions, turns, leases, tokens of upstreams."""

from offerlens.state.local import LocalState
from offerlens.state.state import State

__all__ = ["LocalState", "State"]
