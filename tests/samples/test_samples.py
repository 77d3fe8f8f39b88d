"""The files of ``clients/samples``, as they stand but for the address."""

import json
from pathlib import Path

import pytest
from programs import run_program

from offerlens.standin.goods import catalogue

SAMPLES = Path(__file__).parents[2] / "clients" / "samples"
WRITTEN_FOR = "http://127.0.0.1:8688"
OFFER = 652702302959
REMOVED = 100000000001
FILES = {"Python": "ask.py", "JavaScript": "ask.mjs", "PHP": "ask.php", "Java": "Ask.java", "Go": "ask.go"}
each = pytest.mark.parametrize("language", FILES)


def sample(language: str, demo: str) -> str:
    """A sample for a running demo."""
    text = (SAMPLES / FILES[language]).read_text("utf-8")
    assert text.count(WRITTEN_FOR) == 1
    return text.replace(WRITTEN_FOR, demo)


def test_every_sample_is_run() -> None:
    assert sorted(file.name for file in SAMPLES.iterdir()) == sorted(FILES.values())


@each
def test_a_sample_prints_the_product(demo: str, tmp_path: Path, language: str) -> None:
    ran = run_program(language, sample(language, demo), tmp_path)
    told = ran.stdout.decode()
    if language == "Java":  # which comes without a reader of JSON, and prints all
        data = json.loads(told)["data"]
        told = f"{data['title']}\n{data['price_info']['price']} {data['currency']}\n"
    assert (told, ran.stderr, ran.returncode) == (f"{catalogue()[OFFER].title}\n14.80 CNY\n", b"", 0)


@each
def test_a_sample_tells_of_a_failure(demo: str, tmp_path: Path, language: str) -> None:
    ran = run_program(language, sample(language, demo).replace(str(OFFER), str(REMOVED)), tmp_path)
    told = (ran.stdout + ran.stderr).decode()
    assert ("417" in told, "1688 says that this offer does not exist" in told, ran.returncode) == (True, True, 1)


@pytest.mark.parametrize(("language", "name"), [("Java", "NoBody.java"), ("Go", "no_body.go")])
def test_a_client_without_a_body_is_told_so(demo: str, tmp_path: Path, language: str, name: str) -> None:
    text = (Path(__file__).parent / "no_body" / name).read_text("utf-8").replace(WRITTEN_FOR, demo)
    reply = json.loads(run_program(language, text, tmp_path).stdout)
    assert (reply["code"], reply["data"], reply["reason"]) == (422, None, "body_missing")
