"""What is shipped to run the service with, read as the programs that use it would."""

import re
import shutil
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
YAMLS = sorted(DEPLOY.rglob("*.yaml"))
FILES = sorted(file for file in DEPLOY.rglob("*") if file.is_file())


def text(name: str) -> str:
    """A file of ``deploy/``."""
    return (DEPLOY / name).read_text("utf-8")


def load(file: Path) -> Any:
    """What a YAML file holds."""
    return yaml.safe_load(file.read_text("utf-8"))


def services() -> dict[str, dict[str, Any]]:
    """The services of ``compose.yaml``."""
    found: dict[str, dict[str, Any]] = load(DEPLOY / "compose.yaml")["services"]
    return found


def nodes() -> dict[str, dict[str, Any]]:
    """Those of them that are nodes of the service itself."""
    return {name: service for name, service in services().items() if name.startswith("offerlens-")}


def pod() -> dict[str, Any]:
    """The pod of the deployment."""
    found: dict[str, Any] = load(KUBERNETES / "deployment.yaml")["spec"]["template"]["spec"]
    return found


def container() -> dict[str, Any]:
    """The one container of the pod."""
    (found,) = pod()["containers"]
    return dict(found)


def unit() -> dict[str, str]:
    """The settings of the service of systemd's unit, the last where one stands twice."""
    parser = ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / "offerlens.service", "utf-8")
    return dict(parser["Service"])


def instructions(name: str) -> list[str]:
    """What the image's file gives an instruction of this name, each on one line."""
    joined = text("Containerfile").replace("\\\n", " ")
    return re.findall(rf"^{name} (.*)$", joined, re.MULTILINE)


def environment(name: str) -> dict[str, str]:
    """An example of an environment file."""
    lines = [line for line in text(name).splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def seconds(written: str) -> int:
    """A time as compose and systemd have it: ``75s`` or ``75``."""
    return int(written.removesuffix("s"))


def program(name: str) -> str:
    """Where a program is; skips the test when it is not installed."""
    found = shutil.which(name) or shutil.which(name, path=Path(sys.executable).parent)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found
