import socket

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError

from webapp.management.commands import demo


@pytest.fixture
def taken_port():
    with socket.create_server((demo.HERE, 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def data_dir(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_a_taken_port_is_named_together_with_the_way_out(taken_port):
    with pytest.raises(CommandError) as error:
        demo.check_port_is_free(taken_port, "make demo PORT=8001")

    assert str(error.value) == (
        f"Port {taken_port} is taken by another program. Choose another one:\n"
        "    make demo PORT=8001"
    )


def test_a_free_port_is_no_error(taken_port):
    demo.check_port_is_free(demo.free_port_after(taken_port), "")


def test_a_second_demo_is_told_of_the_first(tmp_path):
    with (
        demo.only_demo(tmp_path, 8123),
        pytest.raises(CommandError, match="running already: http://127.0.0.1:8123/"),
        demo.only_demo(tmp_path, 8124),
    ):
        pass


def test_the_lock_is_free_again_after_the_demo(tmp_path):
    with demo.only_demo(tmp_path, 8123):
        pass

    with demo.only_demo(tmp_path, 8124):
        assert (tmp_path / "demo.lock").read_text() == "http://127.0.0.1:8124/"


@pytest.mark.parametrize(
    ("uri", "port"),
    [
        ("http://127.0.0.1:19777", 19777),
        ("http://localhost", 19530),
        ("http://milvus.example.com:19530", None),
    ],
)
def test_milvus_is_started_only_where_it_is_to_run_here(settings, uri, port):
    settings.VECTOR_STORE = "milvus"
    settings.VECTOR_STORES = {"milvus": ("", {"uri": uri})}

    assert demo.own_milvus_port() == port


def test_the_parts_are_those_of_the_procfile(data_dir):
    names = [process.name for process in demo.processes(8123, 19777)]

    assert names == ["milvus", "worker", "beat", "web"]


def test_no_milvus_is_started_where_it_runs_elsewhere(data_dir):
    names = [process.name for process in demo.processes(8123, None)]

    assert names == ["worker", "beat", "web"]


@pytest.mark.django_db
def test_the_first_start_makes_an_administrator_with_a_secret_password(data_dir):
    password = demo.admin_password()

    assert authenticate(username="admin", password=password).is_superuser
    assert (data_dir / "admin-password").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_a_later_start_keeps_the_administrator(data_dir):
    password = demo.admin_password()

    assert demo.admin_password() == password


@pytest.mark.django_db
def test_an_administrator_made_by_hand_keeps_the_password(data_dir, django_user_model):
    django_user_model.objects.create_superuser("admin", password="by hand")

    assert demo.admin_password() == "with the password you gave it"
    assert authenticate(username="admin", password="by hand")
