"""``offerlens mcp`` as agent programs start it: over its standard streams, and over HTTP."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import Any, TypeVar

import pytest
from agents.conftest import call, failure, said
from conftest import TOKEN, let_in, running
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult

from offerlens.accounts.account import Terms
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import SLOW_FROM, Trouble

T = TypeVar("T")

PROGRAM = ["-c", "from offerlens.cli import main; main()", "mcp"]


def visit(
    folder: Path, work: Callable[[Client], Awaitable[T]], *words: str, mode: str = "auto", **env: str
) -> tuple[T, str]:
    """What comes of some work with a server that is started for it, and what it wrote to its error stream."""
    log = folder / "log"

    async def run() -> T:
        server = StdioServerParameters(
            command=sys.executable, args=[*PROGRAM, *words], cwd=folder, env={"OFFERLENS_HOME": str(folder), **env}
        )
        with log.open("w") as errors:
            async with Client(stdio_client(server, errors), mode=mode) as client:
                return await work(client)

    return asyncio.run(run()), log.read_text()


async def several(client: Client) -> tuple[list[Any], list[str]]:
    """Every tool, a failure, and a call that is given up."""
    tools = [tool.name for tool in (await client.list_tools()).tools]
    product = await client.call_tool("get_product", {"link": str(DOCUMENTED), "language": "en"})
    named = await client.call_tool("read_link", {"text": "hello"})
    languages = await client.call_tool("list_languages")
    removed = await client.call_tool("get_product", {"link": Trouble.REMOVED.value})
    task = asyncio.ensure_future(client.call_tool("get_product", {"link": SLOW_FROM + 63_000}))
    await client.call_tool("read_link", {"text": "x"})
    task.cancel()
    facts = [product.structured_content["item"]["item_id"], named.structured_content["kind"], removed.is_error]
    return [*facts, len(languages.structured_content["languages"]), said(removed)[:13]], tools


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_demo_serves_every_tool_and_writes_nothing_but_the_protocol(tmp_path: Path, mode: str) -> None:
    (facts, tools), log = visit(tmp_path, several, "--demo", mode=mode)
    assert facts == [DOCUMENTED, "none", True, 10, "offer_removed"]
    assert tools == ["get_product", "read_link", "list_languages"]
    assert log == ""


def test_a_service_charges_the_token_of_the_environment_or_of_a_file(tmp_path: Path, standin: str) -> None:
    let_in(tmp_path, terms=Terms(concurrency=1, balance=1))
    (tmp_path / "token").write_text(f"{TOKEN}\n")

    async def ask(client: Client) -> CallToolResult:
        return await client.call_tool("get_product", {"link": str(DOCUMENTED)})

    with running(ServerSettings(home=tmp_path), SourceSettings(page_base=standin)) as service:
        given, log = visit(tmp_path, ask, "--url", service, OFFERLENS_TOKEN=TOKEN)
        refused, more = visit(tmp_path, ask, "--url", service, "--token-file", "token")
    assert (given.structured_content["charged"], failure(refused)["reason"]) == (1, "balance_spent")
    assert log + more == ""


@contextmanager
def started(folder: Path, *words: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server over HTTP, and its address."""
    program = subprocess.Popen(
        [sys.executable, *PROGRAM, "--listen", "127.0.0.1:0", *words],
        cwd=folder,
        env={**os.environ, "OFFERLENS_HOME": str(folder)},
        stdout=PIPE,
        stderr=PIPE,
        text=True,
    )
    with program:
        assert program.stdout
        address = program.stdout.readline().strip().removeprefix("offerlens serves agents on ")
        try:
            yield program, address
        finally:
            program.terminate()


def test_over_http_each_caller_pays_for_themselves(service: str, tmp_path: Path) -> None:
    with started(tmp_path, "--url", service) as (program, address):
        assert call(address, "get_product", TOKEN, link=str(DOCUMENTED)).structured_content["charged"] == 1
        assert failure(call(address, "get_product", link=str(DOCUMENTED)))["reason"] == "token_missing"
        program.send_signal(signal.SIGTERM)
        out, log = program.communicate(timeout=30)
    assert (program.returncode, out, TOKEN in log) == (0, "", False)


LINES = [b"x", b"", b"[]", b"\xff\xfe", b'{"jsonrpc":"2.0","method":"x"}', b"[" * 10_000]


def test_lines_that_are_no_messages_are_passed_over_and_a_signal_ends_it_at_once() -> None:
    with subprocess.Popen([sys.executable, *PROGRAM, "--demo"], stdin=PIPE, stdout=PIPE, stderr=PIPE) as program:
        assert program.stdin
        assert program.stdout
        assert program.stderr
        for line in LINES:
            program.stdin.write(line + b'\n{"jsonrpc":"2.0","id":7,"method":"ping"}\n')
            program.stdin.flush()
            assert b'"id":7' in program.stdout.readline()
        program.send_signal(signal.SIGINT)
        assert (program.wait(30), program.stderr.read()) == (-signal.SIGINT, b"")
