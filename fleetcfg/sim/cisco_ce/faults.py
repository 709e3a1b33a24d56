"""What only codecs get wrong: a shell without a codec behind it, XML that is none."""

from enum import StrEnum, unique


@unique
class CodecFault(StrEnum):
    """What is wrong with a codec, besides what may be wrong with any device."""

    CONTROL_BYTES = "control_bytes"  # raw \x01 to \x05 in a status name
    BROKEN_XML = "broken_xml"  # tags that do not match
    TSHELL_FAILED = "tshell_failed"  # the login works, the application behind it does not run


def spoil_status(fault: str | None, document: bytes) -> bytes:
    """Put into an XML document what real codecs have been seen to put there."""
    if fault is CodecFault.CONTROL_BYTES:
        return document.replace(b"</Name>", b"HDMI\x01\x02\x03\x04\x05</Name>")
    if fault is CodecFault.BROKEN_XML:
        return document.replace(b"</Video>", b"</Vide>", 1)
    return document
