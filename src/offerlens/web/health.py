"""What ``GET /health`` tells."""

from typing import Literal

from msgspec import Struct

from offerlens.sources.health import Look


class Health(Struct, frozen=True):
    """That the service is up, and how its sources stand."""

    status: Literal["ok"]
    """Always "ok": who reads it was answered."""
    sources: list[Look]
    """The sources in the order in which they are asked, and at the end the host of short links."""
