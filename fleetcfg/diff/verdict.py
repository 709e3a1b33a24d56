"""The three-way rule: signed, proposed, authorized, live → one verdict and its reason. Pure.

For one path of one device. *Signed* is what the signed declarations ask, *proposed* what the
declarations as they lie here ask; *authorized* is what the record says the Department signed the
device to be. The rule is total, and its cases exclude each other: `docs/explanation/verdicts.md`
has it as a table.

What decides is what was signed. What is only proposed can make a device `pending`, and can name the
reason of an `unauthorized`; it never makes anything right that was not.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from fleetcfg.model.authorized import Approved, Emergency, Hashed, StateValue
from fleetcfg.model.declared import Attestation, Setting
from fleetcfg.model.snapshot import NOT_BY_TRANSPORT
from fleetcfg.model.value import Absent, Masked, Unreadable, Value, ValueReading
from fleetcfg.model.verdict import Verdict

Judged = tuple[Verdict, str]
"""A verdict and the code of its reason; empty where the values say it themselves."""

_UNVERIFIABLE_SECRET: Judged = (Verdict.UNVERIFIABLE, "SECRET_BY_REFERENCE")
_MASKED: Judged = (Verdict.UNVERIFIABLE, "MASKED_BY_DEVICE")
_WAIVED: Judged = (Verdict.WAIVED, "WAIVED_BY_DOCUMENT")
_TOO_LONG: Judged = (Verdict.UNREADABLE, "VALUE_TOO_LONG")
_APPEARED: Judged = (Verdict.UNAUTHORIZED, "APPEARED_SINCE_ADOPTION")
_HIDDEN: Judged = (Verdict.UNREADABLE, "MASKED_NO_SECRET")
_CONFORM: Judged = (Verdict.CONFORM, "")
_CONTRADICTED: Judged = (Verdict.UNREADABLE, "RECEIPT_CONTRADICTION")
_FAILED: Judged = (Verdict.FAILED, "CHANGE_FAILED")
_AWAITS_RECEIPT: Judged = (Verdict.PENDING, "PENDING_RECEIPT")
_AWAITS_CHANGE: Judged = (Verdict.PENDING, "PENDING_APPROVED")
_UNTOLD: Final = frozenset(
    {
        (Verdict.ABSENT, "NOT_CONFIGURABLE_REMOTELY"),
        (Verdict.ABSENT, "NOT_IN_FAMILY"),
        (Verdict.UNREADABLE, NOT_BY_TRANSPORT),
    }
)
"""What is so at each reading: no device of the kind could answer, or none by this transport."""

AttestationStanding = Literal["signed", "unsigned", "ended"]
_NOT_COUNTED: Final = {"unsigned": "ATTESTATION_UNSIGNED", "ended": "ATTESTATION_ENDED"}


@dataclass(frozen=True, slots=True)
class Case:
    """All that decides the verdict on one path of one device.

    Attributes:
        signed: What the signed declarations ask; None if they ask nothing. Without authority, what
            the declarations here ask.
        proposed: What the declarations here ask; None if nothing, and without authority.
        is_known: Whether the record has an authorized value of the path: *authorized*.
        approved: A signed change of the path that is not known to have been made.
        has_failed: Whether the last signed change of the path did not hold.
        is_waived: Whether a signed waiver, still in force, covers the path with this value.
        is_secret: Whether the catalog calls it secret.
        is_adopted: Whether the device was adopted, and the path is watched (it is not volatile).
        is_same_firmware: Whether it runs the release that was adopted.
        is_offered: Whether the device's own value spaces have a path that its configuration lacks.
        emergency: By which the live value was declared before the paper; None if by none.
        attested: What a person answers for where no device can tell; None if none does.
        standing: Whether *attested* counts: it is signed, not signed, or has come to an end.
    """

    live: ValueReading
    signed: Setting | None = None
    proposed: Setting | None = None
    authorized: StateValue = None
    is_known: bool = False
    approved: Approved | None = None
    has_failed: bool = False
    is_waived: bool = False
    is_secret: bool = False
    is_adopted: bool = False
    is_same_firmware: bool = False
    is_offered: bool = False
    emergency: Emergency | None = None
    attested: Attestation | None = None
    standing: AttestationStanding = "signed"

    @property
    def is_hidden(self) -> bool:
        """Whether the record has the path, and its value was hidden then."""
        return self.is_known and self.authorized is None

    @property
    def was_shown(self) -> bool:
        """Whether the record has a value of the path, in the clear or as a digest."""
        return self.is_known and self.authorized is not None

    @property
    def is_tellable(self) -> bool:
        """Whether such a device could tell what is asked: its family tells settings at all."""
        asked = self.signed or self.proposed
        return asked is None or asked.is_tellable

    @property
    def is_contradicted(self) -> bool:
        """Whether it is as before or as after a change of which two receipts disagree."""
        if self.approved is None or not self.approved.is_contradicted:
            return False
        either = (self.approved.before, self.approved.after)
        match self.live:
            case Value(text):
                return text in either
            case Absent():
                return None in either
            case _:
                return False

    @property
    def is_asked(self) -> bool:
        """Whether anything was declared or signed that concerns the path."""
        return any(each is not None for each in (self.signed, self.proposed, self.approved))


def judge(case: Case) -> Judged:
    """Return the one verdict on *case*, and why.

    A value that is not authorized is told by itself while a named person answers for it, and it is
    the only verdict that changes by that: an emergency makes nothing right.
    """
    verdict, reason = _answered(case, _judge(case))
    if verdict is not Verdict.UNAUTHORIZED or case.emergency is None:
        return verdict, reason
    if case.emergency.is_overdue:
        return verdict, "EMERGENCY_OVERDUE"
    is_open = case.emergency.is_open
    return Verdict.EMERGENCY, "EMERGENCY_OPEN" if is_open else "EMERGENCY_DECLARED"


def _answered(case: Case, judged: Judged) -> Judged:
    """Return *judged*, unless the device cannot tell what it is about and a person does.

    A device that could tell, and did not this time, is not spoken for.
    """
    if case.attested is None or judged not in _UNTOLD:
        return judged
    if case.standing != "signed":
        return judged[0], _NOT_COUNTED[case.standing]
    if case.signed is None:
        return judged
    if case.signed.winner.rule.holds(case.attested.value):
        return Verdict.ATTESTED, "ATTESTED_BY_PERSON"
    return Verdict.UNAUTHORIZED, "ATTESTED_OTHERWISE"


def _judge(case: Case) -> Judged:
    if case.is_contradicted:
        return _CONTRADICTED
    match case.live:
        case Absent() if not case.is_tellable:  # nor is it seen that something is not there
            return Verdict.ABSENT, "NOT_CONFIGURABLE_REMOTELY"
        case Absent():
            return _absent(case)
        case Masked():
            return _masked(case)
        case Unreadable(reason):
            return Verdict.UNREADABLE, reason
        case Value(text):
            return _value(case, text)


def is_value(authorized: str | Hashed, live: str) -> bool:
    """Tell whether *live* is the *authorized* value."""
    if isinstance(authorized, Hashed):
        return sha256(live.encode(errors="surrogatepass")).hexdigest() == authorized.sha256
    return authorized == live


def is_exact(setting: Setting | None, live: str) -> bool:
    """Tell whether *setting* asks for just this value: the only one that it allows, or its target.

    A range allows many; that one of them was signed, and not another, it does not say.
    """
    if setting is None or not setting.winner.rule.holds(live):
        return False
    rule, target = setting.winner.rule, setting.winner.target
    is_single = rule.operator in ("equals", "one_of") and len(set(rule.operands)) == 1
    return is_single or live == target


def is_unsigned(case: Case) -> bool:
    """Tell whether the proposal asks something that was not signed."""
    if case.proposed is None or case.proposed is case.signed:
        return False
    return case.signed is None or _asks(case.signed) != _asks(case.proposed)


def _asks(setting: Setting) -> object:
    return setting.winner.rule, setting.winner.target


# ------------------------------------------------------------------ the device has no such path


def _absent(case: Case) -> Judged:
    if _asks_absence(case.signed):
        return _CONFORM
    if case.approved is not None and (taken := _absent_approved(case, case.approved)):
        return taken
    if not case.is_known:
        is_meant = _asks_absence(case.proposed)  # it was not there, and no document asks for it
        return _CONFORM if is_meant else _lacking(case)
    if not case.is_adopted:
        return _lacking(case)
    if case.is_same_firmware:
        return Verdict.UNAUTHORIZED, "GONE_SINCE_ADOPTION"
    return Verdict.ABSENT, "GONE_WITH_FIRMWARE"


def _lacking(case: Case) -> Judged:
    """Judge a path that is declared and not there; a device that offers it has no excuse."""
    asked = case.signed or case.proposed
    if asked is not None and not asked.patterns:
        return Verdict.ABSENT, "NOT_IN_FAMILY"
    if case.is_offered and case.is_asked:
        return Verdict.UNAUTHORIZED, "ABSENT_BUT_OFFERED"
    return Verdict.ABSENT, "NOT_ON_THIS_MODEL"


def _absent_approved(case: Case, approved: Approved) -> Judged | None:
    if approved.after is None:
        return _FAILED if case.has_failed else _AWAITS_RECEIPT
    is_before = approved.before is None and not case.is_known
    return _AWAITS_CHANGE if is_before else None


def _asks_absence(setting: Setting | None) -> bool:
    return setting is not None and setting.winner.rule.operator == "absent"


# ------------------------------------------------------------------ the device hides the value


def _masked(case: Case) -> Judged:
    """Judge a mask: over a secret it is what it should be, over anything else it hides what is.

    That there is a value is seen, even so: where none may be, it is one that nobody signed.
    """
    if case.is_secret:
        return _MASKED
    if case.is_waived:
        return _WAIVED
    if _asks_absence(case.signed):
        return Verdict.UNAUTHORIZED, ""
    is_new = case.is_adopted and case.is_same_firmware and not case.is_known
    if is_new and case.signed is None and case.approved is None:
        return _APPEARED
    return _HIDDEN if case.is_asked or case.was_shown else _MASKED


# ------------------------------------------------------------------ the device shows a value


def _value(case: Case, live: str) -> Judged:
    if case.is_secret and not _asks_absence(case.signed):
        return _secret(case, live)
    if case.is_waived:
        return _WAIVED
    if not case.is_known or case.authorized is None:
        return _without_authorized(case, live)
    return _as_authorized(case, live) if is_value(case.authorized, live) else _otherwise(case, live)


def _secret(case: Case, live: str) -> Judged:
    """Judge a secret that is shown: only that there is none is seen without knowing it."""
    if case.signed is not None and not live:
        return Verdict.UNAUTHORIZED, "SECRET_EMPTY"
    return _UNVERIFIABLE_SECRET


def _as_authorized(case: Case, live: str) -> Judged:
    """Judge a value that is the authorized one: only what was not done yet is left to say."""
    if case.has_failed:
        return _FAILED
    if case.approved is not None and case.approved.after != live:
        return _AWAITS_CHANGE
    if case.signed is not None and not case.signed.winner.rule.holds(live):
        return _unmet(case.signed, live, (Verdict.PENDING, "PENDING_DECLARED"))
    if case.proposed is not None and not case.proposed.winner.rule.holds(live):
        return Verdict.PENDING, "PENDING_PROPOSED"
    return _CONFORM


def _otherwise(case: Case, live: str) -> Judged:
    """Judge a value that is another than the authorized one."""
    is_approved = case.approved is not None and case.approved.after == live
    is_asked = is_exact(case.signed, live)
    if case.has_failed and (is_approved or is_asked):
        return _FAILED
    if is_approved:
        return _AWAITS_RECEIPT
    if is_asked:
        return _CONFORM
    return Verdict.UNAUTHORIZED, _why_not(case, live)


def _why_not(case: Case, live: str) -> str:
    if is_unsigned(case) and case.proposed is not None and case.proposed.winner.rule.holds(live):
        return "MATCHES_UNSIGNED"
    if case.signed is not None and case.signed.winner.rule.holds(live):
        return "CHANGED_WITHIN_RANGE"
    return "NOT_AUTHORIZED"


def _without_authorized(case: Case, live: str) -> Judged:
    """Judge a value of which the record knows no authorized one to compare with."""
    if case.approved is not None and (told := _approved(case, case.approved, live)):
        return told
    if case.signed is not None:
        if not case.signed.winner.rule.holds(live):
            return _unmet(case.signed, live, (Verdict.UNAUTHORIZED, ""))
        return _FAILED if case.has_failed else _CONFORM
    return _undeclared(case)


def _unmet(setting: Setting, live: str, judged: Judged) -> Judged:
    """Return *judged* of a value that does not satisfy *setting*, unless that cannot be told."""
    return _TOO_LONG if setting.winner.rule.is_too_long(live) else judged


def _approved(case: Case, approved: Approved, live: str) -> Judged | None:
    if live not in (approved.before, approved.after):
        return None
    if case.has_failed:
        return _FAILED
    if live == approved.before:
        return _AWAITS_CHANGE
    is_asked = case.signed is not None and case.signed.winner.rule.holds(live)
    return _CONFORM if is_asked else _AWAITS_RECEIPT


def _undeclared(case: Case) -> Judged:
    """Judge a value of which nothing was signed at all."""
    if case.is_hidden:
        return Verdict.UNREADABLE, "HIDDEN_WHEN_ADOPTED"
    if case.proposed is not None:
        return Verdict.UNAUTHORIZED, "DECLARED_UNSIGNED"
    if case.is_adopted and case.is_same_firmware:
        return _APPEARED
    return Verdict.UNMANAGED, ""
