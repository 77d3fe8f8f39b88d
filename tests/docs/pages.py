"""The commands and examples of the documentation, as a reader would copy them."""

import re
from pathlib import Path

from msgspec import Struct

PROJECT = Path(__file__).parents[2]
ELSEWHERE = {
    "docs/agents.md": "tests/agents/test_docs.py",
    "docs/clients.md": "tests/client/test_docs.py",
    "docs/migrating.md": "tests/samples/test_migrating.py",
}
"""Pages whose examples are run, with what they print, by a test of their own."""
PAGES = sorted(
    page
    for page in ("README.md", "CONTRIBUTING.md", *(f"docs/{file.name}" for file in (PROJECT / "docs").glob("*.md")))
    if page not in ELSEWHERE
)
NOT_RUN = {
    "make ": "it sets up what runs this test",
    "pip install ": "it asks an index",
    "sudo ": "it changes the machine",
    "docker ": "it needs containers",
    "kubectl ": "it needs a cluster",
    "chromium ": "it is a browser with a person before it",
    "export OFFERLENS_PLATFORM_KEY=…": "it is a key that the reader has",
    "offerlens source authorize open-platform": "it asks 1688's official interface",
    "offerlens source check open-platform": "it asks 1688's official interface",
    "offerlens serve --pages saved/ --engines ctranslate": "it needs a model",
}
"""What no test can do, by how it begins, and why."""


class Page(Struct):
    """What a page has to run, in its order."""

    commands: list[str]
    """Of a shell, each with its further lines."""
    programs: list[str]
    """In Python."""


def read(page: str) -> Page:
    """What is to be run of a page."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", (PROJECT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    shells = "".join(text for kind, text in blocks if kind == "sh")
    commands = re.sub(r"\\\n\s*", " ", shells).splitlines()
    return Page(
        [command for command in commands if command.strip()], [text for kind, text in blocks if kind == "python"]
    )


def is_run(command: str) -> bool:
    """Whether a test can do it."""
    return not command.startswith(tuple(NOT_RUN))
