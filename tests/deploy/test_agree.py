"""The files agree with the settings, and with each other."""

import re
import shlex
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml  # type: ignore[import-untyped]
from deploy.shipped import (
    DEPLOY,
    FILES,
    KUBERNETES,
    ROOT,
    YAMLS,
    container,
    environment,
    instructions,
    load,
    nodes,
    pod,
    seconds,
    services,
    text,
    unit,
)

from offerlens import __version__
from offerlens.settings import CacheSettings, LanguageSettings, ServerSettings, SourceSettings

UID = 16880
HOME = "/var/lib/offerlens"
PORT = ServerSettings().port
GROUPS = (SourceSettings, LanguageSettings, CacheSettings, ServerSettings)
VARIABLES = {"OFFERLENS_CONFIG", *(f"OFFERLENS_{field.name.upper()}" for group in GROUPS for field in fields(group))}
LONGEST_STOP = 2 * ServerSettings().drain + 1
"""Requests under way have ``drain``; what is left then has as long again, and a second, until it is broken off."""
MANIFESTS = [file for file in YAMLS if file.parent == KUBERNETES and file.name != "kustomization.yaml"]


def name_of(file: Path) -> str:
    """The name of a case."""
    return file.name


@pytest.mark.parametrize("file", YAMLS, ids=name_of)
def test_a_yaml_file_holds_one_document(file: Path) -> None:
    assert len(list(yaml.safe_load_all(file.read_text("utf-8")))) == 1


@pytest.mark.parametrize("file", [*FILES, ROOT / "docs" / "deploy.md"], ids=name_of)
def test_every_variable_is_that_of_a_setting(file: Path) -> None:
    named = set(re.findall(r"\bOFFERLENS_[A-Z0-9_]+", file.read_text("utf-8")))
    assert named - VARIABLES == set()


# The image


def test_the_image_runs_under_a_fixed_number() -> None:
    assert instructions("USER") == [f"{UID}:{UID}"]


def test_the_image_keeps_its_accounts_in_a_volume() -> None:
    assert (instructions("VOLUME"), f"OFFERLENS_HOME={HOME}" in instructions("ENV")[0]) == ([HOME], True)


def test_the_image_exposes_the_port() -> None:
    assert instructions("EXPOSE") == [str(PORT)]


def test_the_image_starts_the_service_for_all() -> None:
    assert (instructions("ENTRYPOINT"), instructions("CMD")) == (
        ['["offerlens"]'],
        ['["serve", "--host", "0.0.0.0"]'],
    )


def test_the_image_names_no_host_of_images_or_packages() -> None:
    assert [line.split()[0] for line in instructions("FROM")] == ["python:3.13-slim", "python:3.13-slim"]
    assert "://" not in text("Containerfile")


def test_the_image_copies_only_what_is_not_kept_out() -> None:
    let_in = {line[1:] for line in text("Containerfile.dockerignore").splitlines() if line.startswith("!")}
    copied = {name for line in instructions("COPY") if "--from" not in line for name in line.split()[:-1]}
    assert (copied, [name for name in copied if not (ROOT / name).exists()]) == (let_in, [])


def test_the_image_has_the_version_of_the_program() -> None:
    assert instructions("ARG") == [f"VERSION={__version__}"]


# Compose


def test_there_are_three_nodes() -> None:
    assert list(nodes()) == ["offerlens-1", "offerlens-2", "offerlens-3"]


def test_compose_builds_the_image_of_this_version() -> None:
    assert {node["image"] for node in nodes().values()} == {f"offerlens:{__version__}"}


def test_the_balancer_knows_every_node_and_its_port() -> None:
    servers = re.findall(r"^ +server (\S+) (\S+)$", text("haproxy.cfg"), re.MULTILINE)
    assert servers == [(name, f"{name}:{PORT}") for name in nodes()]


def test_the_port_that_is_published_is_the_balancers() -> None:
    (bound,) = re.findall(r"^ +bind :(\d+)$", text("haproxy.cfg"), re.MULTILINE)
    assert services()["balancer"]["ports"] == [f"${{PUBLISH:-127.0.0.1:{PORT}}}:{bound}"]


