"""What a system says of itself: when a client comes, when it is asked, and in between."""

from fleetcfg_kit.sim.poly.device_state import PolyGroupState
from fleetcfg_kit.sim.poly.tables import SYSTEM_NAME


def greeting(state: PolyGroupState) -> list[str]:
    """Give the lines of the greeting; a login counts once `SNMP Enabled` is there.

    The lines are witnessed; of those behind `Software Version` only their names.
    """
    get = state.get
    return [
        f"Hi, my name is : {get(SYSTEM_NAME)}",
        "Here is what I know about myself:",
        f"Model: {state.device.product}",
        f"Serial Number: {state.serial}",
        f"Software Version: {state.firmware}",
        f"Build Information: {state.firmware}",
        "Contact Number: <empty>",
        "Time In Last Call: 0:00:00",
        "Total Time In Calls: 0:00:00",
        "Total Calls: 0",
        f"SNTP Time Service: {get('time.timeserver.mode').lower()}",
        f"Local Time is: {state.clock.wall():%a %b %d %H:%M:%S %Y}",
        f"IP Video Number: {state.device.address}",
        "MP Enabled: False",
        f"H323 Enabled: {get('comm.callpreference.iph323enable')}",
        f"HTTP Enabled: {get('security.remoteaccess.web.enabled')}",
        f"SNMP Enabled: {get('management.snmp.enabled')}",
    ]


def uptime(state: PolyGroupState) -> str:
    """Give the time since the start, as a Group 700 does: `1 Hour, 10 Minutes`."""
    minutes = int(state.clock.seconds() - state.booted_s) // 60
    parts = [(minutes // 60, "Hour"), (minutes % 60, "Minute")]
    return ", ".join(f"{n} {name}" + ("" if n == 1 else "s") for n, name in parts)
