"""``offerlens get``: one offer, without a server."""

import asyncio
import sys
from contextlib import ExitStack
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter
from rich.console import Console

from offerlens.cli.card import card
from offerlens.cli.demo import demo_sources
from offerlens.cli.failing import fail
from offerlens.cli.stores import STORES, Stores
from offerlens.errors import OfferlensError
from offerlens.language import Translator, open_translator, own_translator
from offerlens.link import read_link
from offerlens.lookup import Answer, open_lookup
from offerlens.reply import encode_reply
from offerlens.settings import LanguageSettings, SourceSettings
from offerlens.sources.source import Asked
from offerlens.standin.server import standin_thread
from offerlens.state import LocalState, State

Language = Literal["zh", "en", "ru", "th", "pt", "es", "tr", "vi", "ja", "ko"]

_SOURCES, _LANGUAGES = SourceSettings(), LanguageSettings()


def get(
    link: str,
    /,
    *,
    language: Language = "zh",
    optimize_title: bool = False,
    json: Annotated[bool, Parameter(negative="--table")] = False,
    demo: bool = False,
    stores: Stores = STORES,
    sources: Annotated[SourceSettings, Parameter(name="*")] = _SOURCES,
    languages: Annotated[LanguageSettings, Parameter(name="*")] = _LANGUAGES,
) -> None:
    """Show the offer that a link names.

    For example:

    offerlens get --demo https://detail.1688.com/offer/859086919394.html

    offerlens get --pages saved/ --language en --json 769706957407

    Parameters
    ----------
    link
        Any link to an offer, or its id.
    language
        The language of the texts.
    optimize_title
        Leave out of a Chinese title what says nothing about the goods.
    json
        Print the documented reply, or else a product card.
    demo
        Ask the stand-in for 1688.
    """
    with ExitStack() as stack:
        if demo:
            sources = demo_sources(sources, stack.enter_context(standin_thread()))
        try:
            state = LocalState(None if demo else stores.home)
            translator = own_translator() if demo else open_translator(languages, stores)
            answer = asyncio.run(_fetch(link, language, sources, state, translator, clear_title=optimize_title))
        except OfferlensError as error:
            fail(str(error))
        except ValueError as error:
            fail(str(error), 2)
    if answer.about.not_applied:
        print(f"Not applied to this offer: {', '.join(answer.about.not_applied)}.", file=sys.stderr)
    if json:
        sys.stdout.buffer.write(msgspec.json.format(encode_reply(answer.item), indent=2) + b"\n")
    else:
        Console().print(card(answer.item))


async def _fetch(
    link: str, language: str, sources: SourceSettings, state: State, translator: Translator, *, clear_title: bool
) -> Answer:
    lookup = open_lookup(sources, state, translator)
    try:
        asked = Asked(await lookup.find_offer(read_link(link)), language)
        return await lookup.get_item(asked, [], clear_title=clear_title)
    finally:
        await lookup.close()
        await state.close()
