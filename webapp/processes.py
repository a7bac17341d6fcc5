"""Keeps long-running processes alive: starts, restarts and stops them in order."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from string import Template

# A whole start of Milvus Lite over a large folder took 21 s.
SECONDS_TO_GET_READY = 90
SECONDS_TO_STOP = 8
LONGEST_PAUSE = 30
# Who has run for this long and then dies did not die of its start.
STEADY_SECONDS = 60
DEATHS_BEFORE_LAST_WORDS = 3
LAST_WORDS = 8


class StartFailed(Exception):
    """A process keeps dying, or does not get ready; says which, and its last words."""


@dataclass(frozen=True)
class Process:
    """Something to keep running. It is `ready` when what depends on it may start."""

    name: str
    command: Sequence[str]
    ready: Callable[[], bool] = lambda: True


@dataclass
class _Child:
    """A process of the system, started for a Process, and its history of dying."""

    process: Process
    running: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    deaths: int = 0
    next_start: float | None = None


class Supervisor:
    """Runs processes in sessions of their own, so that Ctrl-C reaches only this one.

    `folder`/run holds a file per running process, from which stop_leftovers() knows
    what a killed supervisor left behind; `folder`/log holds what each one writes, and
    NAME.log.1 what it wrote the time before. `say` tells people what happens.
    """

    def __init__(
        self, processes: Sequence[Process], folder: Path, say: Callable[[str], None]
    ) -> None:
        self.children = [_Child(process) for process in processes]
        self.run_folder = folder / "run"
        self.log_folder = folder / "log"
        self.say = say

    def start(self) -> None:
        """Start all in their order, each when the one before it is ready.

        Raises StartFailed; those that were started then still run.
        """
        for child in self.children:
            log = self._log(child)
            if log.exists():
                log.replace(log.with_suffix(".log.1"))
            self._spawn(child)
            self._wait_until_ready(child)

    def tend(self) -> None:
        """Start again who died, after a pause that doubles each time. Call it often."""
        now = time.monotonic()
        for child in self.children:
            if child.running is None or not _has_ended(child.running):
                continue
            if child.next_start is None:
                self._note_death(child, now)
            elif now >= child.next_start:
                self._spawn(child)

    def stop(self) -> None:
        """Stop all, the last one first: with TERM, and with KILL who takes too long."""
        for child in reversed(self.children):
            running = child.running
            if running is not None:
                end_session(running.pid, partial(_has_ended, running))
                running.wait()
                child.running = None
                self._pid_file(child).unlink(missing_ok=True)

    def last_words(self, child: _Child) -> str:
        """The end of its log."""
        lines = self._log(child).read_text(errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-LAST_WORDS:])

    def _spawn(self, child: _Child) -> None:
        for folder in (self.run_folder, self.log_folder):
            folder.mkdir(parents=True, exist_ok=True)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        program, *arguments = child.process.command
        command = [shutil.which(program, path=path) or program, *arguments]
        with self._log(child).open("ab") as log:
            child.running = subprocess.Popen(  # noqa: S603  (commands are our own)
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=os.environ | {"PATH": path},
            )
        self._pid_file(child).write_text(f"{child.running.pid}\n{' '.join(command)}")
        child.started_at, child.next_start = time.monotonic(), None

    def _wait_until_ready(self, child: _Child) -> None:
        deadline = time.monotonic() + SECONDS_TO_GET_READY
        while not (self._lives(child) and child.process.ready()):
            if child.deaths >= DEATHS_BEFORE_LAST_WORDS or time.monotonic() > deadline:
                raise StartFailed(
                    f"{child.process.name} does not start. The end of"
                    f" {self._log(child)}:\n{self.last_words(child)}"
                )
            time.sleep(0.1)
            self.tend()

    def _note_death(self, child: _Child, now: float) -> None:
        if child.running:
            # Its children may hold a port, a lock or memory that the next one needs.
            _signal(child.running.pid, signal.SIGKILL)
        if now - child.started_at > STEADY_SECONDS:
            child.deaths = 0
        child.deaths += 1
        pause = min(2 ** (child.deaths - 1), LONGEST_PAUSE)
        child.next_start = now + pause
        code = child.running.returncode if child.running else None
        self.say(
            f"{child.process.name} stopped (exit code {code});"
            f" it is started again in {pause} s."
        )
        if child.deaths >= DEATHS_BEFORE_LAST_WORDS:
            self.say(f"The end of {self._log(child)}:\n{self.last_words(child)}")

    def _lives(self, child: _Child) -> bool:
        return child.running is not None and not _has_ended(child.running)

    def _log(self, child: _Child) -> Path:
        return self.log_folder / f"{child.process.name}.log"

    def _pid_file(self, child: _Child) -> Path:
        return self.run_folder / f"{child.process.name}.pid"


def read_procfile(path: Path, variables: Mapping[str, str]) -> dict[str, list[str]]:
    """Name and command of each line `name: command`, with $VARIABLES filled in.

    Raises KeyError for a variable that is not given.
    """
    commands = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, command = line.partition(":")
        commands[name.strip()] = [
            Template(word).substitute(variables) for word in shlex.split(command)
        ]
    return commands


def stop_leftovers(folder: Path) -> list[str]:
    """Stop what a supervisor of this folder left running; returns the names.

    A number in a file may long belong to another program: only a process with the
    command line that was started (of a script, behind its interpreter's) is touched.
    """
    stopped = []
    for path in sorted((folder / "run").glob("*.pid")):
        number, _, command = path.read_text().partition("\n")
        pid = int(number) if number.isdecimal() else 0
        if command and not _is_gone(pid, command):
            end_session(pid, partial(_is_gone, pid, command))
            stopped.append(path.stem)
        path.unlink()
    return stopped


def end_session(pid: int, has_ended: Callable[[], bool]) -> None:
    """End a process that leads a session, and all others of that session."""
    _signal(pid, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    while not has_ended() and time.monotonic() < deadline:
        time.sleep(0.05)
    _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return  # They have all ended; macOS says PermissionError then.


def _has_ended(child: subprocess.Popen[bytes]) -> bool:
    return child.poll() is not None


def _is_gone(pid: int, command: str) -> bool:
    return not command_of(pid).endswith(command)


def command_of(pid: int) -> str:
    """The command line of a running process, "" where there is none."""
    if Path("/proc/self/cmdline").exists():  # A small Debian has this, but no ps.
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
            return b" ".join(words).decode(errors="replace")
        return ""
    # macOS; without -ww the line may be cut to the width of a terminal.
    answer = subprocess.run(  # noqa: S603  (the number is our own)
        ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    return answer.stdout.decode(errors="replace").strip()
