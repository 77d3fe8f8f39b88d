"""Every command and every example of the documentation runs."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from conftest import free_port
from docs.pages import ELSEWHERE, NOT_RUN, PAGES, PROJECT, is_run, read
from programs import run_program
from saved.making import offer_url, warc

from offerlens.standin import desktop_context
from offerlens.standin.goods import catalogue

WRITTEN_FOR = "http://127.0.0.1:8688"
SERVING = re.compile(r"offerlens (serve|standin)\b")
CHOICE = re.compile(r"(offerlens \w+) ([\w|-]+\|[\w|-]+)")
"""One command for several, as a synopsis."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a reader stands: in the source, with some saved pages of their own."""
    shutil.copytree(PROJECT / "deploy", tmp_path / "deploy")
    pages = {offer_id: desktop_context.render(goods) for offer_id, goods in catalogue().items()}
    (tmp_path / "saved").mkdir()
    for offer_id, page in pages.items():
        (tmp_path / "saved" / f"{offer_id}.html").write_bytes(page)
        (tmp_path / "page.html").write_bytes(page)
    (tmp_path / "crawl.warc.gz").write_bytes(warc(*((offer_url(offer_id), page) for offer_id, page in pages.items())))
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    """The program where a reader has it, its state in the folder."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "OFFERLENS_HOME": str(folder / "home"), "OFFERLENS_DEEPL_KEY": "key", "OFFERLENS_PORT": "0"}


def run(command: str, folder: Path) -> int:
    """How a command ends; one that serves is told to stop as soon as it does."""
    if SERVING.match(command):
        return _served(command, folder)
    if choice := CHOICE.match(command):
        told = run_program("cURL", f"{choice[1]} --help", folder, **environment(folder)).stdout.decode()
        return sum(f" {one} " not in told for one in choice[2].split("|"))
    return run_program("cURL", command, folder, **environment(folder)).returncode


def _served(command: str, folder: Path) -> int:
    shell = ["bash", "-c", "exec " + re.sub(r"--port \d+", f"--port {free_port()}", command)]
    with subprocess.Popen(
        shell,
        cwd=folder,
        env={**os.environ, **environment(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        if address := re.search(r"http://[\d.:]+", process.stdout.readline()):
            requests.get(address[0], timeout=30)
            process.terminate()
        code = process.wait()
    return 0 if code == -signal.SIGTERM else code


@pytest.mark.parametrize("page", [page for page in PAGES if any(map(is_run, read(page).commands))])
def test_every_command_of_a_page_ends_well(demo: str, folder: Path, page: str) -> None:
    commands = filter(is_run, read(page).commands)
    ends = {command: run(command.replace(WRITTEN_FOR, demo), folder) for command in commands}
    assert {command: code for command, code in ends.items() if code} == {}


@pytest.mark.parametrize("page", [page for page in PAGES if read(page).programs])
def test_every_program_of_a_page_ends_well(demo: str, folder: Path, page: str) -> None:
    programs = [text.replace(WRITTEN_FOR, demo) for text in read(page).programs]
    assert [run_program("Python", text, folder).stderr.decode() for text in programs] == [""] * len(programs)


@pytest.mark.parametrize("beginning", NOT_RUN)
def test_what_is_not_run_is_in_the_documentation(beginning: str) -> None:
    assert [command for page in PAGES for command in read(page).commands if command.startswith(beginning)] != []


@pytest.mark.parametrize(("page", "test"), ELSEWHERE.items())
def test_a_page_that_is_left_out_has_a_test_of_its_own(page: str, test: str) -> None:
    assert Path(page).name in (PROJECT / test).read_text("utf-8")
