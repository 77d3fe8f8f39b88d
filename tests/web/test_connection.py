"""Connections to callers."""

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from demo import serving

from offerlens.standin.goods import DOCUMENTED
from offerlens.web.connection import OnePiece

LONG = 30.0


class Recorded(asyncio.Transport):
    """Notes what is done with it."""

    def __init__(self) -> None:
        self.done: list[bytes | str] = []

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Note it."""
        self.done.append(data)

    def close(self) -> None:
        """Note it."""
        self.done.append("closed")


def what_is_done(turns: Sequence[Sequence[bytes | None]]) -> list[bytes | str]:
    """What comes of writing in turns of the event loop; None closes."""
    below = Recorded()

    async def run() -> None:
        piece = OnePiece(below, asyncio.get_running_loop())
        for turn in turns:
            for data in turn:
                piece.close() if data is None else piece.write(data)
            await asyncio.sleep(0)

    asyncio.run(run())
    return below.done


def test_what_is_written_within_one_turn_is_sent_together() -> None:
    assert what_is_done([[b"head", b"body"], [b"next"]]) == [b"headbody", b"next"]


def test_what_is_written_is_sent_before_it_is_closed() -> None:
    assert what_is_done([[b"last", None], []]) == [b"last", "closed"]


def test_what_is_large_is_sent_at_once_and_in_its_order() -> None:
    large = b"x" * 20_000
    assert what_is_done([[b"head", large, b"next"], []]) == [b"head", large, b"next"]


@pytest.mark.parametrize("name", ["Upgrade", "UPGRADE"])
def test_an_offer_of_another_protocol_is_ignored(temporary: Path, name: str) -> None:
    """As Java's HttpClient makes it."""
    body = f'{{"url": "{DOCUMENTED}", "note": "Upgrade: h2c\\r\\n\\r\\nUpgrade: h2c"}}'
    head = f"POST /1688/item_detail_by_url?apiToken=demo HTTP/1.1\r\nContent-Length: {len(body)}\r\nHost: x\r\n"
    offer = f"Connection: Upgrade, HTTP2-Settings\r\n{name}: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQB\r\n"
    with serving(temporary) as (_, address):
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port), LONG) as connection:
            connection.sendall((head + offer + "\r\n" + body).encode())
            first = connection.recv(100)
            requests.get(f"{address}/health", timeout=LONG)
    assert first.startswith(b"HTTP/1.1 200 OK")
