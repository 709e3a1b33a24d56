"""Ways of running a command line, when something happens to it meanwhile."""

import contextlib
import errno
import io
import json
import os
import signal
import sys
from collections.abc import Callable
from unittest.mock import patch

from fleetcfg.cli.program.main import run
from tests.golden.world import Scene, fill_the_disk, interrupt, once, upon_intent
from tests.integration.walk import Ended, Person, at_home


def in_process(_scene: Scene, person: Person, words: list[str]) -> Ended:
    return person(*words)


def with_a_disk_that_fills(_scene: Scene, person: Person, words: list[str]) -> Ended:
    return upon_intent(person, words, fill_the_disk)


def with_the_line_to_the_first_cut(scene: Scene, person: Person, words: list[str]) -> Ended:
    return _cut(scene, scene.world.hosts[0], person, words)


def with_the_line_to_the_third_cut(scene: Scene, person: Person, words: list[str]) -> Ended:
    return _cut(scene, scene.world.hosts[2], person, words)


def _cut(scene: Scene, host: str, person: Person, words: list[str]) -> Ended:
    """Have every answer of *host* break off half way, once it was written to."""

    def is_written() -> bool:
        return scene.fleet.stats()[host]["writes"] > 0

    def cut(_pid: int) -> None:
        scene.fleet.control("fault", host=host, mode="drops")

    return once(is_written, person, words, cut)


def with_ctrl_c(_scene: Scene, person: Person, words: list[str]) -> Ended:
    return upon_intent(person, words, interrupt)


def with_ctrl_c_at_a_task(_scene: Scene, person: Person, words: list[str]) -> Ended:
    with person.process(*words, "--output", "ndjson") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["kind"] == "task":
                process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=600)
    return Ended(process.returncode, "", err)


class _Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


def answering(*lines: str) -> Callable[[Scene, Person, list[str]], Ended]:
    """Return a run with a person at the terminal who types *lines*."""

    def typed(scene: Scene, person: Person, words: list[str]) -> Ended:
        with patch.object(sys, "stdin", _Keyboard("".join(f"{line}\n" for line in lines))):
            return in_process(scene, person, words)

    return typed


def taken_down(scene: Scene, person: Person, words: list[str]) -> Ended:
    """Run ``sim up``, and stop what it has started."""
    ended = in_process(scene, person, words)
    person.do("sim", "down", "--state-dir", "here")
    return ended


def until_terminated(_scene: Scene, person: Person, words: list[str]) -> Ended:
    """Run what serves until it is stopped, and stop it when it says that it is ready."""
    return _signalled(person, words, signal.SIGTERM)


def until_interrupted(_scene: Scene, person: Person, words: list[str]) -> Ended:
    return _signalled(person, words, signal.SIGINT)


def _signalled(person: Person, words: list[str], number: signal.Signals) -> Ended:
    with person.process(*words) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        process.send_signal(number)
        out, err = process.communicate(timeout=600)
    return Ended(process.returncode, ready + out, err)


# ---------------------------------------------------------------- what may happen to any command


class _Raising(io.TextIOBase):
    """Somewhere to print to that cannot be printed to."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def write(self, _text: str) -> int:
        raise self._error


def full(_scene: Scene, person: Person, words: list[str]) -> Ended:
    """Run with an output on a disk that is full."""
    return _printing(person, words, _Raising(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))


def interrupted(_scene: Scene, person: Person, words: list[str]) -> Ended:
    """Run, and type Ctrl-C when the first word is printed."""
    return _printing(person, words, _Raising(KeyboardInterrupt()))


def _printing(person: Person, words: list[str], stream: _Raising) -> Ended:
    err = io.StringIO()
    with (
        at_home(person.folder),
        contextlib.redirect_stdout(stream),
        contextlib.redirect_stderr(err),
    ):
        code = run(words)
    return Ended(code, "", err.getvalue())
