"""Who may ask, how often and how much at once: tokens, balances, slots and the ledger."""

from importlib.util import find_spec

from offerlens.accounts.accounts import Accounts
from offerlens.accounts.local import LocalAccounts
from offerlens.settings import StoreSettings

__all__ = ["Accounts", "open_accounts"]


def open_accounts(settings: StoreSettings) -> Accounts:
    """The store that the settings choose: of many machines where both addresses are set, else of this machine.

    Raises `ValueError` when it cannot be used.
    """
    if settings.postgres and settings.valkey:
        if find_spec("asyncpg") is None or find_spec("valkey") is None:
            raise ValueError("Accounts of many machines need more packages: pip install 'offerlens[fleet]'.")
        from offerlens.accounts.fleet import FleetAccounts

        return FleetAccounts(settings.postgres, settings.valkey)
    if settings.postgres or settings.valkey:
        raise ValueError("Accounts of many machines need both postgres and valkey; set the other one too.")
    return LocalAccounts(settings.home, settings.durability)
