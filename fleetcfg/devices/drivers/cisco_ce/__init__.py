"""Cisco codecs: CE 8 and 9 (SX, MX, DX) and RoomOS, by HTTPS or SSH."""

from pathlib import Path

from fleetcfg.devices.drivers.cisco_ce.paths import XapiPaths
from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport
from fleetcfg.model.software import SOFTWARE_KINDS

FAMILY = Family(
    name="cisco_ce",
    is_endpoint=True,
    catalog_file=Path(__file__).with_name("catalog.yaml"),
    syntax=XapiPaths(),
    transports=(Transport("https", 443, "certificate"), Transport("ssh", 22, "host_key")),
    reader=f"{__name__}.driver:open_driver",
    writer=f"{__name__}.write:open_writer",
    commander=f"{__name__}.command:open_commander",
    commands=frozenset({"standby", "wake", "restart", "diagnostics", "hang_up", "test_call"}),
    guards=("call.active", "sys.firmware"),
    software=frozenset(SOFTWARE_KINDS),
    products=(
        "Cisco Codec Pro",
        "Cisco Desk Pro",
        "Cisco Room Bar",
        "Cisco Room Kit",
        "Cisco Spark Room Kit",
        "Cisco TelePresence DX80",
        "Cisco TelePresence MX300 G2",
        "Cisco TelePresence SX10",
        "Cisco TelePresence SX20",
        "Cisco Webex Codec Pro",
        "Cisco Webex DX80",
        "Cisco Webex Desk Pro",
        "Cisco Webex Room Kit",
        "Room 70",
        "Room 70 G2",
    ),
    # The maker's page of the "Cisco Room Kit" is at the address spark-room-kit-series, the guide
    # of CE 9.1 calls it "Cisco Spark Room Kit", and later firmware tells ProductId "Cisco Webex
    # Room Kit" with ProductPlatform "Room Kit". Of no other product is that much written down.
    renamed=(frozenset({"Cisco Room Kit", "Cisco Spark Room Kit", "Cisco Webex Room Kit"}),),
)
