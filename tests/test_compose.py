import re
import runpy

import pytest
import yaml

from webapp.settings import BASE_DIR

COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if "build" in service}
SECRETS = re.compile(r"\$\{(\w*(?:PASSWORD|SECRET|TOKEN)\w*)([^}]*)\}")


def test_the_parts_of_the_shop_are_there():
    assert set(SERVICES) == {
        *("web", "worker", "beat", "migrate"),
        *("db", "redis", "milvus", "etcd", "minio"),
    }
    assert sorted(OURS) == ["beat", "migrate", "web", "worker"]


def test_every_variable_that_the_shop_is_given_is_read_by_the_settings():
    settings = (BASE_DIR / "webapp" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))

    given = {name for part in OURS for name in SERVICES[part]["environment"]}

    assert given - read == set()


def test_only_the_web_pages_can_be_reached_from_outside():
    published = {name for name, service in SERVICES.items() if "ports" in service}

    assert published == {"web"}


def test_no_secret_has_a_default():
    text = (BASE_DIR / "docker-compose.yml").read_text()

    secrets = SECRETS.findall(text)

    assert len(secrets) > 4
    assert {rest for _, rest in secrets} == {":?"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_a_part_waits_for_can_tell_that_it_is_ready(name):
    for other, terms in SERVICES[name].get("depends_on", {}).items():
        if terms["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert terms["condition"] == "service_completed_successfully"
            assert SERVICES[other]["restart"] == "no"


@pytest.mark.parametrize("name", ["Dockerfile", "Procfile"])
def test_gunicorn_is_told_only_the_address_outside_its_own_file(name):
    text = (BASE_DIR / name).read_text()
    [line] = [line for line in text.splitlines() if "gunicorn" in line and "--" in line]

    assert re.findall(r"--[\w-]+", line) == ["--bind"]


def test_the_image_holds_what_gunicorn_is_told():
    told = runpy.run_path(str(BASE_DIR / "gunicorn.conf.py"))

    assert "COPY manage.py gunicorn.conf.py ./" in (BASE_DIR / "Dockerfile").read_text()
    assert (told["workers"], told["threads"]) == (1, 8)
    assert told["control_socket_disable"] is True


def test_every_volume_is_declared():
    used = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }

    assert used == set(COMPOSE["volumes"])
