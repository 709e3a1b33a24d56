"""Where a declared value comes from, and who answers for it where no device can tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.signed_basis import SignedBasis
from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.declared.province import Province, declared, find, known_as, reason
from fleetcfg.declared.province import explain as layers_of
from fleetcfg.diff.verdict import AttestationStanding
from fleetcfg.model.catalog import Parameter
from fleetcfg.model.declared import Attestation, Declared, Statement, Waiver
from fleetcfg.model.signed_standing import Standing

_Answer = tuple[Attestation | Waiver, AttestationStanding]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a declared value comes from.

    Attributes:
        parameter: As it was asked for.
        layers: The winner first; each cites what it does, with its time if that has ended.
        reasons: Why each won or lost, e.g. ``WON_ALONE``, in the same order.
        known: Where the family of the device has it; None if it has no place for it.
        is_tellable: Whether devices of its family tell any setting to a network.
        answers: Who answers for it, or by what it is waived, and whether that counts.
    """

    host: str
    parameter: str
    layers: Sequence[Statement]
    reasons: Sequence[str]
    standing: Standing = Standing.NO_ROOT
    known: Parameter | None = None
    is_tellable: bool = True
    answers: Sequence[_Answer] = ()


def explain(basis: AuditBasis, host: str, parameter: str) -> Explanation:
    """Return every word on one parameter of one device.

    Raises:
        As `fleetcfg.declared.province.explain`.
    """
    here = basis.province
    layers = layers_of(here, host, parameter)
    return Explanation(
        host,
        parameter,
        [_cited(layer, here) for layer in layers],
        [reason(layer, layers) for layer in layers],
        basis.standing,
        known_as(here, host, parameter),
        here.is_readable(host),
        _answers(here, basis.signed, host, parameter),
    )


def _cited(layer: Statement, here: Province) -> Statement:
    law = legal_bases(here.fleet.legal_bases)
    clauses = layer.clauses or layer.issued.clauses
    return replace(layer, clauses=tuple(law.told(one, on=here.origin.on) for one in clauses))


def _answers(
    here: Province, signed: SignedBasis | None, host: str, parameter: str
) -> tuple[_Answer, ...]:
    """Return what people answer for and waive: what was signed first, then what is written here."""
    asked = declared(here, host)
    name = find(asked, parameter).parameter
    written = _said_of(name, asked)
    if signed is None or signed.province is None or host not in signed.province.fleet.devices:
        return tuple((each, "unsigned") for each in written)
    counted = _said_of(name, declared(signed.province, host))
    known = set(map(str, counted))
    return (
        *((each, "signed" if _is_in_force(each, signed.on) else "ended") for each in counted),
        *((each, "unsigned") for each in written if str(each) not in known),
    )


def _said_of(name: str, asked: Declared) -> list[Attestation | Waiver]:
    every: tuple[Attestation | Waiver, ...] = (*asked.attestations, *asked.waivers)
    return [each for each in every if each.parameter == name]


def _is_in_force(about: Attestation | Waiver, on: date) -> bool:
    return on <= about.until if isinstance(about, Waiver) else about.is_in_force(on)
