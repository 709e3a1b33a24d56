"""What only codecs get wrong: a shell without a codec behind it, XML that is none.

A codec that was tampered with may also show one setting otherwise than it is: automatic answer.
"""

import re
from collections.abc import Mapping
from enum import StrEnum, unique
from typing import Final


@unique
class CodecFault(StrEnum):
    """What is wrong with a codec, besides what may be wrong with any device."""

    CONTROL_BYTES = "control_bytes"  # raw \x01 to \x05 in a status name
    BROKEN_XML = "broken_xml"  # tags that do not match
    TSHELL_FAILED = "tshell_failed"  # the login works, the application behind it does not run
    TWICE = "twice"  # one setting twice, with two values
    TWICE_BY_CASE = "twice_by_case"  # the same, and the second in other letters
    MASKED = "masked"  # *** over a setting that is no secret
    LACKING = "lacking"  # a setting that the value spaces have, left out
    COMPLAINS = "complains"  # an error amid what it lists in its shell
    TALKS = "talks"  # another text there, before the first value
    TURNED = "turned"  # marks that turn the direction of text, and control characters, in a value


def spoil_status(fault: str | None, document: bytes) -> bytes:
    """Put into an XML document what real codecs have been seen to put there."""
    if fault is CodecFault.CONTROL_BYTES:
        return document.replace(b"</Name>", b"HDMI\x01\x02\x03\x04\x05</Name>")
    if fault is CodecFault.BROKEN_XML:
        return document.replace(b"</Video>", b"</Vide>", 1)
    return document


# Of the setting: what stands before it, what opens it, its value, and what ends it.
_IN_XML: Final = re.compile(r"(<AutoAnswer\b[^>]*>.*?)(<Mode\b[^>]*>)([^<]*)(</Mode>)", re.DOTALL)
_IN_SHELL: Final = re.compile(r"()(\*c xConfiguration Conference AutoAnswer Mode: )(\w+)(\r?\n)")
_SHOWN: Final[Mapping[str | None, str]] = {
    CodecFault.TWICE: r"\1\2\3\4\2On\4",
    CodecFault.MASKED: r'\1\2"***"\4',
    CodecFault.LACKING: r"\1",
    CodecFault.TURNED: '\\1\\2"\u202eO\u009bn"\\4',
}


def spoil_configuration(fault: str | None, text: str) -> str:
    """Show one setting as a codec that hides what it does would show it, on either wire."""
    if fault in {CodecFault.COMPLAINS, CodecFault.TALKS}:
        return _say_amid(fault, text) if "*c " in text else text
    pattern = _IN_SHELL if "*c " in text else _IN_XML
    if fault is CodecFault.TWICE_BY_CASE:
        return pattern.sub(lambda m: m[0] + (m[2] + "On" + m[4]).replace("Mode", "mode"), text)
    shown = _SHOWN.get(fault)
    if shown is None:
        return text
    return pattern.sub(shown if pattern is _IN_SHELL else shown.replace('"', ""), text)


def _say_amid(fault: str | None, listing: str) -> str:
    if fault is CodecFault.TALKS:
        return f"System is being updated\r\n{listing}"
    half = listing.find("\n", len(listing) // 2) + 1
    return f"{listing[:half]}*e Out of memory\r\n{listing[half:]}"
