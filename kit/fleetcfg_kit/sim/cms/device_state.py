"""What a simulated Meeting Server has: objects, told as settings by path.

Witnessed by the maker's description: kinds of objects and what they have, lists of ids, objects by
id, the text of `system/status` and of the profiles of the whole server. Guessed: what a server
begins with, that the document of its limits is called `cluster`, how many objects it gives at once.
A path has the id of the object where the kind has nothing better, else its URI, domain or pattern.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from fleetcfg_kit.sim.core.basic_web import SimBasicDevice

PROFILE: Final = "06b654b1-1d1f-4f7e-ac07-b7aed2fa4ed6"
GUESTS: Final = "74d89d1a-e85e-4d3c-9d89-64d25d711a2a"
CALLS: Final = "59f5a62e-18e5-4fd7-b841-d9d9b8d57b92"
BRAND: Final = "2c2c1d9c-8b0e-4b57-9a35-6f4b5a9c7f10"
CALL: Final = "call"  # how many legs there are now; not a setting
KNOWN_BY: Final = {
    "coSpace": "uri",
    "accessMethod": "uri",
    "inboundDialPlanRule": "domain",
    "outboundDialPlanRule": "domain",
    "forwardingDialPlanRule": "matchPattern",
}
_PATH: Final = re.compile(r"(\w+)\[([^\]]+)\]\.(\w+)")


def _rooms() -> dict[str, str]:
    """Give ten rooms, so that a list of them has more than one page."""
    found: dict[str, str] = {}
    for number in range(1, 11):
        room = f"coSpace[giao.ban.{number}]"
        found |= {
            f"{room}.name": f"Phòng giao ban {number}",
            f"{room}.callId": f"{497540000 + number}",
            f"{room}.nonMemberAccess": "false" if number % 2 else "true",
            f"{room}.passcode": f"{73000 + number}",
            f"{room}.secret": f"V_diBH_9ARvojUzOOy38C{number}",
            f"{room}.callLegProfile": "",
            f"{room}.callProfile": "",
            f"{room}.callBrandingProfile": "",
            f"{room}.secondaryUri": "",
        }
    return found


DEFAULTS: Final[Mapping[str, str]] = {
    "systemProfiles.callLegProfile": PROFILE,
    "systemProfiles.callProfile": CALLS,
    "systemProfiles.callBrandingProfile": "",
    "cluster.participantLimit": "200",
    "cluster.loadLimit": "",
    "cluster.peerLinkBitRate": "4000000",
    f"callLegProfile[{PROFILE}].name": "Chung",
    f"callLegProfile[{PROFILE}].sipMediaEncryption": "optional",
    f"callLegProfile[{PROFILE}].participantLabels": "true",
    f"callLegProfile[{PROFILE}].muteOthersAllowed": "true",
    f"callLegProfile[{PROFILE}].qualityMain": "max1080p30",
    f"callLegProfile[{GUESTS}].name": "Khách <1>",
    f"callLegProfile[{GUESTS}].needsActivation": "true",
    f"callProfile[{CALLS}].participantLimit": "50",
    f"callProfile[{CALLS}].messageBoardEnabled": "false",
    f"callProfile[{CALLS}].locked": "false",
    f"callProfile[{CALLS}].streamingMode": "automatic",
    f"callBrandingProfile[{BRAND}].resourceLocation": "https://10.0.0.5/nhan-dien/",
    **_rooms(),
    "coSpace[giao.ban.2].callLegProfile": GUESTS,
    "coSpace[giao.ban.4].passcode": "",
    "accessMethod[giao.ban.2.khach].callId": "497549999",
    "accessMethod[giao.ban.2.khach].passcode": "",
    "accessMethod[giao.ban.2.khach].callLegProfile": GUESTS,
    "accessMethod[giao.ban.2.khach].scope": "private",
    "accessMethod[giao.ban.2.khach].coSpace": "giao.ban.2",
    "inboundDialPlanRule[hop.laichau.gov.vn].priority": "100",
    "inboundDialPlanRule[hop.laichau.gov.vn].resolveToUsers": "false",
    "inboundDialPlanRule[hop.laichau.gov.vn].resolveTocoSpaces": "true",
    "inboundDialPlanRule[hop.laichau.gov.vn].resolveToIvrs": "true",
    "inboundDialPlanRule[hop.laichau.gov.vn].resolveToLyncConferences": "false",
    "outboundDialPlanRule[*.gov.vn].priority": "10",
    "outboundDialPlanRule[*.gov.vn].sipProxy": "10.0.0.7",
    "outboundDialPlanRule[*.gov.vn].trunkType": "sip",
    "outboundDialPlanRule[*.gov.vn].failureAction": "stop",
    "outboundDialPlanRule[*.gov.vn].sipControlEncryption": "auto",
    "outboundDialPlanRule[*.gov.vn].scope": "global",
    "outboundDialPlanRule[*.gov.vn].localFromDomain": "",
    "forwardingDialPlanRule[*.cu.vn].priority": "0",
    "forwardingDialPlanRule[*.cu.vn].action": "reject",
    "forwardingDialPlanRule[*.cu.vn].destinationDomain": "",
    "forwardingDialPlanRule[*.cu.vn].callerIdMode": "regenerate",
    CALL: "0",
}


@dataclass(slots=True)
class CmsState(SimBasicDevice):
    """One server."""

    def objects(self, kind: str) -> dict[str, dict[str, str]]:
        """Give the objects of a kind, by id: what each says of itself."""
        found: dict[str, dict[str, str]] = {}
        for path, value in self.values().items():
            parts = _PATH.fullmatch(path)
            if parts and parts[1] == kind:
                name = KNOWN_BY.get(kind)
                known = str(uuid5(NAMESPACE_URL, f"{kind}:{parts[2]}")) if name else parts[2]
                its = found.setdefault(known, {name: parts[2]} if name else {})
                its[parts[3]] = value
        return found

    def alone(self, kind: str) -> dict[str, str]:
        """Give what the one object of a kind says of itself."""
        parts = ((path.partition("."), value) for path, value in self.values().items())
        return {name: value for (its, _, name), value in parts if its == kind and value}
