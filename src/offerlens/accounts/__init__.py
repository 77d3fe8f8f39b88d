"""Who may ask. Tokens today; balances, limits and the ledger have their room here, behind the same store."""
