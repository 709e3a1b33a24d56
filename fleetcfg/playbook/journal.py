"""The journal of a playbook's run: one JSON object a line, appended to, on the disk line by line.

It tells who finished, so that a run that was broken off can be taken up again. It is no record of
authority, which is the ledger's, and proves nothing to others.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from fleetcfg.errors import JournalError, RequestError
from fleetcfg.machine.access import make_private_folder, open_private
from fleetcfg.playbook.journal_lines import HostLine, JournalRecord, RunLine, line_of, read_line
from fleetcfg.playbook.outcome import PlaybookEvent
from fleetcfg.trust.crypto.canonical import Json


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

    def now(self) -> str:
        """Return the time of a line that is made now."""
        return self._clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def add(self, line: JournalRecord) -> Mapping[str, Json]:
        """Append one line, and return what it says.

        Raises:
            JournalError: ``PLAY_JOURNAL_WRITE``.
        """
        said: dict[str, Json] = line.model_dump(mode="json")
        try:
            self._file.write(json.dumps(said).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            why = error.strerror or ""
            raise JournalError("PLAY_JOURNAL_WRITE", file=self._file.name, why=why) from error
        return said

    def tell(self, event: PlaybookEvent) -> Mapping[str, Json]:
        """Append what happened, and return what the line says.

        Raises:
            JournalError: ``PLAY_JOURNAL_WRITE``.
        """
        return self.add(line_of(event, self.now()))

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
    told = [line for line in map(read_line, lines) if line is not None]
    if not told or not isinstance(told[0], RunLine) or told[0].kind != "run":
        raise RequestError("PLAY_RUN_UNKNOWN", run=file.stem)
    finished: dict[int, set[str]] = {}
    for line in told:
        if isinstance(line, HostLine) and line.finished:
            finished.setdefault(line.play, set()).add(line.host)
    return JournalState(
        playbook=told[0].playbook,
        sha256=told[0].sha256,
        finished={play: frozenset(hosts) for play, hosts in finished.items()},
        hosts=told[0].hosts,
        tags=told[0].tags,
        skip_tags=told[0].skip_tags,
    )
