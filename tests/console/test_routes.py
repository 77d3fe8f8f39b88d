"""What the console's addresses answer."""

import gzip
from collections.abc import Iterator

import pytest
from conftest import TOKEN
from requests import Response, Session

from offerlens.web.query import LANGUAGES

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https://*.alicdn.com; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@pytest.fixture
def get(site: str) -> Iterator["Get"]:
    """Asks for a path."""
    with Session() as session:
        yield Get(session, site)


class Get:
    """A client that sends no more than it is told."""

    def __init__(self, session: Session, site: str) -> None:
        self._session = session
        self._site = site

    def __call__(self, path: str, **headers: str) -> Response:
        sent = {"Accept-Encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return self._session.get(self._site + path, headers=sent, timeout=10)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/console/style.css", "text/css; charset=utf-8"),
        ("/console/app.js", "text/javascript; charset=utf-8"),
        ("/console/icon.svg", "image/svg+xml"),
    ],
)
def test_a_file_has_its_media_type(get: Get, path: str, media_type: str) -> None:
    assert get(path).headers["Content-Type"] == media_type


@pytest.mark.parametrize("path", ["/", "/operator", "/console/app.js"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cache-Control", "no-cache"),
        ("Vary", "Accept-Encoding"),
    ],
)
def test_a_file_has_the_headers_that_keep_it_safe(get: Get, path: str, name: str, value: str) -> None:
    assert get(path).headers[name] == value


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br", ""])
def test_who_does_not_take_gzip_gets_the_file_as_it_is(get: Get, accepted: str) -> None:
    assert "Content-Encoding" not in get("/console/app.js", Accept_Encoding=accepted).headers


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip", "GZIP;q=0.5", "deflate, gzip; q=1.0"])
def test_who_takes_gzip_gets_it(get: Get, accepted: str) -> None:
    assert get("/console/app.js", Accept_Encoding=accepted).headers["Content-Encoding"] == "gzip"


def test_the_packed_file_is_the_same(get: Get) -> None:
    assert get("/console/app.js", Accept_Encoding="gzip").content == get("/console/app.js").content


def test_the_packed_file_has_an_etag_of_its_own(get: Get) -> None:
    assert get("/", Accept_Encoding="gzip").headers["ETag"] == get("/").headers["ETag"][:-1] + '-gzip"'


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_the_file_is_told_so(get: Get, form: str) -> None:
    reply = get("/", If_None_Match=form.format(get("/").headers["ETag"]))
    assert (reply.status_code, reply.content) == (304, b"")


def test_who_has_another_file_gets_this_one(get: Get) -> None:
    assert get("/", If_None_Match='"other"').status_code == 200


def test_the_page_knows_the_languages_of_the_service(get: Get) -> None:
    assert f'data-languages="{" ".join(LANGUAGES)}"' in get("/").text


@pytest.mark.parametrize(
    "path",
    [
        "/console/",
        "/console/none.js",
        "/console/../__init__.py",
        "/console/index.html",
        "/console/operator.html",
        "/operator/",
    ],
)
def test_an_unknown_file_is_the_service_s_own_404(get: Get, path: str) -> None:
    reply = get(path)
    assert (reply.status_code, reply.json()["reason"]) == (404, "no_such_address")


def test_the_service_answers_as_before(get: Get) -> None:
    assert get("/account", Authorization=f"Bearer {TOKEN}").json()["data"]["name"] == "tests"


def test_a_first_visit_is_small(get: Get) -> None:
    paths = ["/", *(f"/{part}" for part in get("/").text.split('"') if part.startswith("console/"))]
    assert sum(len(gzip.compress(get(path).content)) for path in paths) < 40_000
