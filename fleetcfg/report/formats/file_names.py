"""Names of report files: the same for the same unit every time, typable and safe on any system."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

_OTHER: Final = re.compile(r"[^a-z0-9]+")
_MOST: Final = 60
_TOLD_APART: Final = 8  # digits of the digest


def file_names(kind: str, units: Iterable[str], suffix: str) -> Mapping[str, str]:
    """Return a file name for each of *units*: ``site-bum-to.html``.

    Where two units would have one name, or a name says nothing of the unit, each such unit has a
    part of its digest in it.
    """
    slugs = {unit: _slug(unit) for unit in units}
    shared = list(slugs.values())
    return {
        unit: f"{kind}-{slug}.{suffix}"
        if slug and shared.count(slug) == 1
        else f"{kind}-{slug or 'x'}-{sha256(unit.encode()).hexdigest()[:_TOLD_APART]}.{suffix}"
        for unit, slug in slugs.items()
    }


def _slug(unit: str) -> str:
    bare = unicodedata.normalize("NFD", unit.lower().replace("đ", "d"))
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return _OTHER.sub("-", letters).strip("-")[:_MOST].strip("-")
