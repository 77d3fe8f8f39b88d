"""``offerlens get``: one offer, without a server."""

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter
from rich.console import Console

from offerlens.cli.card import card
from offerlens.cli.demo import demo_sources
from offerlens.cli.failing import fail
from offerlens.errors import OfferlensError
from offerlens.lookup import Answer, open_lookup
from offerlens.reply import encode_reply
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.sources.source import Asked
from offerlens.standin.server import standin_thread
from offerlens.state import LocalState

Language = Literal["zh", "en", "ru", "th", "pt", "es", "tr", "vi", "ja", "ko"]

_HOME, _SOURCES = ServerSettings().home, SourceSettings()


def get(
    link: str,
    /,
    *,
    language: Language = "zh",
    json: Annotated[bool, Parameter(negative="--table")] = False,
    demo: bool = False,
    home: Path = _HOME,
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
        The language of the texts, where the source has them in it.
    json
        Print the documented reply, or else a product card.
    demo
        Ask the stand-in for 1688.
    home
        The folder of what is known of the sources.
    """
    with ExitStack() as stack:
        if demo:
            sources = demo_sources(sources, stack.enter_context(standin_thread()))
        try:
            answer = asyncio.run(_fetch(link, language, sources, None if demo else home))
        except OfferlensError as error:
            fail(str(error))
        except ValueError as error:
            fail(str(error), 2)
    if answer.not_applied:
        print(f"Nothing here gave this offer in {language}: its texts are as the source has them.", file=sys.stderr)
    if json:
        sys.stdout.buffer.write(msgspec.json.format(encode_reply(answer.item), indent=2) + b"\n")
    else:
        Console().print(card(answer.item))


async def _fetch(link: str, language: str, sources: SourceSettings, home: Path | None) -> Answer:
    state = LocalState(home)
    lookup = open_lookup(sources, state)
    try:
        return await lookup.get_item(Asked(await lookup.find_offer(link), language), [])
    finally:
        await lookup.close()
        await state.close()