def test_the_balancer_may_open_the_files_of_all_its_connections() -> None:
    (most,) = re.findall(r"^ +maxconn (\d+)$", text("haproxy.cfg"), re.MULTILINE)
    assert services()["balancer"]["ulimits"]["nofile"] >= 2 * int(most) + 100


def test_only_the_balancer_is_published() -> None:
    assert [name for name, service in services().items() if "ports" in service] == ["balancer"]


def test_nodes_wait_until_their_stores_are_well() -> None:
    needed = {"postgres": {"condition": "service_healthy"}, "valkey": {"condition": "service_healthy"}}
    assert all(node["depends_on"] == needed for node in nodes().values())


def test_every_service_of_compose_is_held_within_limits() -> None:
    limits = [service["deploy"]["resources"]["limits"] for service in services().values()]
    assert {tuple(sorted(limit)) for limit in limits} == {("cpus", "memory")}


def test_every_service_of_compose_is_started_again() -> None:
    assert {service["restart"] for service in services().values()} == {"unless-stopped"}


def test_every_file_that_compose_mounts_is_there() -> None:
    mounted = [volume for service in services().values() for volume in service.get("volumes", ())]
    files = [volume.split(":")[0] for volume in mounted if volume.startswith("./")]
    assert [name for name in files if not (DEPLOY / name).is_file()] == []


def test_every_environment_file_of_compose_has_its_example() -> None:
    named = {service["env_file"] for service in services().values() if "env_file" in service}
    assert {name for name in named if (DEPLOY / f"{name}.example").is_file()} == {"offerlens.env", "stores.env"}


def test_the_tmpfs_of_a_node_is_its_users() -> None:
    own = {f"{HOME}:mode=0700,uid={UID},gid={UID}", "/tmp"}  # noqa: S108 - a name in a container
    assert all(set(node["tmpfs"]) == own for node in nodes().values())


def test_the_example_addresses_are_those_of_the_stores() -> None:
    stores, own = environment("stores.env.example"), environment("offerlens.env.example")
    postgres, valkey = urlsplit(own["OFFERLENS_POSTGRES"]), urlsplit(own["OFFERLENS_VALKEY"])
    assert {postgres.hostname, valkey.hostname} <= set(services())
    assert (postgres.username, postgres.password, postgres.path[1:], valkey.password, valkey.port) == (
        stores["POSTGRES_USER"],
        stores["POSTGRES_PASSWORD"],
        stores["POSTGRES_DB"],
        stores["VALKEY_PASSWORD"],
        6379,
    )


def test_valkey_throws_away_only_what_has_an_end() -> None:
    assert re.findall(r"^maxmemory-policy (.*)$", text("valkey.conf"), re.MULTILINE) == ["volatile-lru"]


def test_the_script_replaces_every_node() -> None:
    (replaced,) = re.findall(r"^for node in (.*); do$", text("roll.sh"), re.MULTILINE)
    assert shlex.split(replaced) == list(nodes())


# Kubernetes


def test_the_kustomization_names_files_that_are_there() -> None:
    named = load(KUBERNETES / "kustomization.yaml")["resources"]
    assert [name for name in named if not (KUBERNETES / name).is_file()] == []


def test_the_kustomization_takes_the_image_of_this_version() -> None:
    assert load(KUBERNETES / "kustomization.yaml")["images"] == [{"name": "offerlens", "newTag": __version__}]


@pytest.mark.parametrize("file", MANIFESTS, ids=name_of)
def test_a_manifest_is_of_the_service(file: Path) -> None:
    assert load(file)["metadata"]["name"] == "offerlens"


def test_the_pod_runs_under_the_number_of_the_image() -> None:
    context = pod()["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"], context["fsGroup"]) == (UID, UID, UID)


def test_the_pod_can_write_its_home_and_its_temporary_files_alone() -> None:
    mounted = {mount["mountPath"] for mount in container()["volumeMounts"]}
    assert container()["securityContext"]["readOnlyRootFilesystem"] is True
    assert mounted == {HOME, "/tmp"}  # noqa: S108 - a name in a container


