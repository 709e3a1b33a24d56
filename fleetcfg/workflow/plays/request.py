"""Before a playbook is played: which one, on whom, and everything that keeps it from beginning."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from fleetcfg.declared.load import Sources
from fleetcfg.declared.playbooks.document import Playbook
from fleetcfg.declared.province import Province
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.devices.family import Family
from fleetcfg.errors import RequestError
from fleetcfg.playbook.actions import text_argument
from fleetcfg.playbook.journal import JournalState, read_journal
from fleetcfg.playbook.staging import ASKING, WRITING, Staged, TaskSelection, actions_of, stage

_RUN = re.compile(r"[0-9A-Za-z-]{1,64}")
_FOLDER = re.compile(r"[^\W.][\w.\-]{0,63}")  # one name, in any alphabet, never a hidden one


@dataclass(frozen=True, slots=True)
class PlayChoice:
    """Which playbook a person chose, and what of it.

    Attributes:
        playbook: Its file or its name.
        limit: Patterns of hosts; empty for all, which *is_all* says outright.
        tags: Of the tasks that are meant, several with commas; *skip_tags* of those that are not.
        is_check: Nothing is asked then, and nothing will be written.
        is_resumed: Whether a run is taken up again.
        has_person: Whether a person is there who can be asked.
    """

    playbook: str
    limit: Sequence[str] = ()
    is_all: bool = False
    tags: Sequence[str] = ()
    skip_tags: Sequence[str] = ()
    is_check: bool = False
    is_resumed: bool = False
    has_person: bool = False


@dataclass(frozen=True, slots=True)
class ChosenPlays:
    """A playbook's plays as they will be run; *digest* is the SHA-256 of its bytes, in hex.

    Attributes:
        limit: See `PlayChoice`; so are the tags.
    """

    playbook: Playbook
    digest: str
    staged: tuple[Staged, ...]
    limit: Sequence[str] = ()
    tags: Sequence[str] = ()
    skip_tags: Sequence[str] = ()


def choose_plays(
    choice: PlayChoice,
    sources: Sources,
    province: Province,
    journal: Path,
    families: Mapping[str, Family],
) -> ChosenPlays:
    """Return what is to be played, without what the run of *journal* finished.

    Args:
        choice: What a person chose.
        sources: Where the playbook's bytes are.
        province: Where its nouns are, and the hosts.
        journal: Of the run that is taken up again; not read otherwise.
        families: By name: which commands their devices take; those of the `Context` that will play.

    Raises:
        RequestError: As `find_playbook`, `finished_before`, `refuse_unready`, `select_hosts`.
    """
    playbook = find_playbook(province, choice.playbook)
    digest = sha256(sources.playbooks.files[playbook.file]).hexdigest()
    finished: Mapping[int, Collection[str]] = {}
    if choice.is_resumed:
        finished = finished_before(journal, playbook, digest)
        choice = _as_before(choice, read_journal(journal))
    wanted = TaskSelection(
        hosts=select_hosts(province, choice.limit) if choice.limit else None,
        tags=_split(choice.tags),
        skip_tags=_split(choice.skip_tags),
        finished=finished,
    )
    staged = stage(playbook, province.fleet, wanted)
    refuse_unready(choice, province, staged, families)
    tags, skipped = _split(choice.tags), _split(choice.skip_tags)
    return ChosenPlays(playbook, digest, staged, choice.limit, tags, skipped)


def _as_before(choice: PlayChoice, before: JournalState) -> PlayChoice:
    """Return *choice* with the hosts and tasks of the run that goes on, where it says no others."""
    is_said = bool(choice.limit) or choice.is_all
    return replace(
        choice,
        limit=choice.limit if is_said else before.hosts,
        tags=choice.tags or before.tags,
        skip_tags=choice.skip_tags or before.skip_tags,
    )


def _split(tags: Sequence[str]) -> tuple[str, ...]:
    return tuple(tag for part in tags for tag in part.split(",") if tag)


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
    choice: PlayChoice,
    province: Province,
    staged: Sequence[Staged],
    families: Mapping[str, Family],
) -> None:
    """Refuse a play that would stop midway, or reach too many hosts.

    Raises:
        RequestError: ``PLAY_ALL_OR_LIMIT``, ``PLAY_NO_TERMINAL``, ``PLAY_INTO_PATH``,
            ``AUDIT_MIXED``, ``PLAY_ACTION_UNSUPPORTED``.
    """
    actions = actions_of(staged)
    count_simulated(province, sorted({host for each in staged for host in each.hosts}))
    if actions & WRITING and not (choice.limit or choice.is_all):
        raise RequestError("PLAY_ALL_OR_LIMIT", actions=", ".join(sorted(actions & WRITING)))
    _refuse_folders(staged)
    _refuse_unsupported(province, staged, families)
    if attested(province, staged, families):
        actions |= {"attest"}
    if actions & ASKING and not (choice.is_check or choice.has_person):
        raise RequestError("PLAY_NO_TERMINAL", actions=", ".join(sorted(actions & ASKING)))


def attests(staged: Sequence[Staged]) -> bool:
    """Tell whether anything that people attest is to be recorded as a statement."""
    return any(text_argument(task, "says") for each in staged for task in each.tasks)


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
        task.apply.change_set
        for each in staged
        if each.batches
        for task in each.tasks
        if task.apply
    )
    return tuple(dict.fromkeys(names))


def _refuse_folders(staged: Sequence[Staged]) -> None:
    """Refuse a backup into what is not the name of one folder: a path could lead anywhere."""
    for each in staged:
        for task in each.tasks:
            if task.snapshot and not _FOLDER.fullmatch(task.snapshot.into):
                raise RequestError("PLAY_INTO_PATH", into=task.snapshot.into)


def _refuse_unsupported(
    province: Province, staged: Sequence[Staged], families: Mapping[str, Family]
) -> None:
    """Refuse a playbook one of whose operations a device in it cannot do, and no person attests."""
    lacks = lacking(province, families)
    for each in staged:
        for task in each.tasks:
            if not task.command or task.command.otherwise:
                continue
            operation = task.command.do
            for host in each.hosts:
                if lacks(host, operation):
                    name = province.fleet.devices[host].family
                    raise RequestError(
                        "PLAY_ACTION_UNSUPPORTED", action=operation, family=name, host=host
                    )


def lacking(province: Province, families: Mapping[str, Family]) -> Callable[[str, str], bool]:
    """Return what tells of a host whether its family has no such operation."""

    def lacks(host: str, operation: str) -> bool:
        family = families.get(province.fleet.devices[host].family)
        return family is None or operation not in family.commands

    return lacks


def attested(
    province: Province, staged: Sequence[Staged], families: Mapping[str, Family]
) -> tuple[tuple[str, str], ...]:
    """Return the hosts, with the operation, for which a person is asked instead; each once."""
    lacks = lacking(province, families)
    found = (
        (host, task.command.do)
        for each in staged
        for task in each.tasks
        if task.command
        for host in each.hosts
        if lacks(host, task.command.do)
    )
    return tuple(dict.fromkeys(found))
