"""docs/clients.md: its examples print what it says, and its table has every error."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import let_in, running

import offerlens.client
from offerlens.client.errors import ClientError
from offerlens.client.reading import FAILED
from offerlens.settings import ServerSettings, SourceSettings

DOCS = (Path(__file__).parents[2] / "docs" / "clients.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
PRINTED = re.compile(r"^ *print\(.*\)  # (.*)$", re.MULTILINE)
ADDRESS, TOKEN = "http://127.0.0.1:8688", "demo"


@pytest.fixture(scope="module")
def demo(standin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service like that of the demo."""
    home = tmp_path_factory.mktemp("home")
    let_in(home, TOKEN)
    sources = SourceSettings(page_base=standin, link_base=standin, refusal_rest=0, fault_rest=0)
    with running(ServerSettings(home=home), sources) as address:
        yield address


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.splitlines()[-1].strip()[:40])
def test_an_example_prints_what_it_says(demo: str, example: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ADDRESS in example
    exec(compile(example.replace(ADDRESS, demo), "docs/clients.md", "exec"), {"__name__": "__main__"})  # noqa: S102
    printed = PRINTED.findall(example)
    assert capsys.readouterr().out.splitlines() == printed
    assert printed


def test_the_table_has_every_error_and_its_code() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", DOCS, re.MULTILINE))
    codes = {kind.__name__: str(code) for code, kind in FAILED.items()}
    others = {"ClientError": "any or none", "Unreachable": "none", "TimedOut": "none", "UnreadableReply": "its status"}
    assert rows == {**others, "CallFailed": "any", **codes}
    assert set(rows) == {name for name in offerlens.client.__all__ if _is_error(getattr(offerlens.client, name))}


def _is_error(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, ClientError)
