"""Where the far end of a call is: the addresses in what a device calls it, of both families."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from fleetcfg.model.fleet import Network

_Address = IPv4Address | IPv6Address

_SCHEME: Final = re.compile(r"\b(?:sips?|h323):", re.IGNORECASE)
_IPV4: Final = re.compile(r"(?<![\w.])([0-9]{1,3}(?:\.[0-9]{1,3}){3})(?![\w.])")
_MAYBE_IPV6: Final = re.compile(r"(?<![\w:.])([0-9A-Fa-f:.]{2,45})(?![\w:.])")


def addresses_in(remote: str) -> list[_Address]:
    """Return the addresses in *remote*: ``sip:x@203.0.113.9``, ``name (2001:db8::1)``.

    One of IPv4 within IPv6 (RFC 4291, section 2.5.5.2) is that of IPv4.
    """
    plain = _SCHEME.sub(" ", remote)
    maybe = (text for text in _MAYBE_IPV6.findall(plain) if ":" in text)
    found = (_address(text) for text in (*_IPV4.findall(plain), *maybe))
    return [each for each in found if each is not None]


def is_outside(remote: str, networks: Sequence[Network]) -> bool:
    """Tell whether an address in *remote* is in none of *networks*, if any are declared."""
    return bool(networks) and any(
        not each.is_loopback and not any(each in network for network in networks)
        for each in addresses_in(remote)
    )


def _address(text: str) -> _Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found
