import os
import signal
import subprocess
import sys
import time

import pytest

from webapp import processes
from webapp.processes import (
    Process,
    StartFailed,
    Supervisor,
    command_of,
    read_procfile,
    stop_leftovers,
)

LIVE_ON = "import time; print('alive', flush=True); time.sleep(60)"
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " print('deaf', flush=True); time.sleep(60)"
)
WITH_A_DEAF_CHILD = (
    "import subprocess, sys, time;"
    f" child = subprocess.Popen([sys.executable, '-c', {DEAF!r}]);"
    " print(child.pid, flush=True); time.sleep(60)"
)
NOTE_THE_END = """
import pathlib, signal, sys, time
def note(*_):
    with pathlib.Path({notes!r}).open("a") as notes:
        notes.write({name!r} + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, note)
print("alive", flush=True)
time.sleep(60)
"""


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervise(tmp_path, said):
    """Makes supervisors, and stops them after the test."""
    made = []

    def make(*wanted):
        made.append(Supervisor(wanted, tmp_path, said.append))
        return made[-1]

    yield make
    for supervisor in made:
        supervisor.stop()


def python(name, code, **options):
    return Process(name, [sys.executable, "-c", code], **options)


def wrote(tmp_path, name, text):
    log = tmp_path / "log" / f"{name}.log"
    return lambda: log.exists() and text in log.read_text()


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_started_process_runs_and_writes_to_its_log(supervise, tmp_path):
    ready = wrote(tmp_path, "one", "alive")
    supervisor = supervise(python("one", LIVE_ON, ready=ready))

    supervisor.start()

    pid, command = (tmp_path / "run" / "one.pid").read_text().split("\n", 1)
    assert command_of(int(pid)) == command == f"{sys.executable} -c {LIVE_ON}"
    assert (tmp_path / "log" / "one.log").read_text() == "alive\n"


def test_a_process_starts_only_when_the_one_before_it_is_ready(supervise, tmp_path):
    gate = tmp_path / "gate"
    slow = f"import time, pathlib; time.sleep(.3); pathlib.Path({str(gate)!r}).touch();"
    look = f"import pathlib; print(pathlib.Path({str(gate)!r}).exists(), flush=True)"
    supervisor = supervise(
        python("slow", slow + LIVE_ON, ready=gate.exists),
        python("next", look + ";" + LIVE_ON, ready=wrote(tmp_path, "next", "alive")),
    )

    supervisor.start()

    assert (tmp_path / "log" / "next.log").read_text() == "True\nalive\n"


def test_a_process_that_dies_is_started_again_and_it_is_said(
    supervise, said, tmp_path, monkeypatch
):
    monkeypatch.setattr(processes, "LONGEST_PAUSE", 0)
    supervisor = supervise(
        python("one", LIVE_ON, ready=wrote(tmp_path, "one", "alive"))
    )
    supervisor.start()
    first = supervisor.children[0].running.pid

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: supervisor.tend() or supervisor.children[0].running.pid != first)

    assert said == ["one stopped (exit code -9); it is started again in 0 s."]


def test_a_process_that_dies_at_its_start_fails_with_its_last_words(
    supervise, said, monkeypatch
):
    monkeypatch.setattr(processes, "LONGEST_PAUSE", 0)
    supervisor = supervise(
        python("one", "raise SystemExit('no licence')", ready=lambda: False)
    )

    with pytest.raises(StartFailed, match=r"one does not start(.|\n)*no licence"):
        supervisor.start()

    assert "no licence" in said[-1]


def test_a_process_that_does_not_get_ready_in_time_fails(supervise, monkeypatch):
    monkeypatch.setattr(processes, "SECONDS_TO_GET_READY", 0.2)
    supervisor = supervise(python("one", LIVE_ON, ready=lambda: False))

    with pytest.raises(StartFailed, match="one does not start"):
        supervisor.start()


