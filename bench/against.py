"""The documented requests against one service or two: python bench/against.py URL TOKEN [--other URL TOKEN]

Every offer is asked for by its link and by its number, in turn. What a reply carries is looked at first, one request an
offer, so that both have had their chance to keep it; then the clients ask, each again as soon as it has its answer.
Each request may be charged for: a service gets as many as `--requests` says, and one an offer.
"""

import argparse
import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from math import nan
from statistics import median, quantiles
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import msgspec
import uvloop
from load import Client, connected

from offerlens.standin.goods import catalogue

TURNS = 5
PATIENCE = 60.0
"""Seconds that the documentation tells a client to allow."""


class Service(NamedTuple):
    """Who is asked."""

    address: str
    token: str


class Told(msgspec.Struct):
    """The envelope of a reply."""

    code: int = 0
    data: msgspec.Raw = msgspec.Raw(b"null")


FACTS = {
    "title": ("title",),
    "images": ("main_imgs",),
    "price": ("price_info.price",),
    "SKUs": ("skus.skuid",),
    "SKU images": ("sku_props.values.imageUrl",),
    "stock": ("stock", "is_sold_out"),
    "weights": ("skus.package_info.weight", "delivery_info.unit_weight"),
    "shop name": ("shop_info.shop_name",),
    "min order": ("tiered_price_info.begin_num",),
    "tiers": ("tiered_price_info.prices.price",),
    "properties": ("product_props",),
    "location": ("delivery_info.location",),
}
"""What buyers' programs read most, and where a reply has it."""


def has(data: Any, path: list[str]) -> bool:
    """Whether anything lies at a path, of any entry of the lists on the way."""
    if isinstance(data, list):
        return any(has(entry, path) for entry in data)
    if not path:
        return bool(data)
    return isinstance(data, dict) and has(data.get(path[0]), path[1:])


def both(service: Service, offer_id: int) -> tuple[bytes, bytes]:
    """The documented POST and the documented GET for an offer."""
    target = urlsplit(service.address)
    base, token = f"{target.path.rstrip('/')}/1688", f"apiToken={quote(service.token, safe='')} HTTP/1.1"
    rest = f"\r\nHost: {target.netloc}\r\nAccept: application/json\r\n"
    body = f'{{"url":"https://detail.1688.com/offer/{offer_id}.html"}}'
    post = f"POST {base}/item_detail_by_url?{token}{rest}Content-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{post}\r\n\r\n{body}".encode(), f"GET {base}/item_detail?item_id={offer_id}&{token}{rest}\r\n".encode()


def told(answer: bytes) -> Told:
    """The envelope of an answer; of one that has none, the code 0."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if re.search(rb"(?i)\ntransfer-encoding:\s*chunked", head):
        body = b"".join(_chunks(body))
    try:
        return msgspec.json.decode(body, type=Told) if head.split(b" ")[1] == b"200" else Told()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Told()


def _chunks(body: bytes) -> Iterator[bytes]:
    """The pieces of a body without their sizes (RFC 9112, 7.1)."""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        yield rest[:length]
        body = rest[length + 2 :] if length else b""


async def ask_all(service: Service, waiting: list[bytes], clients: int) -> tuple[list[Told], list[float]]:
    """What comes of requests, and how many seconds each took. Who breaks off has answered with the code 0."""
    answers: list[Told] = []
    took: list[float] = []

    async def ask(client: Client, request: bytes) -> bytes:
        began, answer = time.perf_counter(), b"HTTP/1.1 000\r\nconnection: close\r\n\r\n"
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                answer = await client.ask(request)
        took.append(time.perf_counter() - began)
        answers.append(told(answer))
        return answer.partition(b"\r\n\r\n")[0].lower()

    async def one() -> None:
        while waiting:
            async with connected(service.address) as client:
                while waiting and b"\nconnection: close" not in await ask(client, waiting.pop()):
                    pass

    await asyncio.gather(*(one() for _ in range(clients)))
    return answers, took


def measure(service: Service, offers: list[int], count: int, clients: int) -> tuple[float, float, float, float]:
    """Its answers a second, p50 and p99 in milliseconds, and the share of answers with code 200."""
    waiting = list(islice(cycle([request for offer_id in offers for request in both(service, offer_id)]), count))
    began = time.perf_counter()
    answers, took = uvloop.run(ask_all(service, waiting, clients))
    cuts, lasted = quantiles(took, n=100), time.perf_counter() - began
    good = sum(answer.code == 200 for answer in answers) / count
    return count / lasted, cuts[49] * 1000, cuts[98] * 1000, good


def facts(service: Service, offers: list[int]) -> dict[str, float]:
    """The share of the offers for which a service tells each fact; it tells none where it has no reply."""
    answers, _ = uvloop.run(ask_all(service, [both(service, offer_id)[0] for offer_id in offers], 1))
    known = [msgspec.json.decode(answer.data) for answer in answers if answer.code == 200]
    return {
        name: sum(any(has(data, path.split(".")) for path in paths) for data in known) / len(offers)
        for name, paths in FACTS.items()
    }


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Ask services of this kind by the documented requests.")
    parser.add_argument("base_url", help="the address of a service, up to the /1688 of the requests")
    parser.add_argument("token", help="a token of an account there")
    parser.add_argument("--other", nargs=2, metavar=("BASE_URL", "TOKEN"), help="another service, asked in turn")
    parser.add_argument("--offers", nargs="+", type=int, default=list(catalogue()), metavar="ID")
    parser.add_argument("--requests", type=int, default=2000, help="to each service in all (default: 2000)")
    parser.add_argument("--clients", type=int, default=8, help="that ask at the same time (default: 8)")
    given = parser.parse_args()
    services = [Service(*named) for named in ((given.base_url, given.token), given.other) if named]
    fills = [facts(service, given.offers) for service in services]
    count = max(2, given.requests // TURNS)
    turns = [[measure(service, given.offers, count, given.clients) for service in services] for _ in range(TURNS)]
    print(f"{'':<34}{'a second':>9}{'p50 ms':>9}{'p99 ms':>9}{'code 200':>9}{'facts':>9} of {len(FACTS)}")
    for service, fill, done in zip(services, fills, zip(*turns, strict=True), strict=True):
        line(service.address, [*map(median, zip(*done, strict=True)), sum(fill.values())])
    if given.other:
        pairs = [[one / other if other else nan for one, other in zip(*turn, strict=True)] for turn in turns]
        filled, others = (sum(fill.values()) for fill in fills)
        line("the first over the other", [*map(median, zip(*pairs, strict=True)), filled / others if others else nan])
    print()
    for name in FACTS:
        line(name, [fill[name] for fill in fills])


def line(name: str, values: list[float]) -> None:
    """One line."""
    print(f"{name[:33]:<34}" + "".join(f"{value:>9.2f}" for value in values))


if __name__ == "__main__":
    main()
