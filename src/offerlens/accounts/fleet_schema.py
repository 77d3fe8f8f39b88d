"""The tables of the accounts of many machines, as the steps that make them; the database says how many it has taken."""

import asyncpg

from offerlens.accounts.fleet_books import TABLES as _BOOKS

_TABLES = """
CREATE TABLE account (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    concurrency integer NOT NULL CHECK (concurrency > 0),
    balance     bigint CHECK (balance >= 0),
    expires     bigint,
    created     bigint NOT NULL
);
CREATE TABLE token (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account bigint NOT NULL REFERENCES account,
    digest  bytea NOT NULL UNIQUE,
    shown   text NOT NULL,
    created bigint NOT NULL,
    ends    bigint
);
CREATE TABLE ledger (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account    bigint NOT NULL REFERENCES account,
    token      bigint,
    at         double precision NOT NULL,
    calls      bigint NOT NULL,
    balance    bigint,
    request_id text NOT NULL,
    offer_id   bigint NOT NULL
);
CREATE INDEX ledger_account ON ledger (account);
CREATE UNIQUE INDEX ledger_request ON ledger (request_id) WHERE calls < 0 AND request_id <> '';
CREATE TABLE usage (
    day     text NOT NULL,
    account bigint NOT NULL REFERENCES account,
    outcome text NOT NULL,
    calls   bigint NOT NULL,
    charged bigint NOT NULL,
    PRIMARY KEY (day, account, outcome)
);
CREATE TABLE reply (
    account     bigint NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    body        bytea NOT NULL,
    until       double precision NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE INDEX reply_until ON reply (until);

CREATE FUNCTION count_call(of bigint, ended text, paid integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage VALUES (to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD'), of, ended, 1, paid)
    ON CONFLICT (day, account, outcome)
    DO UPDATE SET calls = usage.calls + 1, charged = usage.charged + excluded.charged
$$;

CREATE FUNCTION charge(
    of bigint, by bigint, request text, offer bigint, name text, print bytea, sent bytea, keep_until double precision
) RETURNS TABLE (charged boolean, left_over bigint) LANGUAGE plpgsql AS $$
DECLARE
    remaining bigint;
BEGIN
    UPDATE account SET balance = balance - 1 WHERE id = of AND (balance IS NULL OR balance > 0)
    RETURNING balance INTO remaining;
    IF NOT FOUND THEN
        PERFORM count_call(of, 'balance_spent', 0);
        RETURN QUERY SELECT false, 0::bigint;
        RETURN;
    END IF;
    INSERT INTO ledger (account, token, at, calls, balance, request_id, offer_id)
    VALUES (of, by, extract(epoch FROM clock_timestamp()), -1, remaining, request, offer);
    IF name IS NOT NULL THEN
        INSERT INTO reply VALUES (of, name, print, sent, keep_until) ON CONFLICT (account, key)
        DO UPDATE SET fingerprint = excluded.fingerprint, body = excluded.body, until = excluded.until;
    END IF;
    PERFORM count_call(of, 'ok', 1);
    RETURN QUERY SELECT true, remaining;
END
$$;

CREATE FUNCTION take_back(request text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    entry ledger%ROWTYPE;
    remaining bigint;
BEGIN
    SELECT * INTO entry FROM ledger WHERE request_id = request AND calls < 0;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE account SET balance = balance + 1 WHERE id = entry.account RETURNING balance INTO remaining;
    DELETE FROM ledger WHERE id = entry.id;
    UPDATE usage SET charged = charged - 1, calls = calls - 1
    WHERE account = entry.account AND outcome = 'ok'
    AND day = to_char(to_timestamp(entry.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD');
    PERFORM count_call(entry.account, 'store_away', 0);
END
$$;
"""

_PAY = """
CREATE FUNCTION count_calls(of bigint, ended text, number bigint, paid bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage VALUES (to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD'), of, ended, number, paid)
    ON CONFLICT (day, account, outcome)
    DO UPDATE SET calls = usage.calls + excluded.calls, charged = usage.charged + excluded.charged
$$;

CREATE FUNCTION pay(
    print bytea, taken bigint, requests text[], offers bigint[], at double precision
) RETURNS TABLE (name text, concurrency integer, balance bigint, paid bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    holder record;
    room bigint := cardinality(requests);
BEGIN
    SELECT account.id, token.id AS token, account.name, account.concurrency, account.balance, account.expires
    INTO holder FROM token JOIN account ON account.id = token.account
    WHERE digest = print AND (ends IS NULL OR ends > at);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF holder.balance IS NOT NULL THEN
        SELECT account.balance INTO holder.balance FROM account WHERE id = holder.id FOR NO KEY UPDATE;
        room := greatest(0, least(room, holder.balance - taken));
    END IF;
    IF holder.expires <= at OR taken >= holder.concurrency THEN
        room := 0;
    END IF;
    IF room > 0 THEN
        UPDATE account SET balance = account.balance - room WHERE id = holder.id AND account.balance IS NOT NULL;
        INSERT INTO ledger (account, token, at, calls, balance, request_id, offer_id)
        SELECT holder.id, holder.token, extract(epoch FROM clock_timestamp()), -1, holder.balance - job.number,
               job.request, job.offer
        FROM unnest(requests[:room], offers[:room]) WITH ORDINALITY AS job (request, offer, number);
        PERFORM count_calls(holder.id, 'ok', room, room);
    END IF;
    RETURN QUERY SELECT holder.name, holder.concurrency, holder.balance, room;
END
$$;
"""
"""Calls of one token are charged together: the row of its account, and that of its usage, are written once."""

_STEPS = (_TABLES, _PAY, _BOOKS)
_LOCK = 1688
"""The number of the lock under which one of many machines takes the steps."""


async def migrate(db: asyncpg.Connection) -> None:
    """Take the steps that a database has not taken yet. Raises `ValueError` for that of a newer program."""
    async with db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        await db.execute("CREATE TABLE IF NOT EXISTS schema_version (steps integer NOT NULL)")
        taken = await db.fetchval("SELECT steps FROM schema_version") or 0
        if taken > len(_STEPS):
            raise ValueError(f"The accounts were made by a newer offerlens (their tables have version {taken}).")
        for step in _STEPS[taken:]:
            await db.execute(step)
        if taken < len(_STEPS):
            await db.execute("DELETE FROM schema_version")
            await db.execute("INSERT INTO schema_version VALUES ($1)", len(_STEPS))
