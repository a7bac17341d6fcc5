import os
import signal
import socket
import subprocess
import sys

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError

from catalog.management.commands.import_products import DatabaseStopped
from tests.factories import make_product
from tests.servers import free_port, wait_until_true
from webapp.management.commands import demo
from webapp.processes import command_of
from webapp.settings import BASE_DIR

# The command as it is, but for its parts, which sleep, and its catalogue. It hears the
# signals also where the tests themselves run in the background.
SLEEPERS = """
import signal, sys
import django
django.setup()
from webapp.management.commands import demo
from webapp.processes import Process
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
class Sleepers(demo.Command):
    def fill_the_shop(self): pass
    def wait_for_index(self, supervisor): pass
    def tell_what_to_try(self, port): self.say("open")
demo.processes = lambda *ports: [Process("one", sleep), Process("two", sleep)]
demo.call_command = lambda *arguments, **options: None
Sleepers().execute(
    port=int(sys.argv[1]), no_color=True, force_color=False, skip_checks=True
)
"""


@pytest.fixture
def taken_port():
    with socket.create_server((demo.HERE, 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def data_dir(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def sleepers(tmp_path):
    """A demo that is open, its parts asleep; and the numbers of their processes."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "webapp.settings",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "VECTOR_STORE": "memory",
        "ALLOWED_HOSTS": demo.HERE,
    }
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPERS, str(free_port())],
        cwd=BASE_DIR,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        while process.stdout.readline() not in ("open\n", ""):
            pass
        files = (tmp_path / "run").glob("*.pid")
        yield process, [int(path.read_text().split()[0]) for path in files]
        process.kill()


def asleep(pids):
    return [pid for pid in pids if "time.sleep" in command_of(pid)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whatever_ends_the_demo_its_parts_end_with_it(sleepers, number):
    process, parts = sleepers
    # Between its fork and its own program a process has no name of its own.
    wait_until_true(lambda: len(asleep(parts)) == 2, 10, "two parts asleep")

    process.send_signal(number)
    told, _ = process.communicate(timeout=20)

    assert told == "\nStopping ...\nStopped.\n"
    assert process.returncode == 0
    assert asleep(parts) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_the_parts_end_also_where_nobody_reads_any_more(sleepers, number):
    process, parts = sleepers
    process.stdout.close()

    process.send_signal(number)
    process.wait(timeout=20)

    assert len(parts) == 2
    assert asleep(parts) == []


def test_a_part_that_dies_where_nobody_reads_is_started_again(sleepers, tmp_path):
    process, parts = sleepers
    process.stdout.close()
    number = tmp_path / "run" / "one.pid"
    before = number.read_text()

    os.kill(int(before.split()[0]), signal.SIGKILL)
    wait_until_true(lambda: number.read_text() != before, 20, "a new process")

    assert process.poll() is None
    process.terminate()
    process.wait(timeout=20)


@pytest.mark.parametrize(
    ("engine", "name"),
    [("postgresql", "shop"), ("sqlite3", "{folder}/shop.sqlite3")],
)
def test_the_database_of_a_real_shop_is_refused(tmp_path, engine, name):
    database = {
        "ENGINE": f"django.db.backends.{engine}",
        "NAME": name.format(folder=tmp_path),
    }

    with pytest.raises(CommandError) as error:
        demo.check_database_is_own(database, tmp_path)

    assert str(error.value) == (
        "DATABASE_URL may name a real shop's database, and the demo would put its"
        " goods and an administrator there. Give the demo a database of its own:\n"
        f"    DATABASE_URL=sqlite:///{tmp_path}/db.sqlite3 make demo"
    )


def test_the_database_in_the_data_folder_is_the_demos_own(tmp_path):
    name = tmp_path / "db.sqlite3"

    demo.check_database_is_own(
        {"ENGINE": "django.db.backends.sqlite3", "NAME": str(name)}, tmp_path
    )


def test_hosts_that_would_turn_the_demo_away_are_told_at_once(settings):
    settings.ALLOWED_HOSTS = ["shop.example.com"]

    with pytest.raises(CommandError, match="ALLOWED_HOSTS does not name 127.0.0.1"):
        demo.check_host_is_allowed()


@pytest.mark.parametrize("hosts", [["localhost", "127.0.0.1"], ["*"]])
def test_hosts_that_let_the_demo_in_are_no_error(settings, hosts):
    settings.ALLOWED_HOSTS = hosts

    demo.check_host_is_allowed()


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
def test_a_password_that_was_changed_is_not_told_any_more(data_dir, django_user_model):
    demo.admin_password()
    admin = django_user_model.objects.get(username="admin")
    admin.set_password("changed since")
    admin.save()

    assert demo.admin_password() == "its password was changed"


@pytest.mark.django_db
def test_an_administrator_made_by_hand_keeps_the_password(data_dir, django_user_model):
    django_user_model.objects.create_superuser("admin", password="by hand")

    assert demo.admin_password() == "with the password you gave it"
    assert authenticate(username="admin", password="by hand")


@pytest.mark.django_db
def test_an_import_that_the_database_ended_is_not_taken_for_mistakes(monkeypatch):
    make_product("Red mug")

    def stopped(*arguments, **options):
        raise DatabaseStopped("The database stopped the import")

    monkeypatch.setattr(demo, "call_command", stopped)

    with pytest.raises(DatabaseStopped):
        demo.Command().fill_the_shop()
