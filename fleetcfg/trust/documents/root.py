"""The root: which people there are, by which keys, in which roles, under which rules.

What a root must be in itself is refused here: a key pair that stands in it twice, whatever it is
called there; a key id that is not the key's; a role that its people cannot fill; a root role of one
person; rules that would let one person ask and approve. How a root replaces a root is `chain`'s.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from fleetcfg.trust.crypto.sealing import is_sealing_key
from fleetcfg.trust.crypto.sshkey import SshKey, read_ssh_key
from fleetcfg.trust.documents.document import (
    Ascii,
    Binary,
    Digest,
    Document,
    DocumentText,
    DocumentVersion,
    Frozen,
    Identifier,
    Instant,
    KeyId,
    Many,
    MemberError,
    Name,
    Pair,
    ParameterPath,
    Part,
    read_document,
    require_sorted,
)

Risk = Literal["low", "normal", "high"]
Actor = Literal["author", "approver", "executor"]

MIN_ROOT_PEOPLE = 2
SPKI = "spki-sha256:"
BREAKGLASS_HOURS = 24
BREAKGLASS_HOURS_MOST = 168

_ZONE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_NUMBER = r"\[\d+\]"
_MUST_BE_SEPARATE = {frozenset(("author", "approver")), frozenset(("executor", "approver"))}


class Person(Part):
    """A person who may sign; *org* and *title* are for readers."""

    name: Name
    org: Identifier
    title: DocumentText


class Anchor(Part):
    """A certification authority that a CMS key's chain must end in."""

    der: Binary


class SshRootKey(Part):
    """A key that signs with ``ssh-keygen -Y sign``.

    Attributes:
        uv: Whether the user must be verified (PIN, fingerprint), and not only touch the key.
    """

    kind: Literal["sshsig"]
    person: Identifier
    pub: Binary
    uv: bool
    not_before: Instant
    not_after: Instant

    @property
    def key(self) -> SshKey:
        """The key itself."""
        return read_ssh_key(self.pub)


class CmsRootKey(Part):
    """A key with a certificate, on a token; its id is the digest of the key, not of a certificate.

    Attributes:
        anchor: Name of the `Anchor` that its certificates must lead to.
        crl_max_age_h: How old a revocation list may be, in hours.
    """

    kind: Literal["cms"]
    person: Identifier
    anchor: Identifier
    not_before: Instant
    not_after: Instant
    crl_max_age_h: Annotated[int, Field(ge=1, le=8784)]


SignerKey = Annotated[SshRootKey | CmsRootKey, Field(discriminator="kind")]


class Role(Part):
    """Keys that may act, and how many people must."""

    keys: Many[KeyId]
    threshold: DocumentVersion


class Thresholds(Part):
    """How many people must approve, by the risk of the change."""

    low: DocumentVersion
    normal: DocumentVersion
    high: DocumentVersion


class ApproverRole(Part):
    """Keys that may approve."""

    keys: Many[KeyId]
    threshold: Thresholds


