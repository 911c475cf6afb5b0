"""deploy/compose.yaml: who reaches whom, and in what order. Read by its own indentation; no YAML library is at hand."""

import re
from pathlib import Path

import pytest

COMPOSE = (Path(__file__).parents[2] / "deploy" / "compose.yaml").read_text(encoding="utf-8")


def blocks(text: str, indent: str) -> dict[str, str]:
    """Return what stands under each key of one indentation."""
    parts = re.split(rf"^{indent}([a-z][a-z-]*):", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


TOP = blocks(COMPOSE, "")
SERVICES = blocks(TOP["services"], "  ")
OURS = ("chirp", "worker", "migrate")


def networks(service: str) -> set[str]:
    """Return the networks of a service."""
    return set(re.search(r"networks: \[(.*)\]", SERVICES[service])[1].split(", "))  # type: ignore[index]  # each has them


def test_every_part_is_there() -> None:
    assert set(SERVICES) == {*OURS, "gotosocial", "postgresql", "redis", "meilisearch"}
    assert "\t" not in COMPOSE


def test_only_chirp_has_a_port_outside() -> None:
    assert [name for name, text in SERVICES.items() if re.search(r"^    ports:", text, re.MULTILINE)] == ["chirp"]
    assert 'ports: ["127.0.0.1:3000:3000"]' in SERVICES["chirp"]


def test_gotosocial_meets_chirp_and_its_own_store_only() -> None:
    peers = {name for name in SERVICES if name != "gotosocial" and networks(name) & networks("gotosocial")}
    assert peers == {"chirp", "worker", "postgresql"}
    closed = blocks(TOP["networks"], "  ")
    assert {name for name, text in closed.items() if "internal: true" in text} == {"stores", "gotosocial-store"}
    for store in ("postgresql", "redis", "meilisearch"):
        assert networks(store) <= {"stores", "gotosocial-store"}


def test_chirp_waits_for_the_migrations() -> None:
    for name in ("chirp", "worker"):
        assert "migrate:\n        condition: service_completed_successfully" in SERVICES[name]
    assert 'restart: "no"' in SERVICES["migrate"]
    assert "postgresql:\n        condition: service_healthy" in SERVICES["migrate"]


@pytest.mark.parametrize("name", ["gotosocial", "postgresql", "redis", "meilisearch"])
def test_every_store_tells_its_health_and_keeps_its_data(name: str) -> None:
    assert "healthcheck:\n      test:" in SERVICES[name]
    volumes = re.findall(r"^      - ([a-z][a-z-]*):/", SERVICES[name], re.MULTILINE)
    assert volumes
    assert set(volumes) <= set(blocks(TOP["volumes"], "  "))
    assert re.search(r"image: docker\.io/\S+:v?[0-9][0-9.]*$", SERVICES[name], re.MULTILINE)


@pytest.mark.parametrize("name", OURS)
def test_chirps_processes_are_one_image_without_power(name: str) -> None:
    assert "<<: *chirp" in SERVICES[name]
    common = COMPOSE.partition("x-chirp: &chirp")[2].partition("\nservices:")[0]
    for line in ("image: chirp", "env_file: .env", "read_only: true", "cap_drop: [ALL]", 'POSTGRES_PASSWORD: ""'):
        assert line in common


def test_the_files_that_are_mounted_are_there() -> None:
    for path in re.findall(r"- \./([^:]+):", COMPOSE):
        assert (Path(__file__).parents[2] / "deploy" / path).is_file()
