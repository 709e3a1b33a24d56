"""What a router is told, word by word, and what it is not told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.mikrotik.export import items_of
from fleetcfg.devices.drivers.mikrotik.settings import RouterRead
from fleetcfg.devices.drivers.mikrotik.write_words import commands_for
from fleetcfg.errors import DeviceError

NEW = RouterRead(vlans=1 << 110, log_actions=["remote"], has_server_list=True)
OLD = RouterRead(vlans=1 << 110, log_actions=["remote"])


@pytest.mark.parametrize(
    ("path", "value", "commands"),
    [
        ("telnet.disabled", "yes", ["/ip service set telnet disabled=yes"]),
        ("api_ssl.port", "8729", ["/ip service set api-ssl port=8729"]),
        ("ssh.address", "", ['/ip service set ssh address=""']),
        ("identity.name", "phong A", ['/system identity set name="phong A"']),
        (
            "mac_server.winbox",
            "none",
            ["/tool mac-server mac-winbox set allowed-interface-list=none"],
        ),
        (
            "http.service",
            "https",
            ["/ip service set www-ssl disabled=no", "/ip service set www disabled=yes"],
        ),
        ("ntp.servers", "10.0.0.1, a.b", ["/system ntp client set servers=10.0.0.1,a.b"]),
        ("ntp.servers", "", ['/system ntp client set servers=""']),
        (
            "log.servers",
            "10.0.0.9",
            ["/system logging action set [find name=remote] remote=10.0.0.9"],
        ),
        (
            "interface[ether1%20%22A%22].description",
            "x; /system reboot",
            ['/interface ethernet set [find name="ether1 \\"A\\""] comment="x; /system reboot"'],
        ),
        (
            "interface[ether2].pvid",
            "110",
            ["/interface bridge port set [find interface=ether2] pvid=110"],
        ),
    ],
)
def test_a_setting_is_told_by_these_words(path: str, value: str, commands: list[str]) -> None:
    assert list(commands_for(path, value, NEW)) == commands


def test_before_version_7_time_servers_are_two_addresses_and_names() -> None:
    (told,) = commands_for("ntp.servers", "10.0.0.1, b.example, ntp.example", OLD)

    assert told == (
        "/system ntp client set primary-ntp=10.0.0.1 secondary-ntp=0.0.0.0 "
        "server-dns-names=b.example,ntp.example"
    )


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("ntp.servers", "10.0.0.1, 10.0.0.2, 10.0.0.3", "DEV_WRITE_BY_HAND"),
        ("log.servers", "log.example", "DEV_WRITE_BY_HAND"),
        ("log.servers", "10.0.0.999", "DEV_WRITE_BY_HAND"),
        ("log.servers", "10.0.0.9, 10.0.0.8", "DEV_WRITE_BY_HAND"),
        ("interface[ether2].trunk_vlans", "10", "DEV_WRITE_BY_HAND"),
        ("bridge[bridge].vlan_filtering", "no", "DEV_WRITE_BY_HAND"),
        ("snmp.access", "off", "DEV_WRITE_BY_HAND"),
        ("http.service", "perhaps", "DEV_WRITE_BY_HAND"),
        ("interface[ether2].pvid", "111", "DEV_WRITE_NO_VLAN"),
        ("interface[ether2].description", "Phòng", "DEV_WRITE_UNTYPABLE"),
    ],
)
def test_what_is_not_ours_to_write_has_no_words(path: str, value: str, code: str) -> None:
    with pytest.raises(DeviceError) as refused:
        commands_for(path, value, OLD)
    assert refused.value.code == code


@pytest.mark.parametrize("actions", [[], ["remote", "other"]])
def test_a_log_server_is_not_chosen_where_no_one_action_is_meant(actions: list[str]) -> None:
    with pytest.raises(DeviceError):
        commands_for("log.servers", "10.0.0.9", RouterRead(log_actions=actions))


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_a_value_is_one_word_whatever_stands_in_it(value: str) -> None:
    (told,) = commands_for("identity.name", value, NEW)

    (item,) = items_of(told, "x")
    assert item.values == {"name": value}
