"""The operator's own session at 1688: a file of cookies as browsers export it."""

from http.cookiejar import LoadError, MozillaCookieJar
from pathlib import Path
from urllib.request import Request


class Cookies:
    """The cookies of a file in Netscape's format, sent only to the hosts and paths that each of them names.

    Raises `ValueError` when the file cannot be read; no cookie is ever in a message.
    """

    def __init__(self, file: Path | None) -> None:
        self._jar = MozillaCookieJar()
        if file is None:
            return
        try:
            self._jar.load(str(file.expanduser()), ignore_discard=True, ignore_expires=True)
        except (LoadError, UnicodeDecodeError):  # before OSError, which a LoadError is too
            raise ValueError(f"{file} is no cookie file in Netscape's format.") from None
        except OSError as error:
            raise ValueError(f"The cookie file {file} cannot be opened: {error.strerror}.") from None
        for cookie in self._jar:
            cookie.expires = cookie.expires or None  # browsers write 0 for a cookie of the session

    def header(self, url: str, *more: str) -> dict[str, str]:
        """The header that a request carries, with more cookies behind those of the file; none for no cookie."""
        request = Request(url)  # noqa: S310 - it is never sent
        self._jar.add_cookie_header(request)
        cookies = "; ".join(filter(None, (request.get_header("Cookie"), *more)))
        return {"Cookie": cookies} if cookies else {}
