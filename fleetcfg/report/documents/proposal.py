"""What a plan or an adoption comes to, for the engineer: counts, digest, what is left out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fleetcfg.model.finding import Finding
from fleetcfg.plan.change_plan import OneWayChange, Unplanned
from fleetcfg.report.audit_words import finding_word
from fleetcfg.report.digest_text import digest_lines
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.reasons import reason_lines
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.words import Words
from fleetcfg.worker.read_device import UnreadDevice

MOST_PATHS = 8


@dataclass(frozen=True, slots=True)
class PlanWritten:
    """A change-set that was drafted: its digest, and the file that it is in.

    Attributes:
        accounts: With which account this machine logs in, by host, where that is another than the
            one that gets a new password.
        shared: How many of the devices that get one have the reference of another device.
    """

    changeset: ChangeSet
    sha256: str
    file: str
    accounts: Mapping[str, str] = field(default_factory=dict)
    shared: int = 0


@dataclass(frozen=True, slots=True)
class AdoptionWritten:
    """An adoption that was drafted.

    Attributes:
        differences: How many differences from what is declared it allows.
        sha256: Digest of its payload.
    """

    number: str
    devices: int
    parameters: int
    differences: int
    sha256: str
    file: str


@dataclass(frozen=True, slots=True)
class DraftWritten:
    """A root, a status or a manifest that was drafted: the digest of its payload, and its file."""

    kind: str
    sha256: str
    file: str


def draft_text(written: DraftWritten, words: Words) -> str:
    """Return what was written, for people."""
    title = f"{words.label(f'document.{written.kind}')}: {words.label('document.draft')}"
    return escape_lines(
        [
            title,
            *document_lines(written.sha256, written.file, words),
            f"  → {words.label('document.next', file=written.file)}",
        ]
    )


def plan_text(plan: PlanWritten, words: Words) -> str:
    """Return what was written, for people."""
    changeset, sha256, file = plan.changeset, plan.sha256, plan.file
    passwords = sum(len(device.secrets) for device in changeset.devices)
    operations = sum(len(device.ops) for device in changeset.devices)
    counted = (passwords, "passwords") if passwords else (operations, "parameters")  # never both
    counts = f"{words.count(len(changeset.devices), 'devices')}, {words.count(*counted)}"
    others = plan.accounts.items()
    shared = [words.label("plan.shared", count=plan.shared)] if plan.shared else []
    risk = words.label(f"risk.{changeset.risk}")
    return escape_lines(
        [
            f"{words.label('plan.made')} {changeset.id} · {counts} · {risk}",
            *document_lines(sha256, file, words),
            *(f"  ! {words.label('plan.account', host=h, account=a)}" for h, a in others),
            *(f"  ! {line}" for line in shared),
            f"  → {words.label('plan.next', file=file)}",
        ]
    )


def adoption_text(adoption: AdoptionWritten, words: Words) -> str:
    """Return what was written, for people."""
    told = [
        words.count(adoption.devices, "devices"),
        words.count(adoption.parameters, "parameters"),
    ]
    if adoption.differences:
        told.append(words.label("adopt.allows", count=adoption.differences))
    return escape_lines(
        [
            f"{words.label('adopt.made')} {adoption.number} · {', '.join(told)}",
            *document_lines(adoption.sha256, adoption.file, words),
            f"  → {words.label('adopt.next', file=adoption.file)}",
        ]
    )


def document_lines(sha256: str, file: str, words: Words) -> Iterator[str]:
    """Yield where a document was written and its digest, to be compared by eye."""
    yield f"  {words.label('document.file')}: {file}"
    yield from digest_lines(sha256)


def unread_text(unread: Sequence[UnreadDevice], words: Words) -> str:
    """Return which devices could not be read, and why, for people."""
    lines: list[str] = []
    for each in unread:
        facts = {"host": each.host, "device": each.host, **each.facts}
        lines += reason_lines(each.code, facts, words, first=f"{each.host}  ")
    return escape_lines(lines)


def unplanned_text(unplanned: Sequence[Unplanned], words: Words) -> str:
    """Return what is not in a plan, by reason; of many paths the first, and how many more."""
    by_reason: dict[tuple[str, str], list[Unplanned]] = defaultdict(list)
    for each in unplanned:
        by_reason[each.reason, words.sentence(each.reason, each.facts)].append(each)
    lines = [words.label("plan.left_out", count=len(unplanned))] if unplanned else []
    for (reason, told), each_one in sorted(by_reason.items()):
        lines.append(f"  {reason}: {told}")
        lines += [f"    {each.host}  {each.path}".rstrip() for each in each_one[:MOST_PATHS]]
        if len(each_one) > MOST_PATHS:
            more = len(each_one) - MOST_PATHS
            lines.append(f"    {words.label('plan.more', count=more)}")
        lines.append(f"    → {words.remedy(reason, each_one[0].facts)}")
    return escape_lines(lines)


def one_way_text(changes: Sequence[OneWayChange], words: Words) -> str:
    """Return which changes could not be undone, for who plans; of many the first."""
    lines = [words.label("plan.one_way", count=len(changes))]
    lines.append(f"  PLAN_ONE_WAY: {words.sentence('PLAN_ONE_WAY', {})}")
    lines += [f"    {each.host}  {each.path} = {each.before}" for each in changes[:MOST_PATHS]]
    if len(changes) > MOST_PATHS:
        lines.append(f"    {words.label('plan.more', count=len(changes) - MOST_PATHS)}")
    lines.append(f"    → {words.remedy('PLAN_ONE_WAY', {})}")
    return escape_lines(lines)


def _counted(found: Sequence[Finding], words: Words) -> str:
    """Return how many values are not as declared, and how many are not declared at all."""
    undeclared = sum(finding.declared is None for finding in found)
    counts = {"adopt.differs": len(found) - undeclared, "adopt.undeclared": undeclared}
    return ", ".join(words.label(key, count=count) for key, count in counts.items() if count)


def differences_text(findings: Sequence[Finding], words: Words) -> str:
    """Return what differs from what is declared, by device."""
    by_host: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_host[finding.host].append(finding)
    lines: list[str] = []
    for host, found in sorted(by_host.items()):
        lines.append(f"{host}: {_counted(found, words)}")
        for finding in found:
            name = finding.path or finding.parameter or finding.reason
            declared, live = _shown(finding.declared, words), _shown(finding.live, words)
            lines.append(f"  {finding_word(finding, words)}  {name}")
            lines.append(
                f"    {words.label('declared')}: {declared}   {words.label('live')}: {live}"
            )
    return escape_lines(lines)


def _shown(value: str | None, words: Words) -> str:
    return words.label("adopt.nothing") if value is None else value
