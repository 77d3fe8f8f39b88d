"""``offerlens source``: where offers come from."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, TypeVar

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from offerlens.cli.failing import fail
from offerlens.cli.stores import STORES, Stores
from offerlens.errors import OfferlensError
from offerlens.lookup import Lookup, open_lookup
from offerlens.settings import SourceName, SourceSettings, StoreSettings
from offerlens.sources.open_platform import PlatformSource
from offerlens.state import open_state

T = TypeVar("T")

Sources = Annotated[SourceSettings, Parameter(name="*")]
_SOURCES = SourceSettings()


def list_(*, json: bool = False, stores: Stores = STORES, sources: Sources = _SOURCES) -> None:
    """Show the sources in the order in which they are asked, what they can do and how they stand.

    For example:

    offerlens source list --pages saved/

    Parameters
    ----------
    json
        Print them as JSON.
    """
    lookup, looks = _with_lookup(stores, sources, lambda lookup: lookup.looks())
    if json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(looks), indent=2) + b"\n")
        return
    abilities = {source.name: source.abilities for source in lookup.chain.sources}
    table = Table("source", "state", "languages", "scenes", "why")
    for look in looks:
        able = abilities.get(look.name)
        rest = f"{look.state}, {look.resting_seconds} s" if look.resting_seconds else look.state
        languages = ", ".join(["zh", *sorted(able.languages)]) if able else ""
        table.add_row(look.name, rest, languages, ", ".join(able.scenes) if able else "", look.message)
    Console().print(table)


def check(name: SourceName, /, *, stores: Stores = STORES, sources: Sources = _SOURCES) -> None:
    """Try a source, and say what works.

    For example:

    offerlens source check open-platform

    Parameters
    ----------
    name
        The source.
    """

    async def work(lookup: Lookup) -> str:
        return await lookup.chain.sources[0].check()

    print(f"{name}: {_with_lookup(stores, replace(sources, sources=(name,)), work)[1]}")


def authorize(
    name: Annotated[SourceName, Parameter(help="The source: open-platform.")],
    /,
    *,
    redirect_uri: str = "https://localhost/",
    code: str | None = None,
    stores: Stores = STORES,
    sources: Sources = _SOURCES,
) -> None:
    """Let your app on the Open Platform in: prints the address to open, or takes the code that it gave.

    For example:

    offerlens source authorize open-platform

    offerlens source authorize open-platform --code 1b2c3d

    Parameters
    ----------
    redirect_uri
        The address that the app was registered with; the code is in its query.
    code
        The code. It holds for some minutes, and once.
    """

    async def work(lookup: Lookup) -> str:
        source = lookup.chain.sources[0]
        if not isinstance(source, PlatformSource):
            raise ValueError(f"The source {name} needs no authorisation.")
        if code is None:
            return f"Open this, sign in, and take the code from where it leads: {source.authorize_url(redirect_uri)}"
        await source.authorize(code, redirect_uri)
        return "The app is authorised; its tokens are kept with the accounts."

    print(_with_lookup(stores, replace(sources, sources=(name,)), work)[1])


def _with_lookup(
    stores: StoreSettings, sources: SourceSettings, work: Callable[[Lookup], Awaitable[T]]
) -> tuple[Lookup, T]:
    """The lookup that the settings describe, and what comes of some work on it."""

    async def run() -> tuple[Lookup, T]:
        state = open_state(stores)
        try:
            lookup = open_lookup(sources, state)
            try:
                return lookup, await work(lookup)
            finally:
                await lookup.close()
        finally:
            await state.close()

    try:
        return asyncio.run(run())
    except ValueError as error:
        fail(str(error), 2)
    except OfferlensError as error:
        fail(str(error))
