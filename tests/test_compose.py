import re
import runpy

import pytest
import yaml

from webapp.processes import read_procfile
from webapp.settings import BASE_DIR

TEXT = (BASE_DIR / "docker-compose.yml").read_text()
DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if "build" in service}
DATA_SERVICES = set(SERVICES) - OURS
PROCFILE = read_procfile(
    BASE_DIR / "Procfile", {"DATA_DIR": "", "MILVUS_PORT": "", "PORT": "8000"}
)
SECRETS = re.compile(r"\$\{(\w*(?:PASSWORD|SECRET|TOKEN)\w*)([^}]*)\}")


def test_the_parts_of_the_shop_are_there():
    assert set(SERVICES) == {
        *("web", "worker", "worker-gpu", "beat", "migrate"),
        *("db", "redis", "milvus", "etcd", "minio"),
    }
    assert sorted(OURS) == ["beat", "migrate", "web", "worker", "worker-gpu"]


def test_every_variable_that_the_shop_is_given_is_read_by_the_settings():
    settings = (BASE_DIR / "webapp" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', settings))

    given = {name for part in OURS for name in SERVICES[part]["environment"]}

    assert given - read == set()


def test_every_variable_that_the_file_asks_for_is_told_of_at_its_head():
    head = TEXT.partition("\nname: ")[0]

    asked = set(re.findall(r"\$\{(\w+)", TEXT))

    assert len(asked) > 8
    assert asked - set(re.findall(r"[A-Z_]{4,}", head)) == set()


def test_only_the_web_pages_can_be_reached_and_only_from_the_same_machine():
    published = {
        name: service["ports"]
        for name, service in SERVICES.items()
        if "ports" in service
    }

    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_data_services_are_in_no_network_with_a_way_out(name):
    expected = ["data"] if name in DATA_SERVICES else ["default", "data"]

    assert SERVICES[name]["networks"] == expected
    assert COMPOSE["networks"] == {"default": None, "data": {"internal": True}}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_part_can_take_all_memory_or_fill_the_disk_with_its_log(name):
    assert re.fullmatch(r"\d+[mg]", SERVICES[name]["mem_limit"])
    assert SERVICES[name]["logging"]["options"] == {"max-size": "10m", "max-file": "5"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_part_that_goes_on_running_can_tell_how_it_is(name):
    assert "test" in SERVICES[name]["healthcheck"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize(
    ("name", "word"),
    [("web", "web"), ("worker", "worker"), ("worker-gpu", "worker"), ("beat", "beat")],
)
def test_a_part_is_started_with_the_words_of_the_procfile(name, word):
    command = SERVICES[name]["command"].replace("0.0.0.0:", "127.0.0.1:")

    assert command.split() == PROCFILE[word]


def test_the_pages_wait_for_nothing_but_the_database():
    assert set(SERVICES["web"]["depends_on"]) == {"db", "migrate"}


def test_the_worker_on_a_gpu_differs_from_the_other_only_in_its_gpu():
    cpu, gpu = SERVICES["worker"], SERVICES["worker-gpu"]
    [device] = gpu["deploy"]["resources"]["reservations"]["devices"]

    changed = {key for key in gpu if gpu[key] != cpu.get(key)}

    own = {"profiles", "image", "build", "environment", "mem_limit", "deploy"}
    assert changed == own
    assert gpu["profiles"] == ["gpu"]
    assert gpu["build"]["args"] == {"TORCH": "cuda"}
    assert cpu["build"]["args"]["TORCH"] == "${TORCH:-cpu}"
    assert gpu["environment"] == cpu["environment"] | {"ENCODER_DEVICE": "cuda"}
    assert device == {"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}


def test_milvus_is_newer_than_its_worst_hole_and_asks_who_comes():
    version = SERVICES["milvus"]["image"].rpartition(":v")[2]
    environment = SERVICES["milvus"]["environment"]

    assert tuple(map(int, version.split("."))) >= (2, 6, 16)
    assert environment["COMMON_SECURITY_AUTHORIZATIONENABLED"] == "true"


def test_a_full_redis_drops_what_the_cache_holds_and_no_message():
    command = SERVICES["redis"]["command"]

    policy = command[command.index("--maxmemory-policy") + 1]

    assert policy == "volatile-ttl"


def test_no_secret_has_a_default():
    secrets = SECRETS.findall(TEXT)

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

    assert "COPY manage.py gunicorn.conf.py ./" in DOCKERFILE
    assert (told["workers"], told["threads"]) == (1, 8)
    assert told["control_socket_disable"] is True


def test_every_volume_is_declared():
    used = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }

    assert used == set(COMPOSE["volumes"])


def test_an_image_is_built_from_nothing_but_what_it_holds():
    ignored = (BASE_DIR / ".dockerignore").read_text().split()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)

    allowed = {line[1:] for line in ignored if line.startswith("!")}

    assert "*" in ignored
    assert allowed == {name for names in copied for name in names.split()}


def test_the_shop_runs_as_a_user_without_rights():
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]

    assert re.findall(r"^USER (.+)$", last_stage, re.MULTILINE) == ["shop"]
    assert "--from=build" in last_stage
    assert "pip install" not in last_stage
