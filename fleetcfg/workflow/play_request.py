"""Before a playbook is played: which one, on whom, and everything that keeps it from beginning."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from fleetcfg.declared.load import Sources
from fleetcfg.declared.playbooks.document import Playbook
from fleetcfg.declared.province import Province
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.devices.registry import families
from fleetcfg.errors import RequestError
from fleetcfg.playbook.journal import read_journal
from fleetcfg.playbook.staging import (
    ASKING,
    WRITING,
    Staged,
    TaskSelection,
    actions_of,
    stage,
)

_RUN = re.compile(r"[0-9A-Za-z-]{1,64}")
_FOLDER = re.compile(r"[^\W.][\w.\-]{0,63}")  # one name, in any alphabet, never a hidden one


@dataclass(frozen=True, slots=True)
class PlayChoice:
    """Which playbook a person chose, and what of it.

    Attributes:
        playbook: Its file or its name.
        limit: Patterns of hosts; empty for all, which *is_all* says outright.
        is_check: Nothing is asked then, and nothing will be written.
        is_resumed: Whether a run is taken up again.
        has_person: Whether a person is there who can be asked.
    """

    playbook: str
    limit: Sequence[str] = ()
    is_all: bool = False
    tags: tuple[str, ...] = ()
    skip_tags: tuple[str, ...] = ()
    is_check: bool = False
    is_resumed: bool = False
    has_person: bool = False


@dataclass(frozen=True, slots=True)
class ChosenPlays:
    """A playbook's plays as they will be run; *digest* is the SHA-256 of its bytes, in hex."""

    playbook: Playbook
    digest: str
    staged: tuple[Staged, ...]


def choose_plays(
    choice: PlayChoice, sources: Sources, province: Province, journal: Path
) -> ChosenPlays:
    """Return what is to be played, without what the run of *journal* finished.

    Raises:
        RequestError: As `find_playbook`, `finished_before`, `refuse_unready`, `select_hosts`.
    """
    playbook = find_playbook(province, choice.playbook)
    digest = sha256(sources.playbooks.files[playbook.file]).hexdigest()
    wanted = TaskSelection(
        hosts=select_hosts(province, choice.limit) if choice.limit else None,
        tags=choice.tags,
        skip_tags=choice.skip_tags,
        finished=finished_before(journal, playbook, digest) if choice.is_resumed else {},
    )
    staged = stage(playbook, province.fleet, wanted)
    refuse_unready(
        province,
        staged,
        has_chosen=bool(choice.limit) or choice.is_all,
        is_check=choice.is_check,
        has_person=choice.has_person,
    )
    return ChosenPlays(playbook, digest, staged)


def find_playbook(province: Province, asked: str) -> Playbook:
    """Return the playbook whose file or name is *asked*.

    Raises:
        RequestError: ``PLAY_UNKNOWN``.
    """
    known = province.playbooks
    for playbook in known:
        if PurePosixPath(playbook.file) == PurePosixPath(asked):
            return playbook
    for playbook in known:
        if asked in (PurePosixPath(playbook.file).stem, PurePosixPath(playbook.file).name):
            return playbook
    names = ", ".join(PurePosixPath(playbook.file).stem for playbook in known)
    raise RequestError("PLAY_UNKNOWN", name=asked, known=names)


def journal_file(folder: Path, run: str) -> Path:
    """Return where the journal of *run* is.

    Raises:
        RequestError: ``PLAY_RUN_UNKNOWN``: that is no name of a run.
    """
    if not _RUN.fullmatch(run):
        raise RequestError("PLAY_RUN_UNKNOWN", run=run)
    return folder / f"{run}.ndjson"


def finished_before(file: Path, playbook: Playbook, digest: str) -> dict[int, Collection[str]]:
    """Return who finished which play of *playbook* in the run whose journal is *file*.

    Raises:
        RequestError: ``PLAY_RUN_UNKNOWN``, ``PLAY_RESUME_OTHER``.
    """
    before = read_journal(file)
    if before.sha256 != digest:
        raise RequestError(
            "PLAY_RESUME_OTHER", run=file.stem, file=before.playbook or playbook.file
        )
    return dict(before.finished)


def refuse_unready(
    province: Province,
    staged: Sequence[Staged],
    *,
    has_chosen: bool,
    is_check: bool,
    has_person: bool,
) -> None:
    """Refuse what would come to a halt, or go too far, after it has begun.

    Args:
        province: Where the hosts are.
        staged: What is to be played.
        has_chosen: Whether a person said which hosts are meant.
        is_check: Nothing is asked then, and nothing will be written.
        has_person: Whether a person is there who can be asked.

    Raises:
        RequestError: ``PLAY_ALL_OR_LIMIT``, ``PLAY_NO_TERMINAL``, ``PLAY_INTO_PATH``,
            ``AUDIT_MIXED``, ``PLAY_ACTION_UNSUPPORTED``.
    """
    actions = actions_of(staged)
    count_simulated(province, sorted({host for each in staged for host in each.hosts}))
    if actions & WRITING and not has_chosen:
        raise RequestError("PLAY_ALL_OR_LIMIT", actions=", ".join(sorted(actions & WRITING)))
    for each in staged:
        for task in each.tasks:
            into = task.arguments.get("into", "snapshot")
            if task.action == "snapshot" and not _FOLDER.fullmatch(str(into)):
                raise RequestError("PLAY_INTO_PATH", into=str(into))
    if "command" in actions:
        _refuse_unsupported(province, staged)
    if actions & ASKING and not is_check and not has_person:
        raise RequestError("PLAY_NO_TERMINAL", actions=", ".join(sorted(actions & ASKING)))


def free_folder(parent: Path, name: str) -> Path:
    """Return a folder of *parent* that is not there yet: *name*, else *name* and a number."""
    folder, number = parent / name, 1
    while folder.exists():
        number += 1
        folder = parent / f"{name}-{number}"
    return folder


def changeset_files(staged: Sequence[Staged]) -> tuple[str, ...]:
    """Return the change-sets that will be applied, as the playbook names them, each once."""
    names = (
        str(task.arguments["change_set"])
        for each in staged
        if each.batches
        for task in each.tasks
        if task.action == "apply"
    )
    return tuple(dict.fromkeys(names))


def _refuse_unsupported(province: Province, staged: Sequence[Staged]) -> None:
    """Refuse a playbook one of whose operations a device in it cannot do, before it begins."""
    for each in staged:
        for task in each.tasks:
            if task.action == "command":
                for host in each.hosts:
                    _require_operation(province, host, str(task.arguments.get("do", "")))


def _require_operation(province: Province, host: str, operation: str) -> None:
    name = province.fleet.devices[host].family
    family = families().get(name)
    if family is None or operation not in family.commands:
        raise RequestError("PLAY_ACTION_UNSUPPORTED", action=operation, family=name, host=host)
