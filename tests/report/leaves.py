"""Each leaf of a change-set, and documents that differ from it there."""

import copy
import re

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.changeset import read_changeset
from tests.report.changesets import payload_of

# A document can say only one thing there, or says it together with the member beside it.
FIXED = {"_type", "view", "order", "on_failure", "set", "type", "strength"}


def leaves(value, place=()):
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*place, name))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from leaves(element, (*place, index))
    else:
        yield place, value


def others(place, value):
    """Yield other values for a leaf; those that no document can have are passed over later."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif value is None:
        yield "le-30-4"
    else:
        yield None
        yield from (value + "x", value + "1", value + "-1", "x" + value, value[:-1])
        yield from (value.replace("0", "1"), value.replace("2", "3"), value.replace("a", "b"))
        yield from (value.replace(":00Z", ":01Z"), value.replace(":30Z", ":31Z"))
        yield from ("low", "normal", "high", "ssh", "0.0.1")
        yield re.sub(r"[A-Za-z](?=[^A-Za-z]*$)", "Q", value)
        yield "8zTt8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUAAA="


def changed(document: dict, place, value) -> dict:
    """Return *document* with *value* at *place*; what lies beside the way there is shared."""
    step, *rest = place
    copied = copy.copy(document)
    copied[step] = changed(document[step], rest, value) if rest else value
    return copied


def without_digests(text: str, *wholes: bytes) -> str:
    """Take the digests of *wholes* out of *text*: they alone would make each rendering another."""
    for whole in wholes:
        groups = re.findall("........", digest(whole).removeprefix("sha256:"))
        text = text.replace(" ".join(groups), "")
    return text


def is_document(document: dict) -> bool:
    try:
        read_changeset(payload_of(document))
    except RefusalError:
        return False
    return True
