"""What a request asks for: the JSON body of a POST, the parameters of a GET."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, TypeVar, get_args

import msgspec
from msgspec import Meta

from offerlens.errors import BodyInvalid, BodyMissing, FieldInvalid, FieldMissing
from offerlens.language.lexicon import LANGUAGES as TRANSLATED
from offerlens.link import LinkReading, OfferLink, read_link
from offerlens.sources.source import Scene

LANGUAGES = ("zh", *TRANSLATED)
DEFAULT_LANGUAGES = {"/1688": "zh", "/1688/v2": "zh", "/1688/global": "en"}
"""The addresses that clients in the wild call, and what each answers in unless it is told."""

_SCENES = get_args(Scene)
_DIGITS = 9
"""Of a number of seconds; more would be more than thirty years."""
_ITEM_ID = re.compile(r"[1-9][0-9]{8,14}")
_SWITCHES = {"true": True, "1": True, "false": False, "0": False}

T = TypeVar("T")


class Query(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One question, checked."""

    link: LinkReading
    """What the link that was sent names."""
    scene: Scene | None
    optimize_title: bool
    language: str
    max_age: float | None = None
    """Seconds for which an offer that was read may be given; None leaves it to the settings."""


class Body(msgspec.Struct):
    """What a POST asks for. An option that is null or "" is as good as left out."""

    url: str | None = None
    """Any link to a 1688 offer, the number of one, or a text with a link in it."""
    scene: Annotated[str, Meta(extra_json_schema={"enum": list(_SCENES)})] | None = None
    """Whose prices: ``drop_shipping`` for those of one piece sent for a reseller, where the source carries them."""
    optimize_title: bool | None = None
    """Leave the words out of the title that say nothing about the goods, so that it translates well."""
    language: Annotated[str, Meta(extra_json_schema={"enum": list(LANGUAGES)})] | None = None
    """The language of the texts."""
    max_age: Annotated[int | float, Meta(extra_json_schema={"type": "integer", "minimum": 0})] | None = None
    """Seconds for which an offer that was read may be given; 0 fetches it now, left out leaves it to the service."""


_decode = msgspec.json.Decoder(Body).decode


def read_body(body: bytes, language: str) -> Query:
    """The question of a POST. The body is JSON whatever its Content-Type says; fields that are not known are ignored.

    Raises a `BadRequest` that names the field and what is wrong with it.
    """
    fields = read_fields(body, _decode)
    if not fields.url:
        raise FieldMissing("url: is required; send any link to a 1688 offer.")
    link, seconds = read_link(fields.url), _whole(fields.max_age)
    return _check(link, fields.scene, fields.optimize_title, fields.language or language, seconds)


def read_fields(body: bytes, decode: Callable[[bytes], T], example: str = BodyMissing.message) -> T:
    """The fields of a JSON body. Raises a `BadRequest` with what is wrong, or the example for no body."""
    if not body.strip():
        raise BodyMissing(example)
    try:
        return decode(body.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.ValidationError as error:
        raise _wrong_type(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyInvalid(f"The body is not JSON: {error}.") from error


def read_parameters(parameters: Mapping[str, str], language: str) -> Query:
    """The question of a GET. Raises a `BadRequest` that names the parameter and what is wrong with it."""
    item_id = read_item_id(parameters)
    switch = parameters.get("optimize_title") or "false"
    optimize_title = _SWITCHES.get(switch.lower())
    if optimize_title is None:
        raise FieldInvalid(f"optimize_title: expected true or false, got {switch[:40]!r}.")
    seconds = read_max_age(parameters)
    language = parameters.get("language") or language
    return _check(OfferLink(item_id), parameters.get("scene"), optimize_title, language, seconds)


def read_max_age(parameters: Mapping[str, str]) -> int | None:
    """The seconds for which a GET takes an offer that was read. Raises `FieldInvalid`."""
    max_age = parameters.get("max_age") or None
    if max_age is not None and not (max_age.isascii() and max_age.isdigit()):
        raise FieldInvalid(f"max_age: expected whole seconds, got {max_age[:40]!r}.")
    return None if max_age is None else int(max_age[:_DIGITS])


def read_item_id(parameters: Mapping[str, str]) -> int:
    """The offer that a GET names by its number. Raises `FieldMissing` or `FieldInvalid`."""
    item_id = parameters.get("item_id", "").strip()
    if not item_id:
        raise FieldMissing("item_id: is required; send the number of a 1688 offer.")
    if not _ITEM_ID.fullmatch(item_id):
        raise FieldInvalid(f"item_id: expected the number of an offer, got {item_id[:40]!r}.")
    return int(item_id)


def _whole(seconds: int | float | None) -> int | None:
    """Whole seconds; 60.0 is as whole as 60 to JSON, and to some who write it."""
    if seconds is None or isinstance(seconds, int):
        return seconds
    if not seconds.is_integer():
        raise FieldInvalid("max_age: expected a whole number, got a number.")
    return int(seconds)


def _check(
    link: LinkReading, scene: str | None, optimize_title: bool | None, language: str, max_age: int | None
) -> Query:
    if scene and scene not in _SCENES:
        raise FieldInvalid(f"scene: {scene[:40]!r} is not known; the one scene is drop_shipping.")
    if language not in LANGUAGES:
        raise FieldInvalid(f"language: {language[:40]!r} is not known; there are {', '.join(LANGUAGES)}.")
    if max_age is not None and max_age < 0:
        raise FieldInvalid(f"max_age: expected seconds from 0 on, got {max_age}.")
    return Query(
        link=link,
        scene="drop_shipping" if scene else None,
        optimize_title=bool(optimize_title),
        language=language,
        max_age=max_age,
    )


_MISMATCH = re.compile(r"Expected `([^`]+)`, got `([^`]+)`(?: - at `\$\.(\w+)`)?")
_JSON_NAMES = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "object": "an object",
}
_JSON_NAMES |= {"array": "a list", "null": "null"}
_WANTED = _JSON_NAMES | {"int": "a whole number", "int | float": "a whole number"}


def _wrong_type(mismatch: str) -> BodyInvalid | FieldInvalid:
    found = _MISMATCH.match(mismatch)
    if found is None:
        return BodyInvalid(mismatch)
    expected, got, name = found.groups()
    wanted = _WANTED.get(expected.removesuffix(" | null"), expected)
    sent = _JSON_NAMES.get(got, got)
    if name is None:
        return BodyInvalid(f"The body: expected {wanted}, got {sent}.")
    return FieldInvalid(f"{name}: expected {wanted}, got {sent}.")
