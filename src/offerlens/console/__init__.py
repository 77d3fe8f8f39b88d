"""The console: a page where people look an offer up. It is static, and asks the service as any other client does."""

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

_PAGE = "index.html"
_MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: http: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Pictures come from wherever the offer's seller keeps them; everything else comes from here."""
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}


def routes(languages: Sequence[str]) -> list[BaseRoute]:
    """The page at ``/``, which offers those languages, and its files below ``/console/``: read now, kept in memory."""
    assets = {name: _Asset.of(name, body) for name, body in _read(languages).items()}
    page = Route("/", assets.pop(_PAGE).answer)
    return [page, *(Route(f"/console/{name}", asset.answer) for name, asset in assets.items())]


def _read(languages: Sequence[str]) -> dict[str, bytes]:
    folder = files("offerlens.console") / "static"
    read = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.rpartition(".")[2] in _MEDIA_TYPES}
    read[_PAGE] = read[_PAGE].replace(b"{languages}", " ".join(languages).encode())
    return read


@dataclass(frozen=True)
class _Asset:
    """One file, as it is and packed."""

    media_type: str
    plain: bytes
    packed: bytes
    digest: str

    @classmethod
    def of(cls, name: str, body: bytes) -> "_Asset":
        media_type = _MEDIA_TYPES[name.rpartition(".")[2]]
        return cls(media_type, body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:20])

    async def answer(self, request: Request) -> Response:
        """The file, or 304 for a client that has it."""
        packs = _takes_gzip(request.headers.get("accept-encoding", ""))
        tag = f'"{self.digest}{"-gzip" if packs else ""}"'  # two forms of a file are two things (RFC 9110, 8.8.3.3)
        headers = {**_HEADERS, "ETag": tag}
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
