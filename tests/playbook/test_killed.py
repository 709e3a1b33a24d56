"""SIGKILL after any line of the journal: who came through is not asked again."""

import json
import os
import signal
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from fleetcfg.declared.playbooks.document import read_playbooks
from fleetcfg.declared.tree import Tree
from fleetcfg.model.fleet import Device, Fleet
from fleetcfg.model.problem import Problems
from fleetcfg.playbook.engine import PlaybookRun
from fleetcfg.playbook.journal import Journal
from fleetcfg.playbook.journal_lines import RunLine
from fleetcfg.playbook.outcome import TaskOutcome
from fleetcfg.playbook.staging import TaskSelection, stage
from fleetcfg.playbook.task_status import TaskStatus
from fleetcfg.workflow.plays.request import finished_before

HOSTS = ("a", "b", "c")
BOOK = b"""
- {hosts: "a", tasks: [{attest: ups}, {command: wake}]}
- {hosts: "b:c", serial: 1, tasks: [{attest: ups}, {command: wake}]}
"""
FLEET = Fleet({host: Device(host, "cisco_ce", "192.0.2.1") for host in HOSTS}, {})
DIGEST = "0" * 64


def clock() -> datetime:
    return datetime(2026, 11, 25, tzinfo=UTC)


def play(folder: Path, *, is_new: bool, dies_after: int = 0) -> None:
    """Play the book, and note in a file of its own what was done; die after a line if asked."""
    (book,) = read_playbooks(Tree(files={"b.yaml": BOOK}), Problems(), fleet=FLEET)
    file = folder / "run.ndjson"
    done = {} if is_new else finished_before(file, book, DIGEST)

    def do(task, hosts):
        for host in hosts:
            with (folder / "done").open("a") as told:
                told.write(f"{host} {task.action}\n")
            yield TaskOutcome(host, TaskStatus.OK)

    run = PlaybookRun(FLEET, {"attest": do, "command": do}, Event())
    with closing(Journal(file, clock, is_new=is_new)) as journal:
        line = RunLine(
            at=journal.now(),
            kind="run" if is_new else "resume",
            run="run",
            playbook="b.yaml",
            sha256=DIGEST,
            hosts=HOSTS,
            tags=(),
            skip_tags=(),
            simulated=False,
        )
        journal.add(line)
        events = run.play(stage(book, FLEET, TaskSelection(finished=done)))
        for lines, event in enumerate(events, 1):
            journal.tell(event)
            if lines == dies_after:
                os.kill(os.getpid(), signal.SIGKILL)


def killed(folder: Path, after: int) -> bool:
    child = os.fork()
    if child == 0:
        play(folder, is_new=True, dies_after=after)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_run_that_was_killed_after_any_line_comes_to_its_end(tmp_path):
    (tmp_path / "whole").mkdir()
    play(tmp_path / "whole", is_new=True)
    lines = len((tmp_path / "whole" / "run.ndjson").read_bytes().splitlines()) - 1

    for after in range(1, lines):
        folder = tmp_path / str(after)
        folder.mkdir()
        assert killed(folder, after)
        before = finished(folder)
        first = Counter((folder / "done").read_text().split("\n")) if after > 3 else Counter()
        play(folder, is_new=False)
        every = Counter((folder / "done").read_text().split("\n"))
        assert finished(folder) == set(HOSTS)
        for host in before:  # who came through is asked nothing again
            assert every[f"{host} attest"] == first[f"{host} attest"] == 1
            assert every[f"{host} command"] == 1


def finished(folder: Path) -> set[str]:
    told = map(json.loads, (folder / "run.ndjson").read_text().splitlines())
    return {line["host"] for line in told if line["kind"] == "host" and line["finished"]}