def test_the_service_leads_to_the_port() -> None:
    (own,), (port,) = container()["ports"], load(KUBERNETES / "service.yaml")["spec"]["ports"]
    assert (own["containerPort"], port["port"], port["targetPort"]) == (PORT, PORT, own["name"])


def test_the_network_lets_in_to_the_port_alone() -> None:
    (rule,) = load(KUBERNETES / "networkpolicy.yaml")["spec"]["ingress"]
    assert rule["ports"] == [{"protocol": "TCP", "port": PORT}]


def test_no_variable_of_kubernetes_is_taken_for_a_setting() -> None:
    assert pod()["enableServiceLinks"] is False


def test_a_store_that_is_away_restarts_nothing() -> None:
    probes = {name: container()[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "readiness", "liveness")}
    assert probes == {"startup": "/health", "readiness": "/health", "liveness": "/"}


def test_every_selector_finds_the_pod() -> None:
    deployment = load(KUBERNETES / "deployment.yaml")["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    selectors = [
        deployment["selector"]["matchLabels"],
        load(KUBERNETES / "service.yaml")["spec"]["selector"],
        load(KUBERNETES / "poddisruptionbudget.yaml")["spec"]["selector"]["matchLabels"],
        load(KUBERNETES / "networkpolicy.yaml")["spec"]["podSelector"]["matchLabels"],
    ]
    assert selectors == [labels] * 4


def test_the_budget_leaves_one_pod_to_take_away() -> None:
    replicas = load(KUBERNETES / "deployment.yaml")["spec"]["replicas"]
    least = load(KUBERNETES / "hpa.yaml")["spec"]["minReplicas"]
    available = load(KUBERNETES / "poddisruptionbudget.yaml")["spec"]["minAvailable"]
    assert (replicas, least, available) == (3, 3, 2)


def test_the_secret_of_kubernetes_has_the_variables_of_the_environment_file() -> None:
    assert load(KUBERNETES / "secret.example.yaml")["stringData"] == environment("offerlens.env.example")


# systemd


def test_the_unit_keeps_the_state_at_home() -> None:
    assert (f"/var/lib/{unit()['StateDirectory']}", unit()["WorkingDirectory"]) == (HOME, HOME)
    assert f"OFFERLENS_HOME={HOME}" in shlex.split(unit()["Environment"])


def test_the_user_of_the_unit_is_the_one_that_is_made() -> None:
    kind, name, *_, home = shlex.split(text("offerlens.sysusers"))
    assert (kind, name, home) == ("u", unit()["User"], HOME)


def test_a_reload_finds_workers_to_replace() -> None:
    settings = dict(pair.split("=", 1) for pair in shlex.split(unit()["Environment"]))
    assert (unit()["ExecReload"], settings["OFFERLENS_WORKERS"]) == ("/bin/kill -HUP $MAINPID", "2")


def test_the_unit_tells_the_first_process_alone_to_stop() -> None:
    assert unit()["KillMode"] == "mixed"


# Times


@pytest.mark.parametrize("name", ["offerlens-1", "offerlens-2", "offerlens-3", "balancer"])
def test_compose_waits_for_the_longest_stop(name: str) -> None:
    assert seconds(services()[name]["stop_grace_period"]) > LONGEST_STOP


def test_kubernetes_waits_for_the_longest_stop_after_its_hook() -> None:
    _, pause = container()["lifecycle"]["preStop"]["exec"]["command"]
    assert pod()["terminationGracePeriodSeconds"] - int(pause) > LONGEST_STOP


def test_systemd_waits_for_the_longest_stop() -> None:
    assert seconds(unit()["TimeoutStopSec"]) > LONGEST_STOP


@pytest.mark.parametrize("side", ["client", "server"])
def test_the_balancer_waits_longer_than_the_deadline(side: str) -> None:
    (timeout,) = re.findall(rf"^ +timeout {side} (\w+)$", text("haproxy.cfg"), re.MULTILINE)
    assert seconds(timeout) > ServerSettings().deadline
