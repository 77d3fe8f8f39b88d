"""offerlens: any link to a 1688.com offer -> clean, complete product data.

>>> from offerlens import encode_reply, read_link, read_page
>>> from offerlens import AsyncClient, Client  # loaded when asked for; they need offerlens[client]
"""

from typing import TYPE_CHECKING, Any

from offerlens.item import Item
from offerlens.link import read_link
from offerlens.pages import read_page
from offerlens.reply import encode_reply

if TYPE_CHECKING:
    from offerlens.client import AsyncClient as AsyncClient
    from offerlens.client import Client as Client
else:

    def __getattr__(name: str) -> Any:
        if name not in {"AsyncClient", "Client"}:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import offerlens.client

        return getattr(offerlens.client, name)


__version__ = "0.1.0"
__all__ = ["Item", "__version__", "encode_reply", "read_link", "read_page"]
