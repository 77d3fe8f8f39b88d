"""``offerlens mcp``: what it needs before it serves. How it serves is tested with agents."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SERVICE = ("--url", "http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (SERVICE, "The service needs a token: set OFFERLENS_TOKEN, or name a file with it (--token-file).\n"),
        ((*SERVICE, "--token-file", "nowhere"), "nowhere cannot be read as a file with a token.\n"),
        (("--listen", "8689"), "The address to listen on has to be like 127.0.0.1:8689.\n"),
        (
            ("--listen", "0.0.0.0:0"),
            "Without a service (--url) nobody is asked who they are: listen on 127.0.0.1 alone.\n",
        ),
        (
            ("--listen", "127.0.0.1:0", *SERVICE, "--token-file", "x"),
            "Over HTTP each caller sends their own token: leave token_file out.\n",
        ),
        (("--pages", "nowhere"), "nowhere is not a folder of saved pages, nor a web archive.\n"),
        (
            ("--engines", "deepl", "--pages", "."),
            "The translator deepl needs deepl_key (--deepl-key or OFFERLENS_DEEPL_KEY).\n",
        ),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert (offerlens("mcp", *words), *capsys.readouterr()) == (2, "", told)


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff"])
def test_a_file_without_a_token_is_told(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "token").write_bytes(content)
    code, (out, err) = offerlens("mcp", *SERVICE, "--token-file", "token"), capsys.readouterr()
    assert (code, out, "token" in err) == (2, "", True)


def test_an_address_of_a_service_that_is_none_is_told_and_not_repeated(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFERLENS_TOKEN", "t")
    code = offerlens("mcp", "--url", "http://name:secret@x")
    told = "The address of the service has to be without a user, a query and a fragment.\n"
    assert (code, *capsys.readouterr()) == (2, "", told)


def test_a_port_that_is_taken_is_told(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        assert offerlens("mcp", "--demo", "--listen", address) == 1
    assert capsys.readouterr().err.startswith(f"Cannot listen on {address}: Address already in use")


def test_without_its_packages_it_says_what_to_install(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["offerlens.cli.mcp"], "find_spec", lambda name: None)
    assert (offerlens("mcp", "--demo"), capsys.readouterr().err) == (
        2,
        "Agents need more packages: pip install 'offerlens[agents]'.\n",
    )


def test_no_other_command_loads_the_protocol() -> None:
    code = "import sys, offerlens.cli; print([name for name in ('mcp', 'pydantic', 'httpx2') if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
