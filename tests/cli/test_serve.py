"""``offerlens serve``: the choice of its settings. How it serves is tested with the server."""

import socket
from collections.abc import Callable
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from offerlens.settings import ServerSettings, SourceSettings

SETTINGS: list[Field[Any]] = [*fields(SourceSettings), *fields(ServerSettings)]


def wrong(address: str) -> str:
    """What is said of an address that is none; it tells which of several settings won."""
    return f"'{address}' is no http or https address.\n"


def test_without_a_source_the_choice_is_told(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert (offerlens("serve"), *capsys.readouterr()) == (
        2,
        "",
        "Reading 1688's own pages is off. Its user agreement forbids automated collection, so offerlens does it only "
        "when you decide so: set read_1688 (--read-1688 or OFFERLENS_READ_1688=true). Without it, use the Open "
        "Platform, serve saved pages (--pages DIR) or try the demo (--demo).\n",
    )


def test_a_folder_that_is_not_there_is_told(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    code = offerlens("serve", "--pages", "nowhere")
    assert (code, *capsys.readouterr()) == (
        2,
        "",
        "nowhere is not a folder of saved pages, nor a web archive.\n",
    )


def test_a_port_that_is_taken_is_told(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code = offerlens("serve", "--pages", str(tmp_path), "--port", port)
    said = capsys.readouterr()
    assert (code, said.out, said.err.startswith(f"Cannot listen on 127.0.0.1 port {port}: Address already in use")) == (
        1,
        "",
        True,
    )


def test_a_site_of_pictures_that_is_none_is_told(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = offerlens("serve", "--pages", str(tmp_path), "--pictures", "proxy", "--picture-base", "nowhere")
    assert (code, *capsys.readouterr()) == (2, "", wrong("nowhere"))


# Flag before environment before file


def test_the_file_is_read(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "offerlens.toml").write_text('page_base = "from-file"\n')
    assert (offerlens("serve"), capsys.readouterr().err) == (2, wrong("from-file"))


def test_the_environment_wins_over_the_file(
    offerlens: Callable[..., object],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "offerlens.toml").write_text('page_base = "from-file"\n')
    monkeypatch.setenv("OFFERLENS_PAGE_BASE", "from-environment")
    assert (offerlens("serve"), capsys.readouterr().err) == (2, wrong("from-environment"))


def test_a_flag_wins_over_the_environment_and_the_file(
    offerlens: Callable[..., object],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "offerlens.toml").write_text('page_base = "from-file"\n')
    monkeypatch.setenv("OFFERLENS_PAGE_BASE", "from-environment")
    code = offerlens("serve", "--page-base", "from-flag")
    assert (code, capsys.readouterr().err) == (2, wrong("from-flag"))


def test_another_file_is_named_by_the_environment(
    offerlens: Callable[..., object],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "offerlens.toml").write_text('page_base = "from-file"\n')
    (tmp_path / "other.toml").write_text('page_base = "from-other-file"\n')
    monkeypatch.setenv("OFFERLENS_CONFIG", "other.toml")
    assert (offerlens("serve"), capsys.readouterr().err) == (2, wrong("from-other-file"))


def test_each_setting_of_the_file_stands_for_itself(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "offerlens.toml").write_text('pages = "from-file"\nport = 9000\n')
    code = offerlens("serve", "--port", "0")
    assert (code, capsys.readouterr().err) == (
        2,
        "from-file is not a folder of saved pages, nor a web archive.\n",
    )


# Settings that are wrong


def test_an_unknown_name_in_the_file_is_an_error(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "offerlens.toml").write_text("workerz = 2\n")
    code, (out, err) = offerlens("serve", "--demo"), capsys.readouterr()
    assert (code, out, "workerz" in err) == (2, "", True)


@pytest.mark.parametrize("text", ["port = ", "port = 1\nport = 2\n", "[port"])
def test_a_file_that_is_no_toml_is_an_error(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    (tmp_path / "offerlens.toml").write_text(text)
    code, (out, err) = offerlens("serve", "--demo"), capsys.readouterr()
    assert (code, out, "TOMLDecodeError" in err) == (2, "", True)


def test_a_value_of_the_wrong_kind_in_the_file_is_named(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "offerlens.toml").write_text('port = "x"\n')
    code, (out, err) = offerlens("serve", "--demo"), capsys.readouterr()
    assert (code, out, "Invalid value for [port]" in err) == (2, "", True)


def test_a_value_of_the_wrong_kind_in_the_environment_is_named(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFERLENS_PORT", "x")
    code, (out, err) = offerlens("serve", "--demo"), capsys.readouterr()
    assert (code, out, "Invalid value for OFFERLENS_PORT" in err) == (2, "", True)


@pytest.mark.parametrize("words", [("--unknown",), ("--port", "x"), ("--port",), ("more",)], ids=" ".join)
def test_a_wrong_call_is_refused(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert (offerlens("serve", "--demo", *words), capsys.readouterr().out) == (2, "")


# What the help tells


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_help_tells_of_every_setting_and_its_environment(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], setting: Field[Any]
) -> None:
    offerlens("serve", "--help")
    told = capsys.readouterr().out
    assert (f"--{setting.name.replace('_', '-')} " in told, f"OFFERLENS_{setting.name.upper()}]" in told) == (
        True,
        True,
    )
