"""Links that tell their offer only to who follows them."""

from offerlens.errors import LinkUnresolved
from offerlens.link import HopLink
from offerlens.settings import SourceSettings
from offerlens.state import State


class Hops:
    """Follows short and share links, once a day each."""

    def __init__(self, settings: SourceSettings, state: State) -> None:
        self._settings = settings
        self._state = state

    async def follow(self, link: HopLink) -> int:
        """The id of the offer that a link leads to. Raises `LinkUnresolved`."""
        raise LinkUnresolved(
            f"{link.url} tells its offer only when opened, which this service does not do. "
            "Open it yourself and send the address of the product page."
        )

    async def close(self) -> None:
        """Nothing is held."""
