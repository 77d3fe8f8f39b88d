"""What is asked of the service, as data: the requests, and who reads their replies."""

import re
import uuid
from collections.abc import Callable
from typing import Generic, Literal, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Struct

from offerlens import __version__
from offerlens.client.answers import Account, Answer, DescriptionAnswer, Health
from offerlens.client.reading import Reply, read_account, read_description, read_health, read_product

Language = Literal["zh", "en", "ru", "th", "pt", "es", "tr", "vi", "ja", "ko"]
"""A language of the texts."""
Scene = Literal["drop_shipping"]
"""A kind of price."""

T = TypeVar("T")

_VISIBLE = re.compile(r"[!-~]+")
_KEY = re.compile(r"[!-~]{1,255}")
_HIDDEN = 8
"""Characters of a token from which on it is taken out of texts; of a shorter one nothing would be left of them."""


class Call(Struct, Generic[T], frozen=True):
    """One call."""

    method: Literal["GET", "POST"]
    path: str
    """With the parameters."""
    read: Callable[[Reply], T]
    """Reads its reply. Raises a `ClientError`."""
    body: bytes | None = None
    key: str | None = None
    """Its Idempotency-Key: under it the service charges once, however often it is sent."""
    repeated: bool = True
    """Whether it is sent again where that may help."""


class Service:
    """Where the service is, and with which token it is called."""

    def __init__(self, base: str, token: str) -> None:
        self.base = _checked(base).rstrip("/")
        if not _VISIBLE.fullmatch(token):
            raise ValueError("The token has to be visible ASCII characters.")
        self._token = token

    def headers(self, call: Call[T]) -> list[tuple[bytes | str, bytes | str]]:
        """The headers of a call. The token is in one of them, and nowhere else."""
        about = f"offerlens/{__version__}"
        headers: list[tuple[bytes | str, bytes | str]] = [("User-Agent", about), ("apikey", self._token)]
        if call.body is not None:
            headers.append(("Content-Type", "application/json"))
        if call.key is not None:
            headers.append(("Idempotency-Key", call.key))
        return headers

    def hide(self, text: str) -> str:
        """A text that the other side wrote, without the token."""
        return text.replace(self._token, "[token]") if len(self._token) >= _HIDDEN else text

    def product(
        self,
        offer: str | int,
        *,
        language: Language | None,
        scene: Scene | None,
        optimize_title: bool,
        max_age: int | None,
        key: str | None,
    ) -> Call[Answer]:
        """Asks for an offer: by its number at the address that takes numbers, else at the one that takes links."""
        options = {"language": language, "scene": scene, "optimize_title": optimize_title or None, "max_age": max_age}
        asked = {name: value for name, value in options.items() if value is not None}
        if isinstance(offer, int):
            return Call("GET", _path("item_detail", {"item_id": offer, **asked}), read_product, key=_keyed(key))
        body = msgspec.json.encode({"url": offer, **asked})
        return Call("POST", _path("item_detail_by_url"), read_product, body, _keyed(key))

    def description(self, item_id: int, *, max_age: int | None, key: str | None) -> Call[DescriptionAnswer]:
        """Asks for the long description of an offer."""
        asked = {} if max_age is None else {"max_age": max_age}
        return Call("GET", _path("item_desc", {"item_id": item_id, **asked}), read_description, key=_keyed(key))

    def account(self) -> Call[Account]:
        """Asks how the account stands."""
        return Call("GET", "/account", read_account)

    def health(self) -> Call[Health]:
        """Asks whether the service is up, once: who asks wants to know how it is now."""
        return Call("GET", "/health", read_health, repeated=False)


def _checked(base: str) -> str:
    """The address of a service. The messages do not repeat it: there may be a secret in it."""
    try:
        parts = urlsplit(base if _VISIBLE.fullmatch(base) else "")
        usable = parts.scheme in ("http", "https") and bool((parts.hostname or "").encode("idna"))
        usable = usable and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("The address of the service has to be like http://HOST:PORT or https://HOST.")
    if any(mark in base for mark in "@?#"):
        raise ValueError("The address of the service has to be without a user, a query and a fragment.")
    return base


def _path(name: str, parameters: dict[str, str | int] | None = None) -> str:
    query = {name: "true" if value is True else value for name, value in (parameters or {}).items()}
    return f"/1688/{name}?{urlencode(query)}" if query else f"/1688/{name}"


def _keyed(key: str | None) -> str:
    if key is None:
        return uuid.uuid4().hex
    if not _KEY.fullmatch(key):
        raise ValueError("The key of a call has to be 1 to 255 visible ASCII characters.")
    return key
