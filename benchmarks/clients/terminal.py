"""A codec's terminal listing as a flat dictionary, by one compiled expression."""

import re

ENDS = b"** end\n\nOK\n"

_LINE = re.compile(r'^\*[cs] (?:xConfiguration )?([^:\n]+): (?:"(.*)"|(.*))$', re.MULTILINE)
_INDEX = re.compile(r"\[(\d+)\]")


def flat(text: str) -> dict[str, str]:
    """Return the values by their paths, spelled as the terminal does: ``Connector 1 Name``."""
    return {path: quoted or bare for path, quoted, bare in _LINE.findall(text)}


def spelled(declared: dict[str, str]) -> dict[str, str]:
    """Return *declared* with the paths spelled as the terminal does: once, not once a device."""
    return {_INDEX.sub(r" \1", path): value for path, value in declared.items()}
