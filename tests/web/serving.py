"""A service over both kinds of stores, for tests of what it says of accounts."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import requests
from accounts.conftest import done
from conftest import running

from offerlens.accounts import Accounts
from offerlens.accounts.account import Terms
from offerlens.settings import CacheSettings, ServerSettings, SourceSettings, StoreSettings

TOKEN, THEIRS, SECRET = "ol_a-token-of-the-shop", "ol_a-token-of-another", "olop_a-secret-of-anna"
LONG = 30.0

T = TypeVar("T")


@dataclass
class Service:
    """A running service with two accounts, `shop` and `other`, and the operator `anna`."""

    address: str
    stores: StoreSettings

    def get(self, path: str, secret: str = TOKEN, **parameters: str) -> requests.Response:
        """Ask an address."""
        return requests.get(self.address + path, parameters, headers=bearer(secret), timeout=LONG)

    def post(self, path: str, secret: str = TOKEN, /, **fields: Any) -> requests.Response:
        """Send fields to an address."""
        return requests.post(self.address + path, json=fields, headers=bearer(secret), timeout=LONG)

    def data(self, path: str, secret: str = TOKEN, **parameters: str) -> Any:
        """The data of a success."""
        return self.get(path, secret, **parameters).json()["data"]

    def done(self, work: Callable[[Accounts], Awaitable[T]]) -> T:
        """What comes of some work on the store, done by another process as it were."""
        return done(self.stores, work)

    def pay(self, token: str = TOKEN, times: int = 1) -> None:
        """Calls that succeed."""
        for _ in range(times):
            answer = self.get("/1688/item_detail", token, item_id="859086919394")
            assert answer.status_code == 200


def bearer(secret: str) -> dict[str, str]:
    """The header with a token."""
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def told(answer: requests.Response) -> tuple[int, str, str]:
    """The code, the reason and the message of a failure."""
    reply = answer.json()
    return answer.status_code, reply["reason"], reply["msg"]


@contextmanager
def serving(stores: StoreSettings, standin: str, cache: CacheSettings | None = None) -> Iterator[Service]:
    """The service, until the block ends."""

    async def fill(accounts: Accounts) -> None:
        await accounts.create_account("shop", Terms(3, 100, 4_000_000_000))
        await accounts.create_account("other", Terms(balance=7))
        await accounts.add_token("shop", TOKEN)
        await accounts.add_token("other", THEIRS)
        await accounts.books.add_operator("anna", SECRET)

    done(stores, fill)
    server = ServerSettings(home=stores.home, postgres=stores.postgres, valkey=stores.valkey, port=0)
    sources = SourceSettings(page_base=standin, link_base=standin)
    with running(server, sources, cache or CacheSettings()) as address:
        yield Service(address, stores)
