"""How long a server asks to be left alone."""

import time
from email.utils import parsedate_to_datetime


def retry_after(value: str) -> float | None:
    """The seconds of a ``Retry-After``, a number or a date (RFC 9110, 10.2.3); None when it is neither."""
    if value.isascii() and value.isdigit():
        return float(value[:6])
    try:
        return max(1.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
