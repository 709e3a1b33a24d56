"""The types of what an inventory says beside devices: text is what Ansible takes for text."""

import re
from typing import Annotated, Final
from unicodedata import is_normalized

from fleetcfg.model.mobile_number import has_mobile_number
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.fields import TEXT, FieldReader, Meaning, told
from fleetcfg.model.typed.node_readers import items, text
from fleetcfg.model.typed.nodes import Node

SINCE: Final = Meaning("Từ ngày", "First day")
UNTIL: Final = Meaning("Đến hết ngày", "Last day")


def filled(most: int | None = None, code: str = "INV_TOO_LONG") -> FieldReader[str]:
    """Return what reads a text that is not empty; one of over *most* characters is a *code*."""

    def read(node: Node, problems: Problems) -> str | None:
        typed = text(node, problems)
        if typed == "":
            raise told("INV_EMPTY")
        if typed is not None and most is not None and len(typed) > most:
            raise told(code, most=most)
        return typed

    longest = {} if most is None else {"maxLength": most}
    return FieldReader(read, {**TEXT, "minLength": 1, **longest})


def _names(node: Node, problems: Problems) -> tuple[str, ...]:
    typed = (text(item, problems) for item in items(node, problems))
    return tuple(name for name in typed if name)


def _phone(node: Node, problems: Problems) -> str | None:
    typed = text(node, problems)
    if typed and has_mobile_number(re.sub(r"[ .-]", "", typed)):
        problems.warning("INV_CONTACT_PERSONAL", node.place)
    return typed


def _shown_name(node: Node, problems: Problems) -> str | None:
    typed = FILLED.read(node, problems)
    if typed is not None and not is_normalized("NFC", typed):
        raise told("INV_NOT_NFC")
    return typed


FILLED: Final = filled()
NAMES: Final = FieldReader(_names, {"type": "array", "items": TEXT})
PHONES: Final = FieldReader(_phone, TEXT)
SHOWN_NAMES: Final = FieldReader(_shown_name, FILLED.schema)
FilledField = Annotated[str, FILLED]
NamesField = Annotated[tuple[str, ...], NAMES]
