"""Who may ask, how often and how much at once: tokens, balances, slots and the ledger."""

from offerlens.accounts.accounts import Accounts
from offerlens.accounts.local import LocalAccounts
from offerlens.settings import StoreSettings

__all__ = ["Accounts", "open_accounts"]


def open_accounts(settings: StoreSettings) -> Accounts:
    """The store that the settings choose: the file of this machine. Raises `ValueError` when it cannot be used."""
    return LocalAccounts(settings.home, settings.durability)
