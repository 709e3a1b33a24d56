"""A playbook's run as JSON lines: what is journalled, as it is; before it, what would be done."""

from collections.abc import Iterator
from typing import ClassVar, Literal, get_args

from fleetcfg.playbook.journal_lines import JournalRecord
from fleetcfg.report.record_class import ToldDocument, ToldRecord, of, record_of
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words
from fleetcfg.workflow.events import ChangeSetAuthorized, JournalLine, PlayAhead, PlaybookChecked


class _TaskAheadRecord(ToldRecord):
    name: str
    action: str


class AheadLine(ToldRecord):
    """A play as it would be played; *finished* are hosts that an earlier run brought through."""

    kind: Literal["ahead"] = of(lambda _told: "ahead")
    play: int = of("staged.number")
    name: str = of("staged.play.name")
    batches: list[list[str]] = of("staged.batches")
    finished: list[str] = of("staged.finished")
    tasks: list[_TaskAheadRecord] = of("staged.tasks")


class SignedLine(ToldRecord):
    """A change-set that may be applied, and the hosts of the playbook that it is about."""

    kind: Literal["signed"] = of(lambda _told: "signed")
    file: str
    id: str = of("changeset")
    hosts: list[str]


class LeftOutLine(ToldRecord):
    """Devices that are meant, and that only the signed inventory has."""

    kind: Literal["left_out"] = of(lambda _told: "left_out")
    hosts: list[str] = of("left_out")


class AttestedInsteadLine(ToldRecord):
    """An operation that no program can do on the host: a person does it and says so."""

    kind: Literal["attested_instead"] = of(lambda _told: "attested_instead")
    host: str = of(lambda pair: pair[0])
    operation: str = of(lambda pair: pair[1])


class PlayDocument(ToldDocument):
    """A run of a playbook, or what it would be, as JSON lines."""

    SCHEMA = "fleetcfg.play/1"
    LINES: ClassVar = tuple(
        ("", line)
        for line in (
            AheadLine,
            SignedLine,
            LeftOutLine,
            AttestedInsteadLine,
            *get_args(JournalRecord),
        )
    )


def play_ndjson(event: object, _words: Words) -> str:
    """Return one event, if it is of the journal or of what is ahead; of another, nothing."""
    return "".join(map(PlayDocument.line, _records(event)))


def _records(event: object) -> Iterator[dict[str, Json]]:
    match event:
        case JournalLine(line):
            yield {**line}
        case PlayAhead():
            yield record_of(AheadLine, event)
        case ChangeSetAuthorized():
            yield record_of(SignedLine, event)
        case PlaybookChecked(left_out, attested):
            if left_out:
                yield record_of(LeftOutLine, event)
            for pair in attested:
                yield record_of(AttestedInsteadLine, pair)
        case _:
            pass
