"""Pages saved in every form, as browsers and crawlers write them."""

import gzip
import quopri
from pathlib import Path

DATE = "2025-06-01T12:00:00Z"
SECONDS = 1748779200.0
"""The same, since the epoch."""


def mhtml(page: bytes, offer_id: int, *, name: str = "page.html") -> bytes:
    """A page as Chrome saves it as a single file."""
    url = f"https://detail.1688.com/offer/{offer_id}.html"
    head = (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {url}\r\n"
        "Subject: a page\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----b----"\r\n\r\n\r\n'
    )
    html = (
        "------b----\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: {url}\r\n\r\n"
    )
    picture = (
        "\r\n------b----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Location: https://example.com/a.png\r\n\r\niVBORw0KGgo=\r\n------b------\r\n"
    )
    return head.encode() + html.encode() + quopri.encodestring(page) + picture.encode()


def warc(*answers: tuple[str, bytes], packed: bool = True, status: str = "200 OK", date: str = DATE) -> bytes:
    """An archive of answers, each an address and a body, as a crawler writes it (WARC 1.1, 6.2; Annex D)."""
    records = [_record(url, body, status, date) for url, body in answers]
    return b"".join(gzip.compress(record) if packed else record for record in records)


def _record(url: str, body: bytes, status: str, date: str) -> bytes:
    sent = gzip.compress(body)
    head = f"Content-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(sent)}"
    block = f"HTTP/1.1 {status}\r\n{head}\r\n\r\n".encode() + sent
    headers = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return headers.encode() + block + b"\r\n\r\n"


def offer_url(offer_id: int) -> str:
    """The address of an offer's page."""
    return f"https://detail.1688.com/offer/{offer_id}.html"


def write(folder: Path, name: str, content: bytes) -> Path:
    """A file in a folder."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file
