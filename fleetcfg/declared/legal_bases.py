"""The documents that are cited: those that are shipped, and over them those of the inventory."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from fleetcfg.declared.inventory.reference_data import read_legal_bases
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.legal_bases import LegalBases, over
from fleetcfg.model.problem import InvalidDeclarationsError, Problems
from fleetcfg.model.reference_data import LegalBasis


def legal_bases(register: Mapping[str, LegalBasis]) -> LegalBases:
    """Return the shipped documents, and over them those of the inventory's *register*."""
    return over(_shipped(), register)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, LegalBasis]:
    data = (files("fleetcfg.declared") / "legal_bases.yaml").read_bytes()
    problems = Problems()
    node = parse(data, "legal_bases.yaml", problems)
    documents = {} if node is None else read_legal_bases(node, problems)
    if problems.in_order():
        raise InvalidDeclarationsError(problems.in_order())
    return documents
