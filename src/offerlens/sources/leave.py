"""Whether 1688's own pages may be read: its operator decides."""

from offerlens.settings import SourceSettings
from offerlens.sources.guard import split

CLOSED = """\
Reading 1688's own pages is off. Its user agreement forbids automated collection, so offerlens does it only when you \
decide so: set read_1688 (--read-1688 or OFFERLENS_READ_1688=true). Without it, use the Open Platform, serve saved \
pages (--pages DIR) or try the demo (--demo)."""


def is_open(base: str, settings: SourceSettings) -> bool:
    """Whether the pages of a site may be read. Raises `ValueError` for what is no site."""
    return settings.read_1688 or not is_1688(base)


def is_1688(base: str) -> bool:
    """Whether a site is 1688's own. Raises `ValueError` for what is no site."""
    address = split(base)
    if address is None or address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError(f"{base!r} is no http or https address.")
    return address.hostname == "1688.com" or address.hostname.endswith(".1688.com")
