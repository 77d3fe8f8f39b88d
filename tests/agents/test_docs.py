"""docs/agents.md: its commands and its entries for agent programs do what it says."""

import asyncio
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

import httpx2
import pytest
from agents.conftest import agents
from agents.test_stdio import PROGRAM
from conftest import let_in, running
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from offerlens.agents.failures import Failure
from offerlens.agents.product import GetProduct, Product
from offerlens.agents.service import ServiceProducts
from offerlens.agents.tools import Named, ReadLink
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "agents.md").read_text("utf-8")
COMMANDS = [
    line.partition("  #")[0].strip()
    for block in re.findall(r"^```sh\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
ENTRIES = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)]
SERVICE, FRONT, TOKEN = "http://127.0.0.1:8688", "http://127.0.0.1:8689/mcp", "demo"


@pytest.fixture(scope="module")
def demo(standin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service like that of the demo."""
    home = tmp_path_factory.mktemp("home")
    let_in(home, TOKEN)
    with running(ServerSettings(home=home), SourceSettings(page_base=standin)) as address:
        yield address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a saved page and a token."""
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / f"{DOCUMENTED}.html").write_bytes(page_of(DOCUMENTED) or b"")
    (tmp_path / "token").write_text(TOKEN)
    return tmp_path


async def product_of(client: Client) -> int:
    """The number of the product that it gives."""
    result = await client.call_tool("get_product", {"link": str(DOCUMENTED)})
    return int(result.structured_content["item"]["item_id"])


def by_stdio(words: list[str], folder: Path, env: dict[str, str]) -> int:
    """What a server gives that is started by a command."""

    async def run() -> int:
        server = StdioServerParameters(
            command=sys.executable, args=[*PROGRAM[:2], *words], cwd=folder, env={"OFFERLENS_HOME": str(folder), **env}
        )
        async with Client(stdio_client(server)) as client:
            return await product_of(client)

    return asyncio.run(run())


def by_http(address: str, headers: dict[str, str]) -> int:
    """What a server gives that runs already."""

    async def run() -> int:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False) as http,
            Client(streamable_http_client(address, http_client=http)) as client,
        ):
            return await product_of(client)

    return asyncio.run(run())


def test_the_extra_that_is_installed_is_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert [command for command in COMMANDS if command.startswith("pip")] == ["pip install 'offerlens[agents]'"]
    assert [requirement.split(">")[0] for requirement in extras["agents"]] == ["httpcore2[asyncio]", "mcp"]


@pytest.mark.parametrize("command", [command for command in COMMANDS if "offerlens mcp" in command])
def test_a_command_serves(command: str, demo: str, folder: Path) -> None:
    words = shlex.split(command.replace(SERVICE, demo).replace("0.0.0.0", "127.0.0.1").replace(":8689", ":0"))
    env = dict(word.split("=") for word in words[: words.index("offerlens")])
    words = words[words.index("offerlens") + 1 :]
    if "--listen" not in words:
        assert by_stdio(words, folder, env) == DOCUMENTED
        return
    with subprocess.Popen([sys.executable, *PROGRAM[:2], *words], cwd=folder, stdout=PIPE, stderr=DEVNULL) as program:
        assert program.stdout
        address = program.stdout.readline().decode().split()[-1]
        assert by_http(address, {"Authorization": f"Bearer {TOKEN}"}) == DOCUMENTED
        program.terminate()


SERVERS = [(entry, (entry.get("mcpServers") or entry["servers"])["offerlens"]) for entry in ENTRIES]


@pytest.mark.parametrize("server", [server for _, server in SERVERS if "command" in server], ids=str)
def test_an_entry_starts_what_a_command_starts(server: dict[str, Any]) -> None:
    set_before = [f"{name}={value}" for name, value in server.get("env", {}).items()]
    assert " ".join([*set_before, server["command"], *server["args"]]) in COMMANDS


@pytest.mark.parametrize(("entry", "server"), [(entry, server) for entry, server in SERVERS if "url" in server])
def test_an_entry_reaches_what_listens(entry: dict[str, Any], server: dict[str, Any], demo: str) -> None:
    secrets = {f"${{input:{asked['id']}}}": TOKEN for asked in entry.get("inputs", [])}
    headers = {name: filled(value, secrets) for name, value in server["headers"].items()}
    with agents(ServiceProducts(demo)) as address:
        assert (server["url"], by_http(address, headers)) == (FRONT, DOCUMENTED)


def filled(text: str, secrets: dict[str, str]) -> str:
    """A text with what the program asks its user for."""
    for name, secret in secrets.items():
        text = text.replace(name, secret)
    return text


def test_the_table_names_what_the_tools_take_and_give() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \| .*? \|$", DOCS, re.MULTILINE))
    given = dict(re.findall(r"^\| `(\w+)` \| .*? \| (.*) \| .*? \|$", DOCS, re.MULTILINE))
    assert set(rows) == {"get_product", "read_link", "list_languages"}
    for tool, takes, gives in (("get_product", GetProduct, Product), ("read_link", ReadLink, Named)):
        assert [name for name in takes.__struct_fields__ if f"`{name}`" not in rows[tool]] == []
        assert [name for name in gives.__struct_fields__ if f"`{name}`" not in given[tool]] == []


def test_every_fact_of_a_failure_is_named() -> None:
    assert [name for name in Failure.__struct_fields__ if f"`{name}`" not in DOCS] == []
