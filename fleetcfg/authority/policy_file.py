"""What the policy may say, before a root is made of it: each part is a noun of what was typed.

What a value must be, the rules of the root say; here stand the keys, and what each is for.
"""

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import SkipValidation

from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import FieldReader, Meaning, TakenFor
from fleetcfg.model.typed.nodes import Node, Scalar, Sequence


def _as_typed(node: Node, problems: Problems) -> Node:
    del problems
    return node


_TYPED: Final = FieldReader(_as_typed, {})
_Typed = Annotated[Node, SkipValidation, _TYPED]
_MayBeTyped = Annotated[Node | None, SkipValidation, _TYPED]
# What lacks is told, and the rest is looked at as well.
_TypedText = Annotated[_Typed, TakenFor(Scalar("", "quoted", "", 0, 0))]
_TypedList = Annotated[_Typed, TakenFor(Sequence((), "", 0, 0))]


@declared
@dataclass(frozen=True, slots=True)
class TypedPolicy:
    """The whole of it."""

    trust_domain: Annotated[_Typed, Meaning("Tên miền tin cậy", "Trust domain")]
    expires: Annotated[_Typed, Meaning("Hết hạn", "When the root expires")]
    people: Annotated[_Typed, Meaning("Ai, theo tên ngắn", "People, by their short names")]
    keys: Annotated[_Typed, Meaning("Khóa của từng người", "Keys, each with its person")]
    roles: Annotated[_Typed, Meaning("Vai trò: ai, mấy người ký", "Roles: who, and how many sign")]
    logs: Annotated[_Typed, Meaning("Khóa công khai của các sổ ghi", "Public keys of logs")]
    rules: Annotated[_Typed, Meaning("Giới hạn của mọi thay đổi", "Limits of all changes")]
    anchors: Annotated[
        _MayBeTyped, Meaning("Chứng thư gốc của token", "Certificates that those of tokens rest on")
    ] = None
    witnesses: Annotated[
        _MayBeTyped, Meaning("Khóa công khai của người chứng", "Public keys of witnesses")
    ] = None
    revoked: Annotated[_MayBeTyped, Meaning("Khóa bị thu hồi", "Keys that are revoked")] = None
    clocks: Annotated[
        _MayBeTyped,
        Meaning("Sổ ghi nào được tin về giờ, từ khi nào", "Logs whose time counts, since when"),
    ] = None
    sealing: Annotated[
        _MayBeTyped, Meaning("Khóa để niêm bí mật", "Keys to which secrets are sealed")
    ] = None
    zones: Annotated[_MayBeTyped, Meaning("Máy làm việc ở từng vùng", "Machines of each zone")] = (
        None
    )


@declared
@dataclass(frozen=True, slots=True)
class PolicyKey:
    """An entry of ``keys``."""

    person: Annotated[_TypedText, Meaning("Của ai", "Whose it is")]
    public: Annotated[_MayBeTyped, Meaning("Tệp .pub của khóa SSH", "File of an SSH key, .pub")] = (
        None
    )
    uv: Annotated[_MayBeTyped, Meaning("Khóa hỏi mã PIN", "Whether it asks for its PIN")] = None
    certificate: Annotated[
        _MayBeTyped, Meaning("Tệp chứng thư của token", "File of the certificate on a token")
    ] = None
    anchor: Annotated[_MayBeTyped, Meaning("Tên trong anchors", "Which of anchors")] = None
    crl_max_age_h: Annotated[
        _MayBeTyped, Meaning("CRL cũ nhất bao nhiêu giờ", "Greatest age of its CRL, hours")
    ] = None
    not_before: Annotated[_MayBeTyped, Meaning("Có hiệu lực từ", "From when it counts")] = None
    not_after: Annotated[_MayBeTyped, Meaning("Có hiệu lực đến", "Until when it counts")] = None


@declared
@dataclass(frozen=True, slots=True)
class PolicyRole:
    """An entry of ``roles``."""

    people: Annotated[_TypedList, Meaning("Những ai", "Who has it")]
    threshold: Annotated[_MayBeTyped, Meaning("Mấy người phải ký", "How many must sign")] = None


@declared
@dataclass(frozen=True, slots=True)
class PolicyVerifier:
    """An entry of ``logs`` or ``witnesses`` whose public key lies in a file."""

    person: Annotated[_TypedText, Meaning("Của ai", "Whose it is")]
    file: Annotated[_Typed, Meaning("Tệp khóa công khai", "File of the public key")]
    name: Annotated[
        _MayBeTyped, Meaning("Tên, nếu khác thường lệ", "Its name, if not the usual")
    ] = None


@declared
@dataclass(frozen=True, slots=True)
class PolicyMachines:
    """An entry of ``zones``: names of logs."""

    dispatchers: Annotated[_TypedList, Meaning("Máy giao việc", "Machines that give work out")]
    workers: Annotated[_TypedList, Meaning("Máy làm việc", "Machines that do it")]


@declared
@dataclass(frozen=True, slots=True)
class RevokedKey:
    """An entry of ``revoked``."""

    at: Annotated[_TypedText, Meaning("Từ lúc", "Since when")]
    reason: Annotated[_TypedText, Meaning("Vì sao", "Why")]
    key: Annotated[_MayBeTyped, Meaning("Mã khóa", "Id of the key")] = None
    public: Annotated[_MayBeTyped, Meaning("Hoặc tệp .pub", "Or its .pub file")] = None
    certificate: Annotated[_MayBeTyped, Meaning("Hoặc tệp chứng thư", "Or its certificate")] = None
