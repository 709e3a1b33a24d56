"""What a plan or an adoption comes to, for whoever made it: counts, digest, what is left out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from fleetcfg.model.finding import Finding
from fleetcfg.plan.change_plan import Unplanned
from fleetcfg.report.escape import escape
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.view.v1_facts import eights
from fleetcfg.words import Language, counted, remedy, sentence, word

MOST_PATHS = 8


def plan_text(changeset: ChangeSet, sha256: str, file: str, language: Language) -> str:
    """Return what was written, for people."""
    operations = sum(len(device.ops) for device in changeset.devices)
    counts = f"{counted(len(changeset.devices), 'devices', language)}, " + counted(
        operations, "parameters", language
    )
    risk = word(f"risk.{changeset.risk}", language)
    return _text(
        [
            f"{word('plan.made', language)} {changeset.id} · {counts} · {risk}",
            *document_lines(sha256, file, language),
            f"  → {word('plan.next', language).format(file=file)}",
        ]
    )


def adoption_text(
    number: str, counts: tuple[int, int, int], sha256: str, file: str, language: Language
) -> str:
    """Return what was written, for people.

    Args:
        number: Id of the adoption.
        counts: Devices, parameters, and differences that it allows.
        sha256: Digest of its payload.
        file: Where it is.
        language: In which it is told.
    """
    devices, parameters, differences = counts
    told = [counted(devices, "devices", language), counted(parameters, "parameters", language)]
    if differences:
        told.append(word("adopt.allows", language).format(count=differences))
    return _text(
        [
            f"{word('adopt.made', language)} {number} · {', '.join(told)}",
            *document_lines(sha256, file, language),
            f"  → {word('adopt.next', language).format(file=file)}",
        ]
    )


def document_lines(sha256: str, file: str, language: Language) -> Iterator[str]:
    """Yield where a document was written and its digest, to be compared by eye."""
    yield f"  {word('document.file', language)}: {file}"
    yield f"  SHA-256: {' '.join(eights(sha256))}"


def unplanned_text(unplanned: Sequence[Unplanned], language: Language) -> str:
    """Return what is not in a plan, by reason; of many paths the first, and how many more."""
    by_reason: dict[tuple[str, str], list[Unplanned]] = defaultdict(list)
    for each in unplanned:
        by_reason[each.reason, sentence(each.reason, each.facts, language)].append(each)
    lines = [word("plan.left_out", language).format(count=len(unplanned))] if unplanned else []
    for (reason, told), each_one in sorted(by_reason.items()):
        lines.append(f"  {reason}: {told}")
        lines += [f"    {each.host}  {each.path}".rstrip() for each in each_one[:MOST_PATHS]]
        if len(each_one) > MOST_PATHS:
            more = len(each_one) - MOST_PATHS
            lines.append(f"    {word('plan.more', language).format(count=more)}")
        lines.append(f"    → {remedy(reason, each_one[0].facts, language)}")
    return _text(lines)


def differences_text(findings: Sequence[Finding], language: Language) -> str:
    """Return what differs from what is declared, by device."""
    by_host: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_host[finding.host].append(finding)
    lines: list[str] = []
    for host, found in sorted(by_host.items()):
        lines.append(f"{host}: {word('adopt.differs', language).format(count=len(found))}")
        for finding in found:
            name = finding.path or finding.parameter or finding.reason
            declared, live = _shown(finding.declared), _shown(finding.live)
            lines.append(f"  {word(f'verdict.{finding.verdict}', language)}  {name}")
            lines.append(
                f"    {word('declared', language)}: {declared}   {word('live', language)}: {live}"
            )
    return _text(lines)


def _shown(value: str | None) -> str:
    return "∅" if value is None else value


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{escape(line)}\n" for line in lines)
