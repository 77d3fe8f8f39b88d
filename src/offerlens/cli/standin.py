"""``offerlens standin``: the local stand-in for 1688."""

import asyncio
import contextlib

from offerlens.standin.server import standin as open_standin


def standin(*, host: str = "127.0.0.1", port: int = 8689) -> None:
    """Serve the stand-in for 1688: made-up offers, and every trouble that the real site makes.

    For example:

    offerlens standin

    offerlens serve --page-base http://127.0.0.1:8689

    Parameters
    ----------
    host
        The address to listen on.
    port
        The port to listen on; 0 takes a free one.
    """

    async def run() -> None:
        async with open_standin(host, port) as address:
            print(f"The stand-in listens on {address}; try {address}/offer/859086919394.html", flush=True)
            await asyncio.Event().wait()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())
