"""What the headers of a reply mean. Those that do not apply to a reply are left out of it."""

from typing import Any

from msgspec import Struct

from offerlens.web.query import LANGUAGES


class Header(Struct, frozen=True):
    """A header of a reply."""

    about: str
    schema: dict[str, Any]
    example: Any


ALWAYS = {
    "X-Request-Id": Header(
        "The name of this request in the log. Quote it when asking whoever runs the service.",
        {"type": "string", "pattern": "^req_[0-9a-f]{16}$"},
        "req_ff8ab8a2aeb93ae1",
    ),
}
"""Of every reply."""

CALL = {
    "X-Charged": Header("What was charged for this call: 1 or 0.", {"type": "integer", "enum": [0, 1]}, 1),
    "X-Balance": Header(
        "Calls that are left on the account; `unlimited` for no end of them.",
        {"type": "string", "pattern": "^([0-9]+|unlimited)$"},
        "997",
    ),
    "X-Concurrency": Header(
        "Calls of the account that are in flight, and the most that may be.",
        {"type": "string", "pattern": "^[0-9]+/[0-9]+$"},
        "0/10",
    ),
}
"""Of the reply to a call that is charged when it succeeds."""

SUCCESS = {
    "X-Source": Header("The source that gave the offer.", {"type": "string"}, "page"),
    "Age": Header("Seconds since 1688 sent the offer.", {"type": "integer", "minimum": 0}, 42),
    "X-Cache": Header(
        "How the offer was had: `hit`, it was read a short while ago; `stale`, a while ago, and it is being fetched "
        "anew for the next; `miss`, it was fetched for this call; `refreshed`, what was kept was older than `max_age`.",
        {"type": "string", "enum": ["hit", "stale", "miss", "refreshed"]},
        "hit",
    ),
    "Content-Language": Header("The language of the texts.", {"type": "string", "enum": list(LANGUAGES)}, LANGUAGES[0]),
    "X-Translated": Header(
        "The share of the texts that are wholly in that language; left out where nothing had to be translated.",
        {"type": "number", "minimum": 0, "maximum": 1},
        0.98,
    ),
    "X-Translator": Header(
        "Who had a part in the translation: `source`, 1688 itself; `memory`, corrections by a person; `glossary`; the "
        "names of engines.",
        {"type": "string"},
        "glossary",
    ),
    "X-Not-Applied": Header("The options asked for that the reply does not reflect.", {"type": "string"}, "scene"),
    "X-Replayed": Header(
        "The reply was charged before under the same `Idempotency-Key`, and is read again free.",
        {"type": "integer", "enum": [1]},
        1,
    ),
}
"""Of a call that succeeded: how its reply came about."""

FAILURE = {
    "Retry-After": Header("Seconds after which it is worth asking again.", {"type": "integer", "minimum": 0}, 1),
}
"""Of a failure that will pass."""

ALLOW = {"Allow": Header("The methods that the address takes.", {"type": "string"}, "POST")}
"""Of a request with another method."""

HEADERS = ALWAYS | CALL | SUCCESS | FAILURE | ALLOW
