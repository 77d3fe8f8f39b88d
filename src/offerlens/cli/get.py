"""``offerlens get``: one offer, without a server."""

import asyncio
import sys
from contextlib import ExitStack
from dataclasses import replace
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter
from rich.console import Console

from offerlens.cli.card import card
from offerlens.cli.failing import fail
from offerlens.errors import OfferlensError
from offerlens.item import Item
from offerlens.lookup import find_offer, get_item
from offerlens.reply import encode_reply
from offerlens.settings import SourceSettings
from offerlens.sources import open_source
from offerlens.standin.server import standin_thread

Language = Literal["zh", "en", "ru", "th", "pt", "es", "tr", "vi", "ja", "ko"]

_SOURCES = SourceSettings()


def get(
    link: str,
    /,
    *,
    language: Language = "zh",
    json: Annotated[bool, Parameter(negative="--table")] = False,
    demo: bool = False,
    sources: Annotated[SourceSettings, Parameter(name="*")] = _SOURCES,
) -> None:
    """Show the offer that a link names.

    For example:

    offerlens get --demo https://detail.1688.com/offer/859086919394.html

    offerlens get --pages saved/ --json 769706957407

    Parameters
    ----------
    link
        Any link to an offer, or its id.
    language
        The language of the texts. None is translated yet; they come as the source has them.
    json
        Print the documented reply, or else a product card.
    demo
        Ask the stand-in for 1688.
    """
    with ExitStack() as stack:
        if demo:
            sources = replace(sources, pages=None, page_base=stack.enter_context(standin_thread()))
        try:
            item = asyncio.run(_fetch(link, sources))
        except OfferlensError as error:
            fail(str(error))
        except ValueError as error:
            fail(str(error), 2)
    if language != "zh":
        print(f"Nothing here translates to {language} yet: the texts are as the source has them.", file=sys.stderr)
    if json:
        sys.stdout.buffer.write(msgspec.json.format(encode_reply(item), indent=2) + b"\n")
    else:
        Console().print(card(item))


async def _fetch(link: str, sources: SourceSettings) -> Item:
    source = open_source(sources)
    try:
        return await get_item(source, find_offer(link))
    finally:
        await source.close()
