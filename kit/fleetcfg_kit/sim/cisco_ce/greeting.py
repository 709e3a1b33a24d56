"""What a codec's shell says first."""

from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.models.catalog import ROOMOS


def greeting(codec: CodecState, last_login: str = "") -> str:
    """Write what a codec says after a login.

    Args:
        codec: The codec.
        last_login: Where from and when, for codecs that show it.
    """
    name = codec.setting("systemunit\nname")
    version = codec.model.version.removeprefix("ce")
    numbers, _, build = version.rpartition(".")
    released = codec.status.get("systemunit\nsoftware\nreleasedate") or "2018-01-01"
    lines = [f"Welcome to {name}\n"]
    if codec.model.number >= ROOMOS:
        lines.append(f"Cisco Codec Release RoomOS {numbers} {build}\n")
        lines.append(f"SW Release Date: {released}\n")
    else:
        lines.append(f"Cisco Codec Release ce {numbers} {build} {released}\n")
        lines.append(f"SW Release Date: {released} 13:06:59, matchbox\n")
    lines.append("*r Login successful\n\nOK\n\n")
    if last_login:
        lines.append(f"Last login from {last_login}\n")
    if codec.setting("networkservices\nwelcometext").lower() == "off":
        lines = ["*r Login successful\n\nOK\n\n"]
    return "".join(lines)


def failed_greeting() -> str:
    """Write what a codec says when its application does not run."""
    return "tshell: Failed to connect to system software\n"
