"""Tokens: made once, shown once, stored as a hash."""

import hashlib
import secrets
import zlib

_PREFIX, _OPERATORS_PREFIX = "ol_", "olop_"
_SHOWN = 8


def mint() -> str:
    """A new token: a prefix that secret scanners can know, 32 random bytes, and a checksum over both."""
    return _mint(_PREFIX)


def mint_secret() -> str:
    """A new secret of an operator, made like a token, with a prefix of its own."""
    return _mint(_OPERATORS_PREFIX)


def digest(token: str) -> bytes:
    """What is stored of a token. It is random enough that a plain SHA-256 cannot be searched back."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def display(token: str) -> str:
    """As much of a token as may ever be shown again."""
    return token[:_SHOWN]


def _mint(prefix: str) -> str:
    body = prefix + secrets.token_urlsafe(32)
    return f"{body}_{zlib.crc32(body.encode()):08x}"
