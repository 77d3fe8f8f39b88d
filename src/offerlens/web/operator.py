"""What an operator sees and changes: all accounts and the service, by a secret that is no token."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import msgspec
from msgspec import Struct

from offerlens.accounts import Accounts
from offerlens.accounts.account import CONCURRENCY, Account, Terms
from offerlens.accounts.token import digest, display, mint
from offerlens.errors import FieldInvalid, TokenMissing
from offerlens.lookup import Lookup
from offerlens.web.account import AccountData, MadeToken, RevokedToken, TokensData, by_day, last_days
from offerlens.web.addresses import Handler
from offerlens.web.asking import LARGEST, asked, note, number, read, reply, required, text
from offerlens.web.call import Call
from offerlens.web.desk import read_header_token
from offerlens.web.envelope import Response
from offerlens.web.overview import AccountLine, AccountsData, AccountView, changed, service

_MISSING = "No operator's secret. Send it as 'Authorization: Bearer …'."
_LISTED = 100
"""Accounts of one list; the others are found by their names."""
_MOST_CONCURRENT = 100_000
_LAST_SECOND = 253_402_300_799
"""Of the year 9999, the last that has a date."""


class Wish(Struct):
    """What is to be done with an account. Each address takes those fields that it is about."""

    name: str | None = None
    """The account."""
    calls: int | None = None
    """Calls to add to the balance; negative to take some away."""
    balance: int | None = None
    """Calls of a new account; null for no end of them."""
    concurrency: int | None = None
    """Calls that may be in flight at the same time."""
    expires: int | None = None
    """Seconds since the epoch from which on it is not served; null for never."""
    note: str | None = None
    """What to call a new token."""
    id: int | None = None
    """The token to be revoked."""


Work = Callable[[Call], Awaitable[tuple[Struct, str]]]
"""Does what is asked for: the reply, and what the log says of it."""

_decode = msgspec.json.Decoder(Wish).decode


@dataclass(frozen=True)
class Operator:
    """The addresses of operators."""

    accounts: Accounts
    lookup: Lookup

    def addresses(self) -> dict[str, tuple[str, Handler]]:
        """Every address, its method and what it does."""
        reads: dict[str, Work] = {
            "/operator/service": self.service,
            "/operator/accounts": self.find,
            "/operator/account": self.show,
        }
        changes: dict[str, Work] = {
            "/operator/accounts/create": self.create,
            "/operator/accounts/top-up": self.top_up,
            "/operator/accounts/limit": self.limit,
            "/operator/accounts/expire": self.expire,
            "/operator/tokens/create": self.make_token,
            "/operator/tokens/revoke": self.revoke_token,
        }
        table: dict[str, tuple[str, Handler]] = {}
        for method, works in (("GET", reads), ("POST", changes)):
            table |= {path: (method, partial(self._answer, work)) for path, work in works.items()}
        return table

    async def _answer(self, work: Work, call: Call) -> Response:
        secret = read_header_token(call)
        if not secret:
            raise TokenMissing(_MISSING)
        who = await self.accounts.books.operator(digest(secret))
        data, what = await work(call)
        note(call, f"operator {who!r}", what)
        return reply(data)

    async def service(self, _: Call) -> tuple[Struct, str]:
        """The service, and all calls by day."""
        days = last_days()
        usage = await self.accounts.books.days(days[0])
        counts = ((day.day, day.calls, day.charged) for day in usage)
        return await service(self.lookup, by_day(counts, days)), "looked at the service"

    async def find(self, call: Call) -> tuple[Struct, str]:
        """Accounts whose names have a text in them."""
        part, days = text("find", call.parameters.get("find")), last_days()
        found = await self.accounts.find_accounts(part, _LISTED + 1)
        rows = await self.accounts.books.usage([account.name for account in found], days)
        return AccountsData.of(found, rows, days, _LISTED), f"looked for accounts by {part!r}"

    async def show(self, call: Call) -> tuple[Struct, str]:
        """One account."""
        name, days = _name(call.parameters.get("name")), last_days()
        account = await asked(self.accounts.account(name))
        usage = await self.accounts.books.usage([name], days)
        tokens = await asked(self.accounts.books.tokens(name))
        view = AccountView(AccountData.of(account, usage, days), account.created, TokensData.of(tokens))
        return view, f"looked at the account {name!r}"

    async def create(self, call: Call) -> tuple[Struct, str]:
        """Make an account."""
        wish = await read(call, _decode, '{"name": "my-shop", "balance": 1000, "concurrency": 5}')
        name = _name(wish.name)
        balance = None if wish.balance is None else number("balance", wish.balance, 0)
        limit = _limit(CONCURRENCY if wish.concurrency is None else wish.concurrency)
        await asked(self.accounts.create_account(name, Terms(limit, balance, _expires(wish))))
        account = await asked(self.accounts.account(name))
        return await self._line(account), f"made the account {name!r}: {_told(account)}"

    async def top_up(self, call: Call) -> tuple[Struct, str]:
        """Add calls to a balance, or take some away."""
        wish = await read(call, _decode, '{"name": "my-shop", "calls": 5000}')
        name, calls = _name(wish.name), number("calls", required("calls", wish.calls), -LARGEST)
        account = await asked(self.accounts.change_account(name, add=calls))
        return await self._line(account), f"topped the account {name!r} up by {calls}: {_told(account)}"

    async def limit(self, call: Call) -> tuple[Struct, str]:
        """Set how many calls may be in flight."""
        wish = await read(call, _decode, '{"name": "my-shop", "concurrency": 20}')
        name, limit = _name(wish.name), _limit(required("concurrency", wish.concurrency))
        account = await asked(self.accounts.change_account(name, concurrency=limit))
        return await self._line(account), f"set the limit of the account {name!r}: {_told(account)}"

    async def expire(self, call: Call) -> tuple[Struct, str]:
        """Set when an account expires."""
        wish = await read(call, _decode, '{"name": "my-shop", "expires": 1798675200}')
        name = _name(wish.name)
        account = await asked(self.accounts.expire_account(name, _expires(wish)))
        return await self._line(account), f"set the end of the account {name!r}: {_told(account)}"

    async def make_token(self, call: Call) -> tuple[Struct, str]:
        """Make a token for an account."""
        wish = await read(call, _decode, '{"name": "my-shop", "note": "the till"}')
        name, made = _name(wish.name), mint()
        number = await asked(self.accounts.books.make_token(name, made, text("note", wish.note)))
        return MadeToken(number, made), f"made the token {display(made)}… ({number}) for the account {name!r}"

    async def revoke_token(self, call: Call) -> tuple[Struct, str]:
        """Revoke a token of an account."""
        wish = await read(call, _decode, '{"name": "my-shop", "id": 7}')
        name, chosen = _name(wish.name), number("id", required("id", wish.id))
        shown = await asked(self.accounts.books.end_token(name, chosen))
        return RevokedToken(chosen, shown), f"revoked the token {shown}… ({chosen}) of the account {name!r}"

    async def _line(self, account: Account) -> AccountLine:
        days = last_days()
        return changed(account, await self.accounts.books.usage([account.name], days), days)


def _name(value: str | None) -> str:
    return required("name", text("name", value))


def _limit(value: int) -> int:
    return number("concurrency", value, 1, _MOST_CONCURRENT)


def _expires(wish: Wish) -> int | None:
    if wish.expires is None:
        return None
    if not 0 <= wish.expires <= _LAST_SECOND:
        raise FieldInvalid("expires: expected seconds since the epoch, or null for never.")
    return wish.expires


def _told(account: Account) -> str:
    balance, limit, expires = account.terms.balance, account.terms.concurrency, account.terms.expires
    return f"balance {'unlimited' if balance is None else balance}, limit {limit}, expires {expires or 'never'}"
