"""The TypeScript client: its types are those of the document, and it works with a running service."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import TOKEN, let_in, running

from offerlens import __version__
from offerlens.accounts.account import Terms
from offerlens.settings import CacheSettings, ServerSettings, SourceSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import SLOW_FROM
from offerlens.web.openapi import document

CLIENT = Path(__file__).parents[2] / "clients" / "typescript"
PROGRAMS = CLIENT / "node_modules" / ".bin"
SLOW = SLOW_FROM + 800
"""Takes 0.8 seconds."""

pytestmark = [
    pytest.mark.skipif(shutil.which("npm") is None, reason="Node.js and npm are not installed here"),
    pytest.mark.skipif(
        not PROGRAMS.is_dir(), reason="the client's packages are not installed here (make test does it)"
    ),
]


def run(*command: str | Path, **environment: str) -> str:
    """What a program prints."""
    ran = subprocess.run(
        command, cwd=CLIENT, env=os.environ | environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def told(standin: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a program met that uses the client, compiled as strictly as can be."""
    built, home = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("home")
    let_in(home, terms=Terms(concurrency=1))
    (built / "package.json").write_text('{"type": "module"}')
    (built / "node_modules").symlink_to(CLIENT / "node_modules")
    run(PROGRAMS / "tsc", "--outDir", built)
    sources = SourceSettings(page_base=standin, link_base=standin, source_timeout=5.0)
    with running(ServerSettings(home=home), sources, CacheSettings()) as address:
        visit = run("node", built / "tests" / "visit.js", address, TOKEN, str(DOCUMENTED), str(SLOW))
    met: dict[str, Any] = json.loads(visit)
    return met


def test_its_types_are_those_of_the_document(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_bytes(document())
    run("npm", "run", "generate", "--", "--check", OPENAPI=str(tmp_path / "openapi.json"))  # else: make client


def test_it_has_the_version_of_the_service() -> None:
    assert json.loads((CLIENT / "package.json").read_bytes())["version"] == __version__


def test_an_offer_is_had_by_its_link(told: dict[str, Any]) -> None:
    assert told["item"] == [DOCUMENTED, "en", "1"]


def test_an_offer_is_had_by_its_number(told: dict[str, Any]) -> None:
    assert told["number"] == [DOCUMENTED, "zh"]


def test_a_named_call_is_charged_once(told: dict[str, Any]) -> None:
    assert told["named"] == ["1", "0", "1"]


def test_a_description_is_had(told: dict[str, Any]) -> None:
    assert told["description"] == DOCUMENTED


def test_the_account_is_had(told: dict[str, Any]) -> None:
    assert told["account"] == "tests"


def test_a_wrong_request_is_thrown(told: dict[str, Any]) -> None:
    assert told["wrong"] == [422, "not_an_offer", None, False]


def test_an_unknown_token_is_thrown(told: dict[str, Any]) -> None:
    assert told["unknown"] == [401, "token_unknown", None, False]


def test_who_does_not_wait_is_told_when_to_come_back(told: dict[str, Any]) -> None:
    assert told["refused"] == [503, "limit_reached", 1, True]


def test_who_waits_comes_back_when_the_service_says(told: dict[str, Any]) -> None:
    item_id, milliseconds = told["patient"]
    assert (item_id, milliseconds >= 1000, told["first"]) == (DOCUMENTED, True, SLOW)


def test_who_leaves_does_not_wait(told: dict[str, Any]) -> None:
    assert told["left"] == ["Error: left"]
