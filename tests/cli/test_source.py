"""``offerlens source``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from offerlens.standin.open_platform import KEY, REFRESH_TOKEN, SECRET

Run = Callable[..., object]


@pytest.fixture
def _app(monkeypatch: pytest.MonkeyPatch, standin: str) -> None:
    """An app on the stand-in's platform, told by the environment."""
    settings = {"BASE": standin, "KEY": KEY, "SECRET": SECRET, "REFRESH_TOKEN": REFRESH_TOKEN}
    for name, value in settings.items():
        monkeypatch.setenv(f"OFFERLENS_PLATFORM_{name}", value)


@pytest.mark.usefixtures("_app")
def test_a_check_says_what_works(offerlens: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert (offerlens("source", "check", "open-platform"), *capsys.readouterr()) == (
        0,
        'open-platform: key, secret and token work; the platform\'s clock says "20261010164552223+0800"\n',
        "",
    )


@pytest.mark.usefixtures("_app")
def test_a_check_says_what_does_not(
    offerlens: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFERLENS_PLATFORM_SECRET", "wrong")
    assert (offerlens("source", "check", "open-platform"), *capsys.readouterr()) == (
        1,
        "",
        "The Open Platform says: the signature is wrong (gw.SignatureInvalid).\n",
    )


def test_a_source_that_is_not_set_up_is_told(offerlens: Run, capsys: pytest.CaptureFixture[str]) -> None:
    code = offerlens("source", "check", "open-platform")
    assert (code, capsys.readouterr().err) == (
        2,
        "The Open Platform needs your app: set platform_key and platform_secret.\n",
    )


def test_saved_pages_are_counted(offerlens: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "859086919394.html").write_bytes(b"page")
    assert (offerlens("source", "check", "saved", "--pages", "saved"), *capsys.readouterr()) == (
        0,
        "saved: 1 offers are saved in saved\n",
        "",
    )


def test_the_list_tells_the_order_and_how_each_stands(
    offerlens: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = offerlens("source", "list", "--json", "--pages", str(tmp_path), "--page-base", "http://127.0.0.1:9")
    looks = json.loads(capsys.readouterr().out)
    assert (code, looks) == (
        0,
        [{"name": name, "state": "well"} for name in ("page", "saved", "links")],
    )


def test_the_table_has_what_each_can_do(offerlens: Run, capsys: pytest.CaptureFixture[str]) -> None:
    offerlens("source", "list", "--page-base", "http://127.0.0.1:9")
    lines = [line for line in capsys.readouterr().out.splitlines() if "page" in line]
    assert [cell.strip() for cell in lines[0].strip("│").split("│")][:3] == ["page", "well", "zh, en"]


@pytest.mark.usefixtures("_app")
def test_the_operator_is_told_where_to_let_the_app_in(offerlens: Run, capsys: pytest.CaptureFixture[str]) -> None:
    offerlens("source", "authorize", "open-platform")
    assert "https://auth.1688.com/oauth/authorize?client_id=1688001&" in capsys.readouterr().out


@pytest.mark.usefixtures("_app")
def test_a_code_is_exchanged_and_no_token_is_shown(
    offerlens: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OFFERLENS_PLATFORM_REFRESH_TOKEN")
    code = offerlens("source", "authorize", "open-platform", "--code", "standin-code")
    assert (code, capsys.readouterr().out) == (0, "The app is authorised; its tokens are kept with the accounts.\n")
    assert offerlens("source", "check", "open-platform") == 0


def test_another_source_needs_no_authorisation(offerlens: Run, capsys: pytest.CaptureFixture[str]) -> None:
    code = offerlens("source", "authorize", "page", "--page-base", "http://127.0.0.1:9")
    assert (code, capsys.readouterr().err) == (2, "The source page needs no authorisation.\n")
