"""The terminal's command for each variable, and the tokens that it translates (protocol notes 2.1).

Of firmware 6.2.2.8. What is not here the terminal of a Group does not tell: picture, DSCP, time
zone, lockout and session limits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

_Form = Literal["word", "set", "setting"]

_YES: Final = {"yes": "True", "no": "False"}
_TRUE: Final = {"true": "True", "false": "False"}
_SERVICE: Final = {"enable": "True", "disable": "False"}


@dataclass(frozen=True, slots=True)
class Command:
    """How one variable is asked for and set.

    Attributes:
        form: ``word``: ``NAME get``, ``NAME token``; ``set``: ``NAME get``, ``NAME set "text"``;
            ``setting``: ``systemsetting get NAME``, ``systemsetting NAME text``.
        words: The stored value by the terminal's token; empty where it is not translated.
    """

    name: str
    form: _Form
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """What each answer begins with."""
        return f"systemsetting {self.name}" if self.form == "setting" else self.name

    @property
    def question(self) -> str:
        """What asks for the value."""
        return f"systemsetting get {self.name}" if self.form == "setting" else f"{self.name} get"

    def order(self, stored: str) -> str:
        """Return what sets it to *stored*."""
        token = self.token(stored)
        if self.form == "word":
            return f"{self.name} {token}"
        text = token if token in self.words else f'"{token}"'
        return f"{self.root} {text}" if self.form == "setting" else f"{self.name} set {text}"

    def token(self, stored: str) -> str:
        """Return the terminal's token of *stored*."""
        return next((token for token, value in self.words.items() if value == stored), stored)

    def stored(self, token: str) -> str:
        """Return the stored value of *token*; one that is not in the table stays as it is."""
        return self.words.get(token.lower(), token)


_H323: Final = "comm.nics.h323nic"
_SIP: Final = "comm.nics.sipnic"
_CALLS: Final = "comm.callsetting.callfeatures"
_ACCESS: Final = "security.remoteaccess"

COMMANDS: Final[Mapping[str, Command]] = {
    "system.info.systemname": Command("systemname", "set"),
    f"{_CALLS}.encryptionenable": Command(
        "encryption",
        "word",
        {
            "no": "Off",
            "yes": "When_Available",
            "requiredvideocallsonly": "Required_Video",
            "requiredallcalls": "Required_All",
        },
    ),
    f"{_CALLS}.autoanswer.answersinglecall": Command(
        "autoanswer", "word", {"yes": "Yes", "no": "No", "donotdisturb": "Do_Not_Disturb"}
    ),
    f"{_CALLS}.autoanswer.muteautoanswer": Command("muteautoanswer", "word", _YES),
    f"{_H323}.gatekeeper.gatekeeperenable": Command(
        "usegatekeeper", "word", {"off": "Off", "specify": "Specify", "auto": "Auto"}
    ),
    f"{_H323}.gatekeeper.gkipaddress": Command("gatekeeperip", "set"),
    f"{_H323}.h323name": Command("h323name", "set"),
    f"{_H323}.h323extension": Command("e164ext", "set"),
    "comm.callpreference.iph323enable": Command("iph323enable", "setting", _TRUE),
    "comm.callpreference.sipenable": Command("sipenable", "setting", _TRUE),
    f"{_SIP}.sipregistrarserver": Command("sipregistrarserver", "setting"),
    f"{_SIP}.sipproxyserver": Command("sipproxyserver", "setting"),
    f"{_SIP}.siptransportprotocol": Command("siptransportprotocol", "setting"),
    f"{_SIP}.sipusername": Command("sipusername", "setting"),
    "comm.callpreference.preferredspeed.ipmaxincoming": Command("ipmaxincoming", "setting"),
    "comm.qos.maxtxbandwidth": Command("maxtxbandwidth", "setting"),
    "comm.qos.maxrxbandwidth": Command("maxrxbandwidth", "setting"),
    "sourceman.farcontrolnearcamera": Command("farcontrolnearcamera", "word", _YES),
    "time.timeserver.mode": Command(
        "ntpmode", "word", {"auto": "Auto", "off": "Off", "manual": "Manual"}
    ),
    "time.timeserver.address0": Command("ntpserver", "set"),
    "system.sleeptimeout": Command("sleeptime", "word"),
    "system.screensavermode": Command(
        "monitor1screensaveroutput", "word", {"black": "Black", "no_signal": "NoSignal"}
    ),
    f"{_ACCESS}.telnet.enabled": Command(
        "telnetenabled", "setting", {**_YES, **_TRUE, "port24only": "Port24Only"}
    ),
    f"{_ACCESS}.telnet.apiport": Command("apiport", "word"),
    f"{_ACCESS}.web.enabled": Command("webenabled", "setting", _TRUE),
    f"{_ACCESS}.ssh.enabled": Command("sshservice", "word", _SERVICE),
    "management.snmp.enabled": Command("enablesnmp", "word", _YES),
    "management.snmp.community": Command("snmpcommunity", "set"),
}
