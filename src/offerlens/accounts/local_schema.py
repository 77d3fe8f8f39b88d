"""The tables of one machine's accounts, as the steps that make them; a file says how many it has taken."""

import apsw

from offerlens.accounts.local_books import TABLES as _BOOKS

_TOKENS = """
CREATE TABLE token (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    digest  BLOB NOT NULL UNIQUE,
    shown   TEXT NOT NULL,
    created INTEGER NOT NULL,
    revoked INTEGER
) STRICT;
CREATE UNIQUE INDEX token_name ON token (name) WHERE revoked IS NULL;
"""

_ACCOUNTS = """
CREATE TABLE account (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    concurrency INTEGER NOT NULL CHECK (concurrency > 0),
    balance     INTEGER CHECK (balance >= 0),
    expires     INTEGER,
    created     INTEGER NOT NULL
) STRICT;
INSERT INTO account (name, concurrency, created)
SELECT name, 10, min(created) FROM token GROUP BY name ORDER BY min(id);

ALTER TABLE token RENAME TO token_before;
DROP INDEX token_name;
CREATE TABLE token (
    id      INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account,
    digest  BLOB NOT NULL UNIQUE,
    shown   TEXT NOT NULL,
    created INTEGER NOT NULL,
    ends    INTEGER
) STRICT;
INSERT INTO token
SELECT token_before.id, account.id, digest, shown, token_before.created, revoked
FROM token_before JOIN account USING (name);
DROP TABLE token_before;

CREATE TABLE slot (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL,
    worker  TEXT NOT NULL,
    key     TEXT
) STRICT;
CREATE INDEX slot_account ON slot (account);

CREATE TABLE ledger (
    id         INTEGER PRIMARY KEY,
    account    INTEGER NOT NULL REFERENCES account,
    token      INTEGER,
    at         REAL NOT NULL,
    calls      INTEGER NOT NULL,
    balance    INTEGER,
    request_id TEXT NOT NULL,
    offer_id   INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_account ON ledger (account);

CREATE TABLE usage (
    day     TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES account,
    outcome TEXT NOT NULL,
    calls   INTEGER NOT NULL,
    charged INTEGER NOT NULL,
    PRIMARY KEY (day, account, outcome)
) STRICT, WITHOUT ROWID;

CREATE TABLE reply (
    account     INTEGER NOT NULL,
    key         TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    body        BLOB NOT NULL,
    until       REAL NOT NULL,
    PRIMARY KEY (account, key)
) STRICT;
CREATE INDEX reply_until ON reply (until);
"""

_LEDGER_FIRST = """
DROP INDEX ledger_account;
CREATE TABLE mark (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    carried INTEGER NOT NULL,
    terms   INTEGER NOT NULL
) STRICT;
INSERT INTO mark SELECT 1, coalesce(max(id), 0), 0 FROM ledger;
CREATE TRIGGER token_changed AFTER UPDATE ON token BEGIN
    UPDATE mark SET terms = terms + 1;
END;
CREATE TRIGGER account_changed AFTER UPDATE OF concurrency, expires ON account BEGIN
    UPDATE mark SET terms = terms + 1;
END;
"""
"""``carried`` is the last line of the ledger that balances and usage know of; ``terms`` changes with the tokens and the
terms of accounts. An index of the ledger by account would be a page more to write for every charge."""

_PURSES = """
CREATE TABLE purse (
    account INTEGER PRIMARY KEY REFERENCES account,
    balance INTEGER CHECK (balance >= 0),
    day     INTEGER NOT NULL,
    charged INTEGER NOT NULL
) STRICT;
INSERT INTO purse SELECT id, balance, 0, 0 FROM account;
ALTER TABLE account DROP COLUMN balance;
CREATE TRIGGER day_over AFTER UPDATE OF day ON purse WHEN old.charged > 0 AND old.day <> new.day BEGIN
    INSERT INTO usage VALUES (date(old.day * 86400, 'unixepoch'), old.account, 'ok', old.charged, old.charged)
    ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, charged = charged + excluded.charged;
END;
CREATE VIEW used AS
SELECT day, account, outcome, calls, charged FROM usage
UNION ALL
SELECT date(day * 86400, 'unixepoch'), account, 'ok', charged, charged FROM purse WHERE charged > 0;
"""
"""All that a charge changes of an account stands in one short row: its balance, and the calls it was charged for on the
last day it had any, counted from 1970. A day that is over is added to the usage when the next one begins."""

_STEPS = (_TOKENS, _ACCOUNTS, _LEDGER_FIRST, _BOOKS, _PURSES)


def migrate(db: apsw.Connection) -> None:
    """Take the steps that a file has not taken yet. Several workers may open a new file at the same time.

    Raises `ValueError` for the file of a newer program.
    """
    db.execute("BEGIN IMMEDIATE")
    taken = int(db.pragma("user_version"))
    for step in _STEPS[taken:]:
        db.execute(step)
    db.pragma("user_version", max(taken, len(_STEPS)))
    db.execute("COMMIT")
    if taken > len(_STEPS):
        raise ValueError(f"The accounts were made by a newer offerlens (their tables have version {taken}).")
