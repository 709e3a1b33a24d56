"""Documents, roots and logs as text, for those who sign them and for the Department. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fleetcfg.authority.lay_down import TakenFolder
from fleetcfg.report.clock import local_time, zoned_time
from fleetcfg.report.digest_text import grouped
from fleetcfg.report.escape import escape
from fleetcfg.report.lines import columns_of
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.root import ApproverRole, Role, Root
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify.chain import Pinned
from fleetcfg.words import Words

TextRow = tuple[str, str]


def table(rows: Iterable[TextRow], *, indent: int = 0) -> str:
    """Return labels and what they say, one below the other."""
    listed = list(rows)
    width = max((columns_of(label) for label, _ in listed), default=0)
    lead = " " * indent
    return "".join(
        f"{lead}{escape(label)}{' ' * (width - columns_of(label))}  {escape(text)}".rstrip() + "\n"
        for label, text in listed
    )


@dataclass(frozen=True, slots=True)
class MachineTrust:
    """By whose word a machine judges: the root that it trusts, and its own log.

    Attributes:
        sha256: Of the root.
        origin: Of the log; *verifier* its public key, where it is to be told.
        signed_by: Who signed the root, where that is to be told.
        taken: Which declarations were taken in; None for none.
        newest: The root in force, where that may be one that was followed from this one.
    """

    root: Root
    sha256: str
    origin: str
    signed_by: Collection[str] = ()
    verifier: str = ""
    taken: TakenFolder | None = None
    newest: Pinned | None = None


def files_taken(count: int, words: Words) -> str:
    """Return how many files a carried folder brought; with none, all lay here as signed before."""
    return words.label("import.written", count=count) if count else words.label("import.same")


def anchor_text(anchor: MachineTrust, words: Words) -> str:
    """Return by whose word a machine judges."""
    first, second = grouped(anchor.sha256)
    rows = [
        (words.label("trust.domain"), anchor.root.trust_domain),
        (words.label("trust.root"), f"{anchor.root.version}"),
        (words.label("trust.digest"), first),
        ("", second),
    ]
    if anchor.signed_by:
        rows.append((words.label("trust.signed_by"), _signed_of(anchor, words)))
    if anchor.newest is not None and anchor.newest.sha256 != anchor.sha256:
        newest, (first, second) = anchor.newest.root, grouped(anchor.newest.sha256)
        rows.append((words.label("trust.followed"), _root_line(newest, words)))
        rows += [(words.label("trust.digest"), first), ("", second)]
    rows.append((words.label("ledger.origin"), anchor.origin))
    taken = anchor.taken
    told = "" if taken is None else f"{taken.manifest}: {files_taken(taken.written, words)}"
    more = {"ledger.vkey": anchor.verifier, "trust.taken": told}
    shown = table([*rows, *((words.label(key), text) for key, text in more.items() if text)])
    if taken is None or taken.aside is None:
        return shown
    return shown + moved_text(taken.aside, taken.moved, words)


def moved_text(aside: Path, moved: Iterable[str], words: Words) -> str:
    """Return each file that was moved into *aside*, and how to have it back."""
    lead = words.label("import.moved")
    lines = [f"  {lead} {escape(path)} → {escape(str(aside / path))}\n" for path in moved]
    return "".join([*lines, f"  {words.label('import.moved_back')}\n"])


def _signed_of(anchor: MachineTrust, words: Words) -> str:
    """Return how many of those who keep the root signed it, and who they are."""
    root, people = anchor.root, anchor.signed_by
    keepers = {root.keys[keyid].person for keyid in root.roles.root.keys}
    listed = ", ".join(sorted(people))
    return words.label("trust.signed_of", count=len(people), of=len(keepers), people=listed)


def _decision(document: Manifest | Adoption) -> str:
    return f"{document.decision.number} ({document.decision.date:%d/%m/%Y})"


# ---------------------------------------------------------------- who may do what


@dataclass(frozen=True, slots=True)
class TrustInForce:
    """Who may do what, and what is in force.

    Attributes:
        sha256: Of the root.
        documents: By kind; None for one that is not.
    """

    root: Root
    sha256: str
    documents: Mapping[str, StatusDocument | Manifest | None]


def trust_text(trust: TrustInForce, words: Words) -> str:
    """Return who may do what, what is in force, and until when."""
    root, sha256, documents = trust.root, trust.sha256, trust.documents
    first, second = grouped(sha256)
    rows: list[TextRow] = [
        (words.label("trust.domain"), root.trust_domain),
        (words.label("trust.root"), _root_line(root, words)),
        (words.label("trust.digest"), first),
        ("", second),
    ]
    for kind, document in documents.items():
        rows.append((words.label(f"trust.{kind}"), _document_line(document, words)))
    parts = [table(rows), f"\n{words.label('trust.roles')}\n", *_role_lines(root, words)]
    logs = [(origin, vkey) for origin, vkey in sorted(root.roles.log.items())]
    witnesses = [(name, vkey) for name, vkey in sorted(root.roles.witness.items())]
    revoked = [(one.keyid, f"{local_time(one.at)} {one.reason}") for one in root.revoked]
    issue = [(origin, "") for origin in root.roles.issue or ()]
    zones = _zone_rows(root, words)
    told = {"issue": issue, "logs": logs, "witnesses": witnesses, "zones": zones}
    for label, listed in (told | {"revoked": revoked}).items():
        if listed:
            parts += [f"\n{words.label(f'trust.{label}')}\n", table(listed, indent=2)]
    return "".join(parts)


def _zone_rows(root: Root, words: Words) -> list[TextRow]:
    rows: list[TextRow] = []
    for zone, machines in sorted((root.zones or {}).items()):
        dispatchers, workers = ", ".join(machines.dispatchers), ", ".join(machines.workers)
        rows += [
            (zone, f"{words.label('trust.zone.dispatchers')} {dispatchers}"),
            ("", f"{words.label('trust.zone.workers')} {workers}"),
        ]
    return rows


def _root_line(root: Root, words: Words) -> str:
    return f"{root.version}, {words.label('trust.until')} {zoned_time(root.expires, words)}"


def _document_line(document: StatusDocument | Manifest | None, words: Words) -> str:
    match document:
        case None:
            return words.label("trust.none")
        case StatusDocument():
            until = zoned_time(document.expires, words)
            return f"{document.version}, {words.label('trust.until')} {until}"
        case Manifest():
            return f"{document.version}, {_decision(document)}"


def _role_lines(root: Root, words: Words) -> list[str]:
    lines: list[str] = []
    for name in ("root", "author", "approver", "baseline", "status", "executor"):
        role: Role | ApproverRole = getattr(root.roles, name)
        lines.append(f"  {words.label(f'trust.role.{name}')}{_threshold(role, words)}\n")
        rows = [(f"{root.keys[keyid].person}", _key_line(root, keyid)) for keyid in role.keys]
        lines.append(table(sorted(rows), indent=4))
    return lines


def _threshold(role: Role | ApproverRole, words: Words) -> str:
    if isinstance(role, Role):
        return f" ({words.label('trust.at_least')} {role.threshold})"
    needed = role.threshold
    return (
        f" ({words.label('trust.at_least')} {needed.low}/{needed.normal}/{needed.high}"
        f" {words.label('trust.by_risk')})"
    )


def _key_line(root: Root, keyid: str) -> str:
    key = root.keys[keyid]
    mark = " ✗" if root.is_revoked(keyid) else ""
    return f"{keyid} … {local_time(key.not_after)}{mark}"
