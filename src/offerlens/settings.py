"""Every setting, its default and what it means. Flags, environment and the TOML file all fill these."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class SourceSettings:
    """Where offers come from."""

    pages: Path | None = None
    """Read offers from this folder of saved pages instead of from the network."""

    page_base: str = "https://detail.1688.com"
    """The site whose /offer/ID.html is read when no folder is given."""

    read_1688: bool = False
    """Allow reading 1688's own hosts. Its user agreement forbids automated collection, so this is yours to decide."""

    source_timeout: float = 20.0
    """Seconds a source may take for one page."""

    page_cap: int = 10_000_000
    """Bytes a page may have; what is longer is cut off and refused."""


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """How the service listens."""

    home: Path = Path("~/.offerlens")
    """The folder of the accounts."""

    host: str = "127.0.0.1"
    """The address to listen on."""

    port: int = 8688
    """The port to listen on; 0 takes a free one."""

    workers: int = 1
    """How many processes serve."""

    deadline: float = 55.0
    """Seconds a request may take in all; then it gets code 499."""

    drain: float = 30.0
    """Seconds that requests under way may still take when the server is told to stop."""
