"""A token goes through every address and every failure: no byte of it beyond the first characters is found anywhere."""

import asyncio
from pathlib import Path

import psutil
import pytest
import requests
from proof.nodes import serving

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Terms
from offerlens.accounts.token import display, mint
from offerlens.settings import StoreSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import Trouble

BY_ID, BY_URL = "/1688/item_detail", "/1688/item_detail_by_url"
ADDRESSES = [
    BY_ID,
    BY_URL,
    "/1688/item_desc",
    "/account",
    "/account/tokens",
    "/health",
    "/metrics",
    "/nothing",
    "/openapi.json",
    "/%0a",
]
ADDRESSES += ["/account/tokens/create", "/account/tokens/revoke", "/operator/accounts", "/operator/tokens/create"]
BODIES = [None, b"{", b'{"url": "https://qr.1688.com/s/loop"}', b'{"url": "%s"}']


def visit(address: str, token: str) -> list[bytes]:
    """Every answer to the token, in every place where it can be sent: bodies and headers."""
    said: list[bytes] = []
    ways: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"apiToken": token}, {}),
        ({}, {"apikey": token}),
        ({}, {"Authorization": f"Bearer {token}"}),
        ({"apiToken": f"{token}x"}, {}),
    ]
    ids = [DOCUMENTED, *(trouble.value for trouble in Trouble if trouble not in (Trouble.SILENT, Trouble.DRIP))]
    with requests.Session() as session:
        for parameters, headers in ways:
            for place in ADDRESSES:
                for body in BODIES:
                    method = "GET" if body is None else "POST"
                    sent = body.replace(b"%s", token.encode()) if body else None
                    answer = session.request(method, address + place, params=parameters, headers=headers, data=sent)
                    said += [answer.content, repr(answer.headers).encode()]
            for item_id in ids:
                asked = {**parameters, "item_id": str(item_id)}
                answer = session.get(address + BY_ID, params=asked, headers={**headers, "Idempotency-Key": token[:0]})
                said += [answer.content, repr(answer.headers).encode()]
    return said


@pytest.mark.parametrize("durability", ["process", "power"])
def test_a_token_is_found_nowhere(site: str, tmp_path: Path, durability: str) -> None:
    token = mint()
    stores = StoreSettings(home=tmp_path)

    async def run() -> None:
        accounts = open_accounts(stores)
        await accounts.create_account("canary", Terms(concurrency=50))
        await accounts.add_token("canary", token)
        await accounts.close()

    asyncio.run(run())
    env = {"OFFERLENS_DURABILITY": durability, "OFFERLENS_METRICS_ACCOUNTS": "true"}
    with serving(stores, site, workers=2, env=env) as node:
        said = visit(node.address, token)
        tree = [psutil.Process(node.process.pid), *psutil.Process(node.process.pid).children(recursive=True)]
        said += [Path(f"/proc/{process.pid}/cmdline").read_bytes() for process in tree]
        said += [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    said += [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    secret = token[len(display(token)) :].encode()
    pieces = [secret[at : at + 8] for at in range(0, len(secret) - 8, 4)]
    everything = b"\n".join(said)
    assert [piece for piece in pieces if piece in everything] == []
    assert display(token).encode() in everything  # what may be shown is there, so the right place was looked at
