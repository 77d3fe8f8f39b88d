"""The console, where people look offers up, the operator's page and the reference: static, and clients like any."""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from offerlens.settings import PictureWay

_PAGES = {"index.html": "/", "operator.html": "/operator", "docs.html": "/docs"}
"""Where the pages are; every other file is below ``/console/``."""
_DOCUMENT = "/openapi.json"
_MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' {pictures}; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Everything but pictures of offers comes from here."""
_PICTURES: dict[PictureWay, str] = {"direct": "https://*.alicdn.com", "proxy": "blob:"}
"""Where those come from: 1688's picture servers, or what the page asked this service for, with its token."""
_DRAWN_BY_SCRIPT = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='"
)
"""The two style elements that Redoc makes: an empty one, which it fills by script, and one for its scroll bars."""
_REFERENCE = _POLICY.format(pictures="data:").replace("style-src 'self'", f"style-src 'self' {_DRAWN_BY_SCRIPT}")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}


@cache
def routes(languages: Sequence[str], pictures: PictureWay, document: bytes) -> list[BaseRoute]:
    """The console, which offers those languages, the reference and the OpenAPI document that it shows.

    All is read and packed once, and kept in memory.
    """
    page = {"languages": " ".join(languages), "pictures": pictures}
    policy = _POLICY.format(pictures=_PICTURES[pictures])
    policies = {"docs.html": _REFERENCE}
    at = {
        _PAGES.get(name, f"/console/{name}"): _Asset.of(name, body, policies.get(name, policy))
        for name, body in _read(page).items()
    }
    at[_DOCUMENT] = _Asset.of(_DOCUMENT, document, policy)
    return [Route(path, asset.answer) for path, asset in at.items()]


def _read(page: Mapping[str, str]) -> dict[str, bytes]:
    """The files by name, what the page is told filled in."""
    folder = files("offerlens.console") / "static"
    read = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.rpartition(".")[2] in _MEDIA_TYPES}
    front = next(iter(_PAGES))
    for name, told in page.items():
        read[front] = read[front].replace(f"{{{name}}}".encode(), told.encode())
    return read


@dataclass(frozen=True)
class _Asset:
    """One file, as it is and packed."""

    media_type: str
    policy: str
    plain: bytes
    packed: bytes
    digest: str

    @classmethod
    def of(cls, name: str, body: bytes, policy: str) -> "_Asset":
        media_type = _MEDIA_TYPES[name.rpartition(".")[2]]
        return cls(media_type, policy, body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:20])

    async def answer(self, request: Request) -> Response:
        """The file, or 304 for a client that has it."""
        packs = _takes_gzip(request.headers.get("accept-encoding", ""))
        tag = f'"{self.digest}{"-gzip" if packs else ""}"'  # two forms of a file are two things (RFC 9110, 8.8.3.3)
        headers = {"Content-Security-Policy": self.policy, **_HEADERS, "ETag": tag}
        if _has(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        if packs:
            headers["Content-Encoding"] = "gzip"
        return Response(self.packed if packs else self.plain, headers=headers, media_type=self.media_type)


def _takes_gzip(accepted: str) -> bool:
    """Whether an ``Accept-Encoding`` names gzip, and not with a weight of nothing."""
    for entry in accepted.split(","):
        coding, _, weight = entry.replace(" ", "").lower().partition(";q=")
        if coding == "gzip":
            return weight.strip("0.") != "" or not weight
    return False


def _has(known: str, tag: str) -> bool:
    return known.strip() == "*" or tag in (entry.strip().removeprefix("W/") for entry in known.split(","))
