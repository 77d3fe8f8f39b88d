"""A shop with an account, for what every store of accounts promises."""

from offerlens.accounts import Accounts
from offerlens.accounts.account import Admission, Charge, Denied, Key, Standing, Terms
from offerlens.accounts.token import digest
from offerlens.errors import OfferlensError

TOKEN = "ol_a-token-of-this-test"
DIGEST = digest(TOKEN)
KEY = Key("order-1", b"fingerprint")


async def shop(accounts: Accounts, concurrency: int = 3, balance: int | None = 5, expires: int | None = None) -> None:
    """An account with a token."""
    await accounts.create_account("shop", Terms(concurrency, balance, expires))
    await accounts.add_token("shop", TOKEN)


async def admitted(accounts: Accounts, key: Key | None = None) -> Admission:
    """A call that is let in."""
    admission = await accounts.admit(DIGEST, key)
    assert isinstance(admission, Admission), admission
    return admission


async def denied(accounts: Accounts, key: Key | None = None) -> tuple[type[OfferlensError], Standing]:
    """Why a call is not let in, and how its account stands."""
    denial = await accounts.admit(DIGEST, key)
    assert isinstance(denial, Denied), denial
    return type(denial.error), denial.standing


def charge(request_id: str = "req_1", body: bytes = b"reply") -> Charge:
    """What a call is charged for."""
    return Charge(request_id, 859086919394, body)
