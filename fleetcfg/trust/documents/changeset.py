"""The change-set: exactly what is to be changed, on which devices, from what, by whom, and when.

It binds a pinned identity, the whole state before and the target of each device, the policy and the
baseline that it was made under, one executor with the head of his log, and a window. Refused in
it: devices or operations that are not in one order or not each there once, a value that is not of
the type that it claims, and an operation that changes nothing.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from fleetcfg.trust.crypto.sealing import SecretPlace
from fleetcfg.trust.documents.about import DeviceAbout, ParameterAbout, PeopleAbout
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
    Number,
    ParameterPath,
    Part,
    read_document,
    require_sorted,
)
from fleetcfg.trust.documents.root import Risk
from fleetcfg.trust.documents.status import LogHead

ValueType = Literal["string", "integer", "boolean"]
GuardValue = str | bool | int

MAX_OPERATIONS = 1_000  # of one device
MAX_AT_ONCE = 50  # devices

_TYPES: dict[ValueType, type[GuardValue]] = {"string": str, "integer": int, "boolean": bool}


class Policy(Part):
    """The root that it was made under."""

    root_version: DocumentVersion
    root_sha256: Digest


class BaselineName(Part):
    """The manifest that it was made from.

    Attributes:
        declared_sha256: `Manifest.declared_sha256` of it: the change-set holds under a later one
            that declares the same, whatever its registers say. None if it holds under no other.
    """

    manifest_version: DocumentVersion
    manifest_sha256: Digest
    declared_sha256: Digest | None = None


class ToolNeeded(Part):
    """The least release that may apply it, and the version of the view that was read."""

    min: Annotated[str, Field(pattern=r"^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$")]
    view: Identifier


class Window(Part):
    """When it may be applied: from *not_before*, and before *not_after*."""

    not_before: Instant
    not_after: Instant


class ExecutorName(Part):
    """The one person who applies it, by one key, and the head of his log when it was made."""

    person: Identifier
    keyid: KeyId
    log_origin: Ascii
    log_head: LogHead


class SignedIdentity(Part):
    """Which device is meant.

    Attributes:
        address: ``host:port`` of the management address.
        pin: What *transport* proves the device by: fingerprint of a host key or certificate.
        strength: ``none`` where the transport can prove nothing; *pin* is empty then.
    """

    vendor: DocumentText
    model: DocumentText
    serial: DocumentText
    mac: DocumentText
    address: Ascii
    transport: Identifier
    pin: Annotated[str, Field(max_length=255)]
    strength: Literal["pinned", "none"]

    @model_validator(mode="after")
    def _is_proved(self) -> "SignedIdentity":
        if (self.strength == "none") != (not self.pin):
            raise MemberError("SCHEMA", "pin")
        return self


class Guard(Part):
    """What must be so at the moment of writing."""

    path: ParameterPath
    equals: GuardValue


class ParameterState(Part):
    """A parameter's state: *value* if it is *set*, None if it is not."""

    set: bool
    value: GuardValue | None

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> "ParameterState":
        if self.set == (self.value is None):
            raise MemberError("SCHEMA", "value")
        return self

    def spells(self) -> tuple[bool, type, GuardValue | None]:
        """Return what tells two settings apart; in Python ``True == 1``."""
        return self.set, type(self.value), self.value


class Operation(Part):
    """One parameter from *pre* to *post*."""

    path: ParameterPath
    type: ValueType
    pre: ParameterState
    post: ParameterState
    about: ParameterAbout

    @model_validator(mode="after")
    def _is_of_its_type(self) -> "Operation":
        for setting in (self.pre, self.post):
            if setting.set and type(setting.value) is not _TYPES[self.type]:
                raise MemberError("PARAM_TYPE", "type")
        if self.pre.spells() == self.post.spells():
            raise MemberError("SCHEMA", "post")
        return self


SealedBytes = Annotated[Binary, Field(min_length=1, max_length=8192)]


class SealedSecret(Part):
    """A secret that only those can open to whom it is sealed, for one parameter of one device.

    Attributes:
        sealed: To the executor's machine; `fleetcfg.trust.crypto.sealing` says how.
        rule: How it was made: ``random-20`` is twenty letters, digits and signs by chance.
        account: Whose password it is.
        kept: The same secret, sealed to the machines on which the Department keeps it, by log.
    """

    path: ParameterPath
    sealed: SealedBytes
    rule: Identifier
    account: Ascii
    kept: Frozen[SealedBytes]
    about: ParameterAbout


class DeviceChange(Part):
    """All that is done to one device, in order.

    Attributes:
        seq: Number of the change among all of that device; only ever rises.
        pre_sha256: Digest of the whole state that was read, in the one spelling; *post_sha256*
            of what it must be afterwards.
    """

    id: Identifier
    seq: DocumentVersion
    identity: SignedIdentity
    guards: Annotated[Many[Guard], Field(max_length=100)]
    pre_sha256: Digest
    ops: Annotated[Many[Operation], Field(max_length=MAX_OPERATIONS)]
    post_sha256: Digest
    secrets: Annotated[Many[SealedSecret], Field(max_length=100)]
    about: DeviceAbout

    @model_validator(mode="after")
    def _changes_each_parameter_once(self) -> "DeviceChange":
        paths = self.paths
        if not paths or len(set(paths)) != len(paths):
            raise MemberError("SCHEMA", "ops")
        return self

    @property
    def paths(self) -> tuple[str, ...]:
        """Every parameter that is written, secrets last."""
        return (*(op.path for op in self.ops), *(secret.path for secret in self.secrets))


class ChangeSet(Document):
    """See the module.

    Attributes:
        freeze_exemption: Id of the freeze that it may be applied in; None for none.
        at_once: On how many devices at the same time, once the first came out as signed.
        about: For readers, as are the members of that name further in.
    """

    id: Number
    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    author: Identifier
    created_at: Instant
    reason: DocumentText
    risk: Risk
    policy: Policy
    baseline: BaselineName
    catalog: Frozen[Digest]
    tool: ToolNeeded
    window: Window
    freeze_exemption: Identifier | None
    executor: ExecutorName
    max_attempts: Annotated[int, Field(ge=1, le=10)]
    order: Literal["listed"]
    on_failure: Literal["rollback-and-stop"]
    devices: Many[DeviceChange]
    at_once: Annotated[int, Field(ge=1, le=MAX_AT_ONCE)]
    about: PeopleAbout

    @model_validator(mode="after")
    def _hold_together(self) -> "ChangeSet":
        if self.window.not_after <= self.window.not_before:
            raise MemberError("SCHEMA", "window")
        if not self.devices:
            raise MemberError("DEVICE_LIST", "devices")
        require_sorted([device.id for device in self.devices], "DEVICE_LIST", "devices")
        if self.freeze_exemption is not None and self.baseline.declared_sha256 is not None:
            # a later manifest may move the freeze that is exempted
            raise MemberError("SCHEMA", "baseline.declared_sha256")
        return self


def place_of(changeset: ChangeSet, device: str, secret: SealedSecret) -> SecretPlace:
    """Return the place for which *secret*, of *device*, was sealed."""
    named = changeset.trust_domain, changeset.id, changeset.nonce
    return SecretPlace(*named, device, secret.path, secret.account)


def read_changeset(payload: bytes) -> ChangeSet:
    """Read a payload whose signatures were verified.

    Raises:
        RefusalError: As `read_document`; PARAM_TYPE or DEVICE_LIST.
    """
    return read_document(ChangeSet, "changeset", payload)
