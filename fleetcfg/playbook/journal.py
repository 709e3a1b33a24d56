"""The journal of a playbook's run: one JSON object a line, appended to, on the disk line by line.

It tells who finished, so that a run that was broken off can be taken up again. It is no record of
authority, which is the ledger's, and proves nothing to others.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from fleetcfg.errors import JournalError, RequestError
from fleetcfg.machine.access import make_private_folder, open_private
from fleetcfg.playbook.outcome import (
    BatchBegan,
    HostEnded,
    PlayBegan,
    PlaybookEvent,
    RunEnded,
    TaskBegan,
    TaskEnded,
)


@dataclass(frozen=True, slots=True)
class JournalState:
    """What a journal tells of the run so far.

    Attributes:
        playbook: The file that was played, and *sha256* the digest of its bytes.
        finished: Hosts that came through each play, by its number.
        hosts: Which it was about; *tags* and *skip_tags* which of its tasks.
    """

    playbook: str
    sha256: str
    finished: Mapping[int, frozenset[str]]
    hosts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    skip_tags: tuple[str, ...] = ()


class Journal:
    """An open journal; each line is on the disk before the next thing is done."""

    def __init__(self, file: Path, clock: Callable[[], datetime], *, is_new: bool) -> None:
        self._clock = clock
        self._file = _opened(file, is_new=is_new)

    def note(self, kind: str, **facts: object) -> Mapping[str, object]:
        """Append one line, and return what it says.

        Raises:
            JournalError: ``PLAY_JOURNAL_WRITE``.
        """
        at = self._clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"at": at, "kind": kind, **facts}
        data = json.dumps(line, ensure_ascii=True).encode() + b"\n"
        try:
            self._file.write(data)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            why = error.strerror or ""
            raise JournalError("PLAY_JOURNAL_WRITE", file=self._file.name, why=why) from error
        return line

    def tell(self, event: PlaybookEvent) -> Mapping[str, object]:
        """Append what happened, and return what the line says.

        Raises:
            JournalError: ``PLAY_JOURNAL_WRITE``.
        """
        kind, facts = _spelled(event)
        return self.note(kind, **facts)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _opened(file: Path, *, is_new: bool) -> BinaryIO:
    try:
        make_private_folder(file.parent)
        flags = os.O_WRONLY | os.O_APPEND
        handle = open_private(file, flags | os.O_EXCL) if is_new else os.open(file, flags)
        opened = open(handle, "ab", buffering=0)  # noqa: PTH123, SIM115 - of a handle; `close` ends it
        if not is_new and not file.read_bytes().endswith(b"\n"):
            opened.write(b"\n")  # a line that was torn stays one by itself
    except OSError as error:
        why = error.strerror or ""
        raise JournalError("PLAY_JOURNAL_WRITE", file=str(file), why=why) from error
    return opened


def read_journal(file: Path) -> JournalState:
    """Return what the journal in *file* tells; a line that was torn tells nothing.

    Raises:
        RequestError: ``PLAY_RUN_UNKNOWN``: there is none, or its first line is of no run.
    """
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise RequestError("PLAY_RUN_UNKNOWN", run=file.stem) from error
    told = [line for line in map(_read, lines) if line]
    if not told or told[0].get("kind") != "run":
        raise RequestError("PLAY_RUN_UNKNOWN", run=file.stem)
    finished: dict[int, set[str]] = {}
    for line in told:
        if line.get("kind") == "host" and line.get("finished") is True:
            finished.setdefault(int(line["play"]), set()).add(str(line["host"]))
    return JournalState(
        playbook=str(told[0].get("playbook", "")),
        sha256=str(told[0].get("sha256", "")),
        finished={play: frozenset(hosts) for play, hosts in finished.items()},
        hosts=_names(told[0], "hosts"),
        tags=_names(told[0], "tags"),
        skip_tags=_names(told[0], "skip_tags"),
    )


def _names(line: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the names under *key*: none in a journal of a release that did not write them."""
    told = line.get(key)
    return tuple(map(str, told)) if isinstance(told, list) else ()


def _read(line: bytes) -> dict[str, Any]:
    with suppress(ValueError):
        value = json.loads(line)
        if isinstance(value, dict):
            return value
    return {}


def _spelled(event: PlaybookEvent) -> tuple[str, dict[str, object]]:
    match event:
        case PlayBegan(staged):
            sizes = [len(batch) for batch in staged.batches]
            return "play", {"play": staged.number, "name": staged.play.name, "batches": sizes}
        case BatchBegan(play, number, hosts):
            return "batch", {"play": play, "batch": number, "hosts": list(hosts)}
        case TaskBegan(play, number, hosts):
            return "task", {"play": play, "task": number, "hosts": list(hosts)}
        case TaskEnded(play, number, outcome):
            return "result", {
                "play": play,
                "task": number,
                "host": outcome.host,
                "word": outcome.status.value,
                "code": outcome.code,
                "facts": dict(outcome.facts),
                "said": dict(outcome.said),
            }
        case HostEnded(play, host, finished):
            return "host", {"play": play, "host": host, "finished": finished}
        case RunEnded(ending):
            return "end", {"ending": ending.value}
