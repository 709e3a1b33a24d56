"""What the Department is about to sign: payloads of status and manifest that follow those before.

Pure: (the document before, what is there now, the time) → payload, in the one spelling and read
back by the rules that the door will hold it to. Nothing is signed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fleetcfg.trust.crypto.canonical import digest, require_alphabet
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.document import make_document
from fleetcfg.trust.documents.manifest import Decision, Manifest, Release, read_manifest
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.trust.documents.root import Freeze, Root
from fleetcfg.trust.documents.status import ExecutorLog, ManifestName, StatusDocument, read_status


@dataclass(frozen=True, slots=True)
class NextStatus:
    """What a status will say, beside its number and its time.

    Attributes:
        withdrawn: Ids or digests of change-sets that are taken back.
        freeze: Times in which nothing is changed.
        executors: What was last seen of each executor's log, by key id.
        device_seq: The last sequence number that was given out, by device.
        meetings: Freezes of the devices of meetings' sites, as a status has them.
        freezes_registers: Whether what the manifest's registers freeze is among all these.
    """

    manifest: ManifestName
    withdrawn: Sequence[str]
    freeze: Sequence[Freeze]
    executors: Mapping[str, ExecutorLog]
    device_seq: Mapping[str, int]
    meetings: Sequence[MeetingFreeze] = ()
    freezes_registers: bool = False


@dataclass(frozen=True, slots=True)
class ManifestInput:
    """What a manifest will name.

    Attributes:
        files: Every protected file, by path.
        semantic: Digest of what is declared of each device, by host.
        releases: What of meetings' freezes is given back, as a manifest has it.
    """

    files: Mapping[str, bytes]
    semantic: Mapping[str, str]
    decision: Decision
    releases: Sequence[Release] = ()


def draft_status(
    before: Envelope | None, root: Root, next_status: NextStatus, *, now: datetime, life: timedelta
) -> bytes:
    """Return the payload of the status after *before*.

    Raises:
        RefusalError: As `read_status`: a life that is too long, a name that is none.
    """
    version = 1 if before is None else read_status(before.payload).version + 1
    return make_document(
        StatusDocument,
        "status",
        trust_domain=root.trust_domain,
        version=version,
        root_version=root.version,
        manifest=next_status.manifest,
        withdrawn=sorted(set(next_status.withdrawn)),
        freeze=tuple(next_status.freeze),
        executors=next_status.executors,
        device_seq=next_status.device_seq,
        issued_at=now,
        expires=now + life,
        meetings=tuple(next_status.meetings) or None,
        freezes_registers=next_status.freezes_registers or None,
    ).to_bytes()


def draft_manifest(
    before: Envelope | None, root: Root, declarations: ManifestInput, *, now: datetime
) -> bytes:
    """Return the payload of the manifest after *before*.

    Raises:
        RefusalError: As `read_manifest`: PATH_NAME for a file that no system may misread;
            JSON_ALPHABET.
    """
    version = 1 if before is None else read_manifest(before.payload).version + 1
    payload = make_document(
        Manifest,
        "manifest",
        trust_domain=root.trust_domain,
        version=version,
        prev=None if before is None else before.sha256,
        root_version=root.version,
        files=[
            {"path": path, "sha256": digest(data), "size": len(data)}
            for path, data in sorted(declarations.files.items())
        ],
        semantic=declarations.semantic,
        decision=declarations.decision,
        issued_at=now,
        releases=tuple(declarations.releases) or None,
    ).to_bytes()
    require_alphabet(payload)
    return payload