class Roles(Part):
    """Who may do what.

    Attributes:
        log: Verifier keys (C2SP ``vkey``) of each installation's log, by origin.
        witness: Verifier keys of the Department's witnesses, by name.
        issue: Machines that issue change-sets, by log, sorted; None where a witness does.
    """

    root: Role
    author: Role
    approver: ApproverRole
    baseline: Role
    status: Role
    executor: Role
    log: Frozen[Ascii]
    witness: Frozen[Ascii]
    issue: Annotated[Many[Ascii], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _have_logs(self) -> "Roles":
        require_sorted(self.issue or (), "SCHEMA", "issue")
        if not self.log.keys() >= set(self.issue or ()):
            raise MemberError("SCHEMA", "issue")
        return self


class Freeze(Part):
    """A time in which nothing is changed, but by a change-set that names its *id*."""

    id: Identifier
    from_: Instant = Field(alias="from")
    to: Instant

    def holds(self, now: datetime) -> bool:
        """Tell whether *now* lies in it."""
        return self.from_ <= now < self.to


class Risks(Part):
    """Paths by their risk: exact, or a beginning followed by ``*``.

    ``[*]`` is never read to ask for fewer approvers than its signers may have meant. A path of
    neither is an ordinary risk.

    Attributes:
        high: What makes a change a high risk; ``[*]`` is any key, as in declarations.
        low: What alone may be changed at a low risk; ``[*]`` is any number. None for nothing.
    """

    high: Many[ParameterPath]
    low: Many[ParameterPath] | None = None


class Rules(Part):
    """What every change-set is held to.

    Attributes:
        separation: Pairs of actors that may not be one person in one change.
        max_window_days: Longest time in which a change may be made, in days.
        max_devices: Most devices of a change-set.
        max_unwitnessed_entries: Most log entries that no witness has seen.
        max_unwitnessed_days: Longest time without a witness, in days.
        breakglass_hours: How long an emergency change may wait for the paper; None for 24.
    """

    separation: Many[Pair[Actor]]
    max_window_days: Annotated[int, Field(ge=1, le=366)]
    max_devices: Annotated[int, Field(ge=1, le=10_000)]
    max_unwitnessed_entries: DocumentVersion
    max_unwitnessed_days: Annotated[int, Field(ge=1, le=366)]
    freeze: Many[Freeze]
    risk: Risks
    breakglass_hours: Annotated[int, Field(ge=1, le=BREAKGLASS_HOURS_MOST)] | None = None

    @property
    def breakglass_time(self) -> timedelta:
        """How long an emergency change may wait for the paper."""
        return timedelta(hours=self.breakglass_hours or BREAKGLASS_HOURS)


class Sealing(Part):
    """To whose keys secrets are sealed: X25519 keys of machines, by the name of their log.

    Attributes:
        executors: Machines that write to devices; each opens what is sealed to it.
        keepers: Machines of the Department; every secret is sealed to each of them as well.
    """

    executors: Frozen[Binary]
    keepers: Frozen[Binary]

    @model_validator(mode="after")
    def _are_keys(self) -> "Sealing":
        for name in ("executors", "keepers"):
            keys: Mapping[str, bytes] = getattr(self, name)
            if not keys or not all(map(is_sealing_key, keys.values())):
                raise MemberError("SCHEMA", name)
        every = [*self.executors.values(), *self.keepers.values()]
        if len(set(every)) != len(every):
            raise MemberError("KEY_DUPLICATE", "keepers")
        return self


class ZoneMachines(Part):
    """Which machines have to do with a zone, by the names of their logs, sorted.

    Attributes:
        dispatchers: Those that give work out for it.
        workers: Those that stand inside it, and do the work.
    """

    dispatchers: Annotated[Many[Ascii], Field(min_length=1)]
    workers: Annotated[Many[Ascii], Field(min_length=1)]

    @model_validator(mode="after")
    def _are_sorted(self) -> "ZoneMachines":
        require_sorted(self.dispatchers, "SCHEMA", "dispatchers")
        require_sorted(self.workers, "SCHEMA", "workers")
        return self


class Revoked(Part):
    """A key whose signatures no longer hold, whenever they were made."""

    keyid: KeyId
    at: Instant
    reason: DocumentText


class Root(Document):
    """The policy; see `fleetcfg.trust.verify.chain` for how one is trusted.

    Attributes:
        clocks: By log, the time to which a machine whose clock was wrong lowers what it has seen,
            once, when it takes this root in; None for no machine.
        sealing: To which keys secrets are sealed; None where no change-set may have any.
        zones: Which machines work inside the networks of providers, by zone; None for no zone.
    """

    version: DocumentVersion
    prev: Digest | None
    issued_at: Instant
    expires: Instant
    people: Frozen[Person]
    anchors: Frozen[Anchor]
    keys: Frozen[SignerKey]
    roles: Roles
    rules: Rules
    revoked: Many[Revoked]
    clocks: Frozen[Instant] | None = None
    sealing: Sealing | None = None
    zones: Frozen[ZoneMachines] | None = None

    @model_validator(mode="after")
    def _hold_together(self) -> "Root":
        if (self.prev is None) != (self.version == 1):
            raise MemberError("SCHEMA", "prev")
        if self.expires <= self.issued_at:
            raise MemberError("SCHEMA", "expires")
        if not {frozenset(pair) for pair in self.rules.separation} >= _MUST_BE_SEPARATE:
            raise MemberError("SCHEMA", "rules.separation")
        for keyid, signer in self.keys.items():
            self._check_key(keyid, signer)
        materials = [_material(keyid, signer) for keyid, signer in self.keys.items()]
        if len(set(materials)) != len(materials):
            raise MemberError("KEY_DUPLICATE", "keys")
        self._check_roles()
        self._check_sealing()
        self._check_zones()
        return self

    def _check_sealing(self) -> None:
        for name in ("executors", "keepers") if self.sealing else ():
            keys: Mapping[str, bytes] = getattr(self.sealing, name)
            if unknown := sorted(keys.keys() - self.roles.log.keys()):
                raise MemberError("SCHEMA", f"sealing.{name}.{unknown[0]}")

    def _check_zones(self) -> None:
        if self.zones is None:
            return
        if not self.zones:
            raise MemberError("SCHEMA", "zones")
        for zone, machines in self.zones.items():
            if _ZONE.fullmatch(zone) is None:
                raise MemberError("SCHEMA", f"zones.{zone}")
            for name in ("dispatchers", "workers"):
                if not self.roles.log.keys() >= set(getattr(machines, name)):
                    raise MemberError("SCHEMA", f"zones.{zone}.{name}")

    def _check_key(self, keyid: str, signer: SshRootKey | CmsRootKey) -> None:
        if signer.person not in self.people or signer.not_after <= signer.not_before:
            raise MemberError("SCHEMA", f"keys.{keyid}")
        if keyid.startswith(SPKI) != (signer.kind == "cms"):
            raise MemberError("KEY_KIND", f"keys.{keyid}")
        if isinstance(signer, CmsRootKey):
            if signer.anchor not in self.anchors:
                raise MemberError("SCHEMA", f"keys.{keyid}")
        elif signer.key.keyid != keyid:
            raise MemberError("KEY_MALFORMED", f"keys.{keyid}")
        elif signer.uv and not signer.key.is_fido:
            raise MemberError("KEY_TYPE", f"keys.{keyid}")

    def _check_roles(self) -> None:
        roles = self.roles
        approvers = roles.approver.threshold
        if not approvers.low <= approvers.normal <= approvers.high:
            raise MemberError("SCHEMA", "roles.approver.threshold")
        if roles.root.threshold < MIN_ROOT_PEOPLE:
            raise MemberError("SCHEMA", "roles.root.threshold")
        single = {
            n: getattr(roles, n) for n in ("root", "author", "baseline", "status", "executor")
        }
        needed = {name: (role.keys, role.threshold) for name, role in single.items()}
        needed["approver"] = (roles.approver.keys, approvers.high)
        for name, (keys, threshold) in needed.items():
            if len(set(keys)) != len(keys) or not self.keys.keys() >= set(keys):
                raise MemberError("SCHEMA", f"roles.{name}.keys")
            if threshold > len({self.keys[keyid].person for keyid in keys}):
                raise MemberError("SCHEMA", f"roles.{name}.threshold")

    def is_revoked(self, keyid: str) -> bool:
        """Tell whether the key's signatures no longer hold."""
        return any(revoked.keyid == keyid for revoked in self.revoked)

    def is_high_risk(self, path: str) -> bool:
        """Tell whether changing *path* is a high risk by the rules."""
        return is_listed(path, self.rules.risk.high, any_key=True)

    def is_low_risk(self, path: str) -> bool:
        """Tell whether *path* may be changed at a low risk by the rules."""
        return is_listed(path, self.rules.risk.low or ()) and not self.is_high_risk(path)


def read_root(payload: bytes) -> Root:
    """Read a root's payload; whether it is trusted is for `fleetcfg.trust.verify.chain` to say.

    Raises:
        RefusalError: As `read_document`; KEY_DUPLICATE, KEY_KIND, KEY_TYPE, KEY_WEAK or
            KEY_MALFORMED.
    """
    return _read(payload)


@lru_cache(maxsize=8)  # the same bytes are asked for again at each proof, and say the same
def _read(payload: bytes) -> Root:
    return read_document(Root, "root", payload)


def is_listed(path: str, patterns: Iterable[str], *, any_key: bool = False) -> bool:
    """Tell whether one of *patterns* stands for *path*; ``[*]`` is a number, or any key."""
    return any(_pattern(pattern, any_key=any_key).match(path) for pattern in patterns)


@lru_cache(maxsize=1024)
def _pattern(text: str, *, any_key: bool) -> re.Pattern[str]:
    """Return what *text* stands for: ``[*]`` is one key wherever it stands, a last ``*`` all."""
    is_beginning = text.endswith("*")
    first, *others = map(re.escape, (text[:-1] if is_beginning else text).split("[*]"))
    end = "" if is_beginning else r"\Z"
    if any_key and others:
        # What stands between two keys is looked for once: the cost does not grow with their number.
        *between, last = others
        keyed = "".join(rf"(?>.*?\]{part}\[)" for part in between)
        return re.compile(rf"{first}\[{keyed}.*\]{last}{end}", re.DOTALL)
    return re.compile(_NUMBER.join((first, *others)) + end)


def _material(keyid: str, signer: SshRootKey | CmsRootKey) -> str:
    if isinstance(signer, SshRootKey):
        return signer.key.spki_sha256
    return keyid.removeprefix(SPKI)
