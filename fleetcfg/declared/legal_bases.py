"""The documents that are cited: those that are shipped, and over them those of the inventory."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files

from fleetcfg.declared.inventory.reference_data import read_legal_bases
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.fleet import LegalBasis
from fleetcfg.model.legal_bases import LegalBases, over
from fleetcfg.model.problem import InvalidDeclarationsError, Problems


def legal_bases(register: Mapping[str, LegalBasis]) -> LegalBases:
    """Return the shipped documents, and over them those of the inventory's *register*."""
    return over(_shipped(), register)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, LegalBasis]:
    data = (files("fleetcfg.declared") / "legal_bases.yaml").read_bytes()
    problems = Problems()
    documents = read_legal_bases(parse(data, "legal_bases.yaml", problems), problems, on=date.min)
    if problems.in_order():
        raise InvalidDeclarationsError(problems.in_order())
    return documents
