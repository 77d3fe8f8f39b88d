"""The samples of the documented API, as they stand but for the address and the token, which they leave open."""

import json
import re
from ast import literal_eval
from pathlib import Path
from typing import Any

import pytest
import requests
from programs import run_program

OFFER = 652702302959
FILES = {"cURL": "sample.sh", "PHP": "sample.php", "JavaScript": "sample.js", "Python": "sample.py"}
WITHOUT_BODY = {"Java": "sample.java", "Go": "sample.go"}
ADDRESS = re.compile(r"https?://[^/\"']+(?=/1688/)")
TOKEN = "xxxxxx"
JAVA = """
import java.net.URI;
import java.net.http.*;

public class ItemDetail {{
    public static void main(String[] arguments) throws Exception {{
{}
    }}
}}
"""
"""What the sample leaves out, and has to stand around it."""


@pytest.fixture(scope="session")
def samples(shared: Path) -> Path:
    """The folder of the documented samples."""
    folder = shared / "contract" / "samples"
    if not folder.is_dir():
        pytest.skip("the folder ../shared/contract/samples with the documented samples is not here")
    return folder


def run(samples: Path, name: str, language: str, demo: str, folder: Path) -> str:
    """What a sample prints."""
    text, places = ADDRESS.subn(demo, (samples / name).read_text("utf-8"))
    assert (places, text.count(TOKEN)) == (1, 1)
    text = text.replace(TOKEN, "demo")
    return run_program(language, JAVA.format(text) if language == "Java" else text, folder).stdout.decode()


@pytest.fixture(scope="module")
def reply(demo: str) -> dict[str, Any]:
    """What the service gives for the offer that the samples ask for."""
    given = requests.get(f"{demo}/1688/item_detail?apiToken=demo&item_id={OFFER}", timeout=10).json()
    assert given["code"] == 200
    return dict(given)


@pytest.mark.parametrize("language", ["cURL", "PHP"])
def test_the_sample_prints_the_reply(
    samples: Path, demo: str, reply: dict[str, Any], tmp_path: Path, language: str
) -> None:
    assert json.loads(run(samples, FILES[language], language, demo, tmp_path)) == reply


def test_the_sample_in_python_prints_the_reply(samples: Path, demo: str, reply: dict[str, Any], tmp_path: Path) -> None:
    assert literal_eval(run(samples, FILES["Python"], "Python", demo, tmp_path)) == reply


def test_the_sample_in_javascript_prints_the_product(samples: Path, demo: str, tmp_path: Path) -> None:
    told = run(samples, FILES["JavaScript"], "JavaScript", demo, tmp_path)
    assert re.findall(r"code: (\d+)|msg: '(\w+)'|item_id: (\d+)", told) == [
        ("200", "", ""),
        ("", "success", ""),
        ("", "", str(OFFER)),
    ]


@pytest.mark.parametrize("language", WITHOUT_BODY)
def test_a_sample_that_sends_no_body_is_told_so(samples: Path, demo: str, tmp_path: Path, language: str) -> None:
    last = run(samples, WITHOUT_BODY[language], language, demo, tmp_path).splitlines()[-1]
    told = json.loads(last)
    assert (told["code"], told["data"], told["reason"]) == (422, None, "body_missing")
