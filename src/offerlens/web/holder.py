"""What the holder of a token sees and changes of the own account. None of it is a call, and all of it is free."""

from dataclasses import dataclass

import msgspec
from msgspec import Struct

from offerlens.accounts import Accounts
from offerlens.accounts.account import Account
from offerlens.accounts.token import digest, display, mint
from offerlens.errors import TokenMissing
from offerlens.web.account import AccountData, MadeToken, RevokedToken, TokensData, last_days
from offerlens.web.addresses import Handler
from offerlens.web.asking import asked, note, number, read, reply, required, text
from offerlens.web.call import Call
from offerlens.web.desk import read_header_token, read_token
from offerlens.web.envelope import Response

_IN_HEADER = "No token in a header: what changes an account takes it as 'Authorization: Bearer …' or 'apikey: …' only."


class NewToken(Struct):
    """A token to be made."""

    note: str | None = None
    """What to call it."""


class OldToken(Struct):
    """A token to be revoked."""

    id: int | None = None
    """As the list of tokens tells it."""


_new = msgspec.json.Decoder(NewToken).decode
_old = msgspec.json.Decoder(OldToken).decode


@dataclass(frozen=True)
class Holder:
    """The addresses of holders."""

    accounts: Accounts

    def addresses(self) -> dict[str, tuple[str, Handler]]:
        """Every address but ``/account`` itself, its method and what it does."""
        return {
            "/account/tokens": ("GET", self.tokens),
            "/account/tokens/create": ("POST", self.create),
            "/account/tokens/revoke": ("POST", self.revoke),
        }

    async def account(self, call: Call) -> Response:
        """How the account stands, and its calls by day."""
        account, days = await self._look(read_token(call)), last_days()
        return reply(AccountData.of(account, await self.accounts.books.usage([account.name], days), days))

    async def tokens(self, call: Call) -> Response:
        """The tokens of the account."""
        token = read_token(call)
        account = await self._look(token)
        return reply(TokensData.of(await asked(self.accounts.books.tokens(account.name)), digest(token)))

    async def create(self, call: Call) -> Response:
        """Make another token."""
        token, account = await self._holder(call)
        fields = await read(call, _new, '{"note": "the till"}')
        made = mint()
        number = await asked(self.accounts.books.make_token(account.name, made, text("note", fields.note)))
        note(call, _who(account, token), f"made the token {display(made)}… ({number})")
        return reply(MadeToken(number, made))

    async def revoke(self, call: Call) -> Response:
        """Revoke a token, the own one too."""
        token, account = await self._holder(call)
        chosen = number("id", required("id", (await read(call, _old, '{"id": 7}')).id))
        shown = await asked(self.accounts.books.end_token(account.name, chosen))
        note(call, _who(account, token), f"revoked the token {shown}… ({chosen})")
        return reply(RevokedToken(chosen, shown))

    async def _holder(self, call: Call) -> tuple[str, Account]:
        token = read_header_token(call)
        return token, await self._look(token, TokenMissing(_IN_HEADER))

    async def _look(self, token: str, missing: TokenMissing | None = None) -> Account:
        if not token:
            raise missing or TokenMissing
        return await self.accounts.look(digest(token))


def _who(account: Account, token: str) -> str:
    return f"account {account.name!r} by the token {display(token)}…"
