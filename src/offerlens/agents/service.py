"""Products by way of a service that runs elsewhere: each call is one of the token's, charged like any other."""

import math

from msgspec import UNSET

from offerlens.agents.failures import Failed, Failure, cleaned, failure_of
from offerlens.agents.product import GetProduct, Product
from offerlens.client import Answer, AsyncClient, ClientError
from offerlens.errors import TokenMissing, TokenUnknown

SECONDS = 60.0
"""The service itself ends a call after 55."""
_NOBODY = "nobody"
"""The token of no call: each has that of its caller."""


class ServiceProducts:
    """The products of the service at an address. Raises `ValueError` for an address that is none."""

    terms = (
        "A success costs one call of the account's balance, a failure nothing. More calls at once than the account may "
        f"have are told to come back (limit_reached). A call may take {SECONDS:g} seconds."
    )

    def __init__(self, base: str, seconds: float = SECONDS) -> None:
        # An agent is told when to come back, and decides itself whether it does.
        self._client = AsyncClient(base, _NOBODY, timeout=seconds, retries=0, deadline=seconds)

    def engines(self, language: str) -> list[str] | None:
        """Not known: the service does not tell which engines it has."""
        return None

    async def get(self, asked: GetProduct, token: str) -> Product:
        """The product of an offer, charged to a token. Raises `Failed`."""
        client = self._client_of(token)
        try:
            answer = await client.get_product(
                asked.link,
                language=asked.language,
                scene=asked.scene or None,
                optimize_title=asked.optimize_title,
                max_age=None if asked.max_age is UNSET else asked.max_age,
            )
        except ClientError as error:
            raise Failed(_failure(error)) from error
        return _product(answer)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    def _client_of(self, token: str) -> AsyncClient:
        if not token:
            raise Failed(failure_of(TokenMissing("No token. Send it as 'Authorization: Bearer …' or 'apikey: …'.")))
        try:
            return self._client.with_token(token)
        except ValueError as error:
            raise Failed(failure_of(TokenUnknown())) from error


def _product(answer: Answer) -> Product:
    return Product(
        item=answer.item,
        source=answer.source,
        age=answer.age,
        cache=answer.cache,
        language=answer.language,
        translated=answer.translated,
        translators=list(answer.translators),
        not_applied=list(answer.not_applied),
        charged=answer.charged,
        balance=answer.balance,
        request_id=answer.request_id,
    )


def _failure(error: ClientError) -> Failure:
    return Failure(
        reason=cleaned(error.reason) or "failed",
        message=cleaned(error.message),
        code=error.code,
        retry=error.retry,
        retry_after=None if error.retry_after is None else math.ceil(error.retry_after),
        charged=error.charged,
        request_id=error.request_id,
        tried=error.tried,
    )
