"""Numbers and symbols of documents, as Decree 30/2020 (Annex I, 3) has them spelled."""

import re
import unicodedata
from typing import Final

from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.node_readers import token
from fleetcfg.model.typed.nodes import Node

_MOST: Final = 60  # characters; a number has 11 at most, a symbol 30 (Annex VI)
_LETTER: Final = r"[^\W\d_]"
_GROUP: Final = rf"{_LETTER}(?:{_LETTER}|\d|&){{0,14}}"  # QĐ, UBND, QH15, CBĐTW
_STATE: Final = re.compile(
    rf"\d{{1,6}}(?:\.\d{{1,3}})?[a-z]?(?:/(?:19|20|21)\d\d)?/{_GROUP}(?:-{_GROUP}){{0,3}}"
)
_PARTY: Final = re.compile(rf"\d{{1,6}}-{_GROUP}/{_GROUP}(?:-{_GROUP}){{0,2}}")
_SHORT: Final = re.compile(r"\d[/-]")  # below ten, without its zero
_DASHES: Final = re.compile(r"[\u2010-\u2015\u2212]")  # what word processors make of a hyphen
_BEFORE: Final = re.compile(r"số\s*:?\s*", re.IGNORECASE)


def document_number(node: Node, problems: Problems) -> str | None:
    """Return the number and symbol of a document: ``89/GM-UBND``.

    One that is nearly so is refused with how it is spelled: it is what people find it by.
    """
    typed = token(node, problems)
    if typed is None:
        return None
    right = spell_number(typed)
    if not right:
        problems.error("REG_DOCUMENT_NUMBER", node.place, typed=typed[:_MOST])
        return None
    if right != typed:
        problems.error("REG_DOCUMENT_SPELLING", node.place, typed=typed, right=right)
    elif _SHORT.match(typed):
        problems.warning("REG_DOCUMENT_ZERO", node.place, typed=typed, right=f"0{typed}")
    return typed if right == typed else None


def spell_number(typed: str) -> str:
    """Return *typed* with hyphens and without spaces; empty if no number and symbol are in it."""
    if len(typed) > _MOST:
        return ""
    plain = _DASHES.sub("-", unicodedata.normalize("NFC", typed).strip())
    plain = re.sub(r"\s*([/-])\s*", r"\1", _BEFORE.sub("", plain, count=1))
    return plain if _STATE.fullmatch(plain) or _PARTY.fullmatch(plain) else ""
