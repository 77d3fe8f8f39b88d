"""Offers from the Open Platform, as far as an app may see them; `offerlens.pages.open_platform` reads them."""

import time
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from msgspec import Raw, Struct, json

from offerlens.errors import OfferlensError, OfferNotStored
from offerlens.settings import SourceSettings
from offerlens.sources.guard import Guard, site_of
from offerlens.sources.http import Client
from offerlens.sources.leave import is_1688
from offerlens.sources.open_platform.gateway import AccessExpired, App, Gateway
from offerlens.sources.open_platform.tokens import TokenKeeper
from offerlens.sources.source import Abilities, Asked, Fetched
from offerlens.state import State

_DETAIL = "com.alibaba.fenxiao.crossborder/product.search.queryProductDetail"
_FREIGHT = "com.alibaba.fenxiao.crossborder/product.freight.estimate"
_HOSTS = frozenset({"gw.open.1688.com"})
_AUTHORIZE = "https://auth.1688.com/oauth/authorize"

_LANGUAGES = frozenset({"en", "ja", "ru", "vi", "ko", "pt", "es", "th"})
"""The languages that the platform documents (en, ja) or integrators get; ``ko`` must be spelt just so."""
_UNTRANSLATED = "en"
"""What is asked for when nothing is to be translated: a documented language, because one must be named."""


class _Result(Struct):
    result: Raw = Raw(b"null")


class _Outer(Struct):
    result: _Result


class PlatformSource:
    """The offers that an app may see."""

    name = "open-platform"
    abilities = Abilities(languages=_LANGUAGES, scenes=frozenset({"drop_shipping"}))

    def __init__(self, settings: SourceSettings, state: State, *, guard: Guard | None = None) -> None:
        if not settings.platform_key or not settings.platform_secret:
            raise ValueError("The Open Platform needs your app: set platform_key and platform_secret.")
        if len(settings.platform_freight_to) not in (0, 3):
            raise ValueError("platform_freight_to needs three codes: province, city and district.")
        base = settings.platform_base
        own = frozenset() if is_1688(base) else frozenset({site_of(urlsplit(base.rstrip("/")))})
        self._client = Client(guard or Guard(_HOSTS, own), certificates=settings.certificates)
        self._key = settings.platform_key
        self._gateway = Gateway(
            base,
            App(self._key, settings.platform_secret),
            self._client,
            seconds=settings.source_timeout,
            cap=settings.page_cap,
        )
        self._tokens = TokenKeeper(self._gateway, state, self._key, settings.platform_refresh_token)
        self._freight_to = settings.platform_freight_to

    async def fetch(self, asked: Asked) -> Fetched:
        """The answer about an offer, with the freight's beside it where that is asked for."""
        language = asked.language if asked.language in _LANGUAGES else "zh"
        country = _UNTRANSLATED if language == "zh" else language
        detail = {"offerId": asked.offer_id, "country": country}
        body = await self._call(_DETAIL, "offerDetailParam", detail)
        if self._freight_to:
            body = _with_freight(body, await self._freight(asked.offer_id))
        return Fetched(body, time.time(), language)

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """Nothing: the description comes with the answer."""
        raise OfferNotStored(f"The Open Platform keeps no description of offer {offer_id} elsewhere.")

    async def check(self) -> str:
        """Whether key, secret and token work."""
        told = await self._gateway.call("system/currentTime", {})
        await self._tokens.access_token()
        return f"key, secret and token work; the platform's clock says {told.decode(errors='replace')[:40]}"

    def authorize_url(self, redirect_uri: str) -> str:
        """Where the operator lets the app in, in a browser; a code comes back to the address."""
        return f"{_AUTHORIZE}?" + urlencode({"client_id": self._key, "site": "1688", "redirect_uri": redirect_uri})

    async def authorize(self, code: str, redirect_uri: str) -> None:
        """Keep the tokens that a code is good for, once, within minutes. Raises what the gateway raises."""
        grant = {"grant_type": "authorization_code", "redirect_uri": redirect_uri, "code": code}
        await self._tokens.exchange(grant)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def _call(self, api: str, name: str, value: Mapping[str, object]) -> bytes:
        """The answer of an API; asked for once more with a new token when the platform refuses the one that we have."""
        parameters = {name: json.encode(value).decode()}  # written once: what is signed is what is sent
        token = await self._tokens.access_token()
        try:
            return await self._gateway.call(api, {**parameters, "access_token": token})
        except AccessExpired:
            token = await self._tokens.access_token(refused=token)
            return await self._gateway.call(api, {**parameters, "access_token": token})

    async def _freight(self, offer_id: int) -> bytes | None:
        """The freight's answer; None when there is none, which leaves the fee unknown and fails nothing."""
        province, city, district = self._freight_to
        asked = {
            "offerId": offer_id,
            "toProvinceCode": province,
            "toCityCode": city,
            "toCountryCode": district,
            "totalNum": 1,
        }
        try:
            answer = await self._call(_FREIGHT, "productFreightQueryParamsNew", asked)
            return bytes(json.decode(answer, type=_Outer).result.result)
        except (OfferlensError, ValueError):
            return None


def _with_freight(body: bytes, freight: bytes | None) -> bytes:
    """The answer with the freight's as a key of its own, as `offerlens.pages.open_platform` reads it."""
    whole = body.rstrip()
    if not freight or not freight.startswith(b"{") or not whole.endswith(b"}"):
        return body
    return whole[:-1] + b',"freight":' + freight + b"}"
