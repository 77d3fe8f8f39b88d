"""DeepL, through its own library."""

import asyncio
import logging

import deepl
from deepl import http_client

from offerlens.language.engines.engine import Ask, EngineFailed, speaks_all
from offerlens.language.engines.parts import Texts, in_parts

_AT_ONCE = 50
"""Texts a call; DeepL takes no more."""
_TARGETS = {"en": "EN-US", "pt": "PT-BR"}
"""What DeepL calls the languages whose variant is to be said."""
_QUOTA_REST = 3600.0
"""Seconds for which DeepL is left alone when its quota is spent."""
_NO_PROXY = {"http": "", "https": ""}
"""Keeps the library from the proxies that the environment names."""

logging.getLogger("deepl").setLevel(logging.WARNING)  # it tells of every request


class DeepL:
    """DeepL's API."""

    name = "deepl"
    version = "1"

    def __init__(self, key: str, base: str | None, seconds: float) -> None:
        http_client.max_network_retries = 0
        http_client.min_connection_timeout = seconds
        server = base.rstrip("/") + "/" if base else None
        self._client = deepl.DeepLClient(key, server_url=server, proxy=_NO_PROXY, send_platform_info=False)

    def speaks(self, source: str, target: str) -> bool:
        """Whether the languages are ours: DeepL has them all."""
        return speaks_all(source, target)

    async def translate(self, ask: Ask) -> list[str | None]:
        """A translation for each text."""

        async def part(texts: Texts) -> list[str | None]:
            return await asyncio.to_thread(self._ask, texts, ask.source, ask.target)

        return await in_parts(ask.texts, _AT_ONCE, part)

    async def close(self) -> None:
        """Close every connection."""
        self._client.close()  # type: ignore[no-untyped-call]

    def _ask(self, texts: Texts, source: str, target: str) -> list[str | None]:
        try:
            results = self._client.translate_text(
                [*texts],
                source_lang=source.upper(),
                target_lang=_TARGETS.get(target, target.upper()),
                preserve_formatting=True,
            )
            answers: list[str | None] = [result.text for result in _listed(results)]
        except Exception as error:
            raise _failure(error) from None  # the library's words may hold the key or the texts
        if len(answers) != len(texts):
            raise EngineFailed(f"DeepL gave {len(answers)} translations for {len(texts)} texts.")
        return answers


def _listed(results: deepl.TextResult | list[deepl.TextResult]) -> list[deepl.TextResult]:
    return results if isinstance(results, list) else [results]


def _failure(error: Exception) -> EngineFailed:
    match error:
        case deepl.AuthorizationException():
            return EngineFailed("DeepL refuses the key (HTTP 403).")
        case deepl.QuotaExceededException():
            return EngineFailed("DeepL's quota for this period is spent (HTTP 456).", retry_after=_QUOTA_REST)
        case deepl.TooManyRequestsException():
            return EngineFailed("DeepL says that it was asked too often (HTTP 429).")
        case deepl.ConnectionException():
            return EngineFailed("The connection to DeepL failed, or it did not answer in time.")
        case deepl.DeepLException() if error.http_status_code:
            return EngineFailed(f"DeepL does not accept the request (HTTP {error.http_status_code}).")
    return EngineFailed("DeepL's answer cannot be read.")