def test_processes_stop_in_reverse_order_and_leave_no_pid_files(supervise, tmp_path):
    notes = tmp_path / "notes"
    supervisor = supervise(
        *(
            python(
                name,
                NOTE_THE_END.format(notes=str(notes), name=name),
                ready=wrote(tmp_path, name, "alive"),
            )
            for name in ("first", "second")
        )
    )
    supervisor.start()

    supervisor.stop()

    assert notes.read_text() == "second\nfirst\n"
    assert list((tmp_path / "run").iterdir()) == []


def test_a_process_that_ignores_being_asked_is_killed(supervise, tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "SECONDS_TO_STOP", 0.2)
    supervisor = supervise(python("deaf", DEAF, ready=wrote(tmp_path, "deaf", "deaf")))
    supervisor.start()
    running = supervisor.children[0].running

    supervisor.stop()

    assert running.returncode == -signal.SIGKILL


def test_the_children_of_a_process_end_with_it(supervise, tmp_path):
    log = tmp_path / "log" / "one.log"
    supervisor = supervise(
        python("one", WITH_A_DEAF_CHILD, ready=wrote(tmp_path, "one", "deaf"))
    )
    supervisor.start()
    grandchild = int(log.read_text().split()[0])

    supervisor.stop()

    wait_until(lambda: DEAF not in command_of(grandchild))


def test_what_a_dead_process_left_behind_ends_before_it_is_started_again(
    supervise, tmp_path, monkeypatch
):
    monkeypatch.setattr(processes, "LONGEST_PAUSE", 0)
    log = tmp_path / "log" / "one.log"
    supervisor = supervise(
        python("one", WITH_A_DEAF_CHILD, ready=wrote(tmp_path, "one", "deaf"))
    )
    supervisor.start()
    first, child = supervisor.children[0].running.pid, int(log.read_text().split()[0])

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: supervisor.tend() or supervisor.children[0].running.pid != first)

    wait_until(lambda: DEAF not in command_of(child))


def test_what_a_killed_supervisor_left_running_is_stopped(supervise, tmp_path):
    script = tmp_path / "a script"
    script.write_text(f"#!{sys.executable}\n{LIVE_ON}\n")
    script.chmod(0o700)
    supervisor = supervise(
        python("one", LIVE_ON, ready=wrote(tmp_path, "one", "alive")),
        Process("two", [str(script), "x"], ready=wrote(tmp_path, "two", "alive")),
    )
    supervisor.start()

    stopped = stop_leftovers(tmp_path)

    assert stopped == ["one", "two"]
    codes = [child.running.wait() for child in supervisor.children]
    assert codes == [-signal.SIGTERM, -signal.SIGTERM]
    assert list((tmp_path / "run").iterdir()) == []


@pytest.mark.parametrize("text", ["{pid}\nanother program", "{pid}", "", "word\nword"])
def test_a_process_that_is_not_ours_is_left_alone(tmp_path, text):
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (tmp_path / "run").mkdir()
    pid_file = tmp_path / "run" / "one.pid"
    pid_file.write_text(text.format(pid=other.pid))

    stopped = stop_leftovers(tmp_path)

    assert stopped == []
    assert other.poll() is None
    assert not pid_file.exists()
    other.kill()
    other.wait()


def test_a_long_command_line_is_read_whole(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    code = f"{LIVE_ON} # {'long ' * 100}end"

    with subprocess.Popen([sys.executable, "-c", code]) as other:
        # For a moment after its start, a process has no command line yet.
        wait_until(lambda: command_of(other.pid))
        command = command_of(other.pid)
        other.kill()

    assert command == f"{sys.executable} -c {code}"


def test_a_procfile_is_read_with_its_variables_filled_in(tmp_path):
    procfile = tmp_path / "Procfile"
    procfile.write_text("web: serve --port $PORT\nstore: keep '$FOLDER/my files'\n")

    commands = read_procfile(procfile, {"PORT": "8000", "FOLDER": "/a folder"})

    assert commands == {
        "web": ["serve", "--port", "8000"],
        "store": ["keep", "/a folder/my files"],
    }
